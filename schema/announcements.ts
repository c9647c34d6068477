import { z } from 'zod'
import {
  type Announcement as AnnouncementShape,
  announcementMade,
  announcementWithdrawn,
  type StoredAnnouncement,
} from '../src/wedding/announcements.ts'
import { builder, needs } from './builder.ts'
import { connection, totalOf } from './connections.ts'
import { durableEvent, eventSubscription } from './events.ts'
import { Member } from './members.ts'
import { Node } from './node.ts'

const Priority = builder.enumType('Priority', {
  description: 'How much attention an announcement needs.',
  values: {
    INFO: { description: 'Good to know.' },
    WARNING: { description: 'Something differs from the plan.' },
    URGENT: { description: 'Everyone must see it now.' },
  } as const,
})

const Announcement = builder.objectRef<AnnouncementShape>('Announcement').implement({
  description: 'An announcement to everyone at the wedding.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the author or else by the server.' }),
    message: t.exposeString('message', {
      description: 'The text, without white space at its ends. Empty once it is withdrawn.',
    }),
    priority: t.expose('priority', { type: Priority, description: 'How much attention it needs.' }),
    from: t.expose('from', { type: Member, description: 'The author. May be an ADMIN who is not among `members`.' }),
    madeAt: t.expose('madeAt', { type: 'DateTime', description: 'When the server stored it.' }),
    everyWedding: t.boolean({
      description:
        'Whether it was made to every wedding of this server: then only an ADMIN withdraws it. In events that were stored ' +
        'before this field existed, true for each announcement of an ADMIN.',
      resolve: ({ everyWedding, from }) => everyWedding ?? from.role === 'ADMIN',
    }),
    withdrawnAt: t.expose('withdrawnAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it was withdrawn; null while it stands. On replay, a withdrawn one has no text from the start.',
    }),
  }),
})

const AnnouncementMade = durableEvent(announcementMade, 'AnnouncementMade', 'An announcement was made.', (t) => ({
  announcement: t.field({
    type: Announcement,
    description: 'The announcement.',
    resolve: ({ payload }) => payload.announcement,
  }),
}))

durableEvent(
  announcementWithdrawn,
  'AnnouncementWithdrawn',
  'An announcement was withdrawn: stop showing it, and remove its notification, whose `subjectId` is its id.',
  (t) => ({
    announcement: t.field({
      type: Announcement,
      description: 'The announcement, without its text.',
      resolve: ({ payload }) => payload.announcement,
    }),
  }),
)

const AnnounceInput = builder.inputType('AnnounceInput', {
  description: 'An announcement to make.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Repeating an announcement with its id returns the stored one and delivers it to weddings that it ' +
        'has not reached. Another announcement with this id is a `CONFLICT`.',
    }),
    message: t.string({ required: true, description: 'Up to 4,000 characters, not blank.' }),
    priority: t.field({
      type: Priority,
      required: true,
      defaultValue: 'INFO',
      description: 'How much attention it needs.',
    }),
    weddingId: t.id({
      description:
        "The wedding, by default the viewer's own. Only an ADMIN may name another wedding, and must name one if their token names" +
        ' none.',
    }),
    everyWedding: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether to announce to every wedding of this server instead. For ADMIN, without `weddingId`.',
    }),
  }),
})

builder.queryField('announcement', (t) =>
  t.field({
    type: Announcement,
    nullable: true,
    description: 'The announcement with this id; null if the wedding has none.',
    args: { id: t.arg.id({ required: true, description: 'The id of the announcement.' }) },
    resolve: (_, { id }, { announcements, viewer }) => announcements.find(viewer, id),
  }),
)

builder.queryField('announcements', (t) =>
  t.connection(
    {
      type: Announcement,
      description:
        'The announcements of the wedding, newest first, also withdrawn ones and those from before the viewer joined.',
      resolve: (_, args, { announcements, viewer }) =>
        connection<number, StoredAnnouncement>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => announcements.list(viewer, page),
          count: () => announcements.count(viewer),
        }),
    },
    {
      name: 'AnnouncementConnection',
      description: 'A page of announcements.',
      fields: (t) => ({ totalCount: t.int(totalOf('announcements')) }),
    },
    { name: 'AnnouncementEdge', description: 'An announcement and its place in the list.' },
  ),
)

builder.mutationField('announce', (t) =>
  t.field({
    type: Announcement,
    description:
      'Makes an announcement to everyone at a wedding. For COUPLE and PLANNER at their own wedding, for ADMIN at any wedding or ' +
      'at all of them.',
    // The token of an ADMIN need not name a wedding.
    ...needs('ANNOUNCE'),
    skipTypeScopes: true,
    args: { input: t.arg({ type: AnnounceInput, required: true, description: 'The announcement.' }) },
    resolve: (_, { input }, { announcements, viewer }) => announcements.announce(viewer, input),
  }),
)

builder.mutationField('withdrawAnnouncement', (t) =>
  t.field({
    type: Announcement,
    description:
      'Withdraws an announcement: its text and its notifications are gone, for those who come later too. For its author, COUPLE ' +
      'and PLANNER at their own wedding. For ADMIN at all weddings that have it; an announcement to every wedding is withdrawn by ' +
      'them alone. Returns the first of the announcements.',
    extensions: { scope: 'ANNOUNCE' },
    // The token of an ADMIN need not name a wedding.
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    args: { id: t.arg.id({ required: true, description: 'The id of the announcement.' }) },
    resolve: (_, { id }, { announcements, viewer }) => announcements.withdraw(viewer, id),
  }),
)

eventSubscription('announcementMade', announcementMade, AnnouncementMade, 'Announcements.')
