import { z } from 'zod'
import { Subscription } from '../src/feed/feed.ts'
import { type Announcement as AnnouncementShape, announcementMade, type StoredAnnouncement } from '../src/wedding/announcements.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'
import { Member } from './members.ts'

const Priority = builder.enumType('Priority', {
  description: 'How much an announcement asks for attention.',
  values: {
    INFO: { description: 'Good to know.' },
    WARNING: { description: 'Something is otherwise than planned.' },
    URGENT: { description: 'Everyone must see it now.' },
  } as const,
})

const Announcement = builder.objectRef<AnnouncementShape>('Announcement').implement({
  description: 'Something that everyone at the wedding is to know.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID: the one its author chose, if they chose one.' }),
    message: t.exposeString('message', { description: 'What was announced, without the white space around it.' }),
    priority: t.expose('priority', { type: Priority, description: 'How much it asks for attention.' }),
    from: t.expose('from', { type: Member, description: 'Who announced it; an ADMIN need not be of the wedding.' }),
    madeAt: t.expose('madeAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
})

const AnnouncementMade = durableEvent(announcementMade, 'AnnouncementMade', 'Something was announced to everyone.', (t) => ({
  announcement: t.field({ type: Announcement, description: 'The announcement.', resolve: ({ payload }) => payload.announcement }),
}))

const AnnounceInput = builder.inputType('AnnounceInput', {
  description: 'Something to announce.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Repeating an announcement with its id returns the stored one, and delivers it to weddings that it has not reached; another one with this id is a `CONFLICT`.',
    }),
    message: t.string({ required: true, description: 'Up to 4,000 characters, not blank.' }),
    priority: t.field({ type: Priority, required: true, defaultValue: 'INFO', description: 'How much it asks for attention.' }),
    weddingId: t.id({
      description: "The wedding, by default the viewer's own. Only an ADMIN may name another, and must name one if their token names none.",
    }),
    everyWedding: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether to announce at every wedding of this server instead. For ADMIN, without `weddingId`.',
    }),
  }),
})

builder.queryField('announcements', (t) =>
  t.connection(
    {
      type: Announcement,
      description: 'The announcements of the wedding, the newest first, also those made before the viewer joined.',
      resolve: (_, args, { announcements, viewer }) =>
        connection<number, StoredAnnouncement>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => announcements.list(viewer, page),
        }),
    },
    {
      name: 'AnnouncementConnection',
      description: 'A page of announcements.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'Number of announcements on all pages.',
          resolve: (_, __, { announcements, viewer }) => announcements.count(viewer),
        }),
      }),
    },
    { name: 'AnnouncementEdge', description: 'An announcement and its place in the list.' },
  ),
)

builder.mutationField('announce', (t) =>
  t.field({
    type: Announcement,
    description:
      'Announces something to everyone at a wedding. For COUPLE and PLANNER in their own, for ADMIN at any, or at every wedding.',
    // The token of an ADMIN need not name a wedding.
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    args: { input: t.arg({ type: AnnounceInput, required: true, description: 'The announcement.' }) },
    resolve: (_, { input }, { announcements, viewer }) => announcements.announce(viewer, input),
  }),
)

builder.subscriptionField('announcementMade', (t) =>
  t.field({
    type: AnnouncementMade,
    description: 'What is announced.',
    args: { after: t.arg({ type: 'Cursor', description: 'All since this cursor first; without it, from now on.' }) },
    subscribe: (_, { after }, { viewer }) => new Subscription(viewer, after ?? null, announcementMade.matches),
    resolve: (event) => event,
  }),
)
