import { Subscription } from '../src/feed/feed.ts'
import { type Presence as PresenceShape, presenceChanged } from '../src/wedding/presence.ts'
import { builder } from './builder.ts'
import { passingEvent } from './events.ts'
import { Member } from './members.ts'

const PresenceStatus = builder.enumType('PresenceStatus', {
  description: 'How somebody can be reached.',
  values: {
    ONLINE: { description: 'Connected, on any device.' },
    AWAY: { description: 'Connected, but elsewhere: they said so.' },
    BUSY: { description: 'Connected, but not to be disturbed: they said so.' },
    OFFLINE: { description: 'Not connected, or wishing to appear so.' },
  } as const,
})

const Presence = builder.objectRef<PresenceShape>('Presence').implement({
  description: 'Whether somebody is there, and how.',
  fields: (t) => ({
    member: t.expose('member', { type: Member, description: 'Who.' }),
    status: t.expose('status', { type: PresenceStatus, description: 'How they can be reached.' }),
    customStatus: t.exposeString('customStatus', { nullable: true, description: 'What they say about it, in their own words.' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'Now for who is online; when they left for who is not.' }),
  }),
})

const PresenceChanged = passingEvent(
  presenceChanged,
  'PresenceChanged',
  'Somebody came, left or has another status. Not stored: query `onlineUsers` after subscribing.',
  (t) => ({
    presence: t.field({ type: Presence, description: 'How it is now.', resolve: ({ payload }) => payload.presence }),
    previousStatus: t.field({
      type: PresenceStatus,
      description: 'How it was before: `OFFLINE` for who has just come.',
      resolve: ({ payload }) => payload.previousStatus,
    }),
  }),
)

const UpdatePresenceInput = builder.inputType('UpdatePresenceInput', {
  description: 'How the viewer can be reached.',
  fields: (t) => ({
    status: t.field({
      type: PresenceStatus,
      required: true,
      defaultValue: 'ONLINE',
      description:
        '`ONLINE` without a `customStatus` is a sign of life, and changes nothing of what was chosen; with one, or with null, it ends any other status.',
    }),
    customStatus: t.string({
      description: 'Up to 80 characters. Null or blank clears it; left out, it stays.',
    }),
  }),
})

builder.queryField('onlineUsers', (t) =>
  t.field({
    type: [Presence],
    description: 'Everyone who is online, on any device, and does not wish to appear offline; by name.',
    resolve: (_, __, { presence, viewer }) => presence.list(viewer),
  }),
)

builder.mutationField('updatePresence', (t) =>
  t.field({
    type: Presence,
    description:
      'Says how the viewer can be reached, for as long as they are connected and a minute and a half after. Who only calls over HTTP is online for as long after each call. Answers what they chose, also when that is to appear offline.',
    args: { input: t.arg({ type: UpdatePresenceInput, required: true, description: 'The status.' }) },
    resolve: (_, { input }, { presence, viewer }) => presence.update(viewer, input),
  }),
)

builder.subscriptionField('presenceChanged', (t) =>
  t.field({
    type: PresenceChanged,
    description: 'Who comes, leaves or has another status, once each: a second device of somebody online changes nothing.',
    subscribe: (_, __, { viewer }) => new Subscription(viewer, null, (event) => presenceChanged.matches(event)),
    resolve: (event) => event,
  }),
)
