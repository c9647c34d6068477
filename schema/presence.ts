import { fromFeed } from '../src/source.ts'
import { type Presence as PresenceShape, presenceChanged } from '../src/wedding/presence/state.ts'
import { builder, inAnswers } from './builder.ts'
import { ephemeralEvent } from './events.ts'
import { Member } from './members.ts'

const PresenceStatus = builder.enumType('PresenceStatus', {
  description: 'How a member can be reached.',
  values: {
    ONLINE: { description: 'Connected on at least one device.' },
    AWAY: { description: 'Connected, and away by their own choice.' },
    BUSY: { description: 'Connected, and not to be disturbed by their own choice.' },
    OFFLINE: { description: 'Not connected, or appearing so by their own choice.' },
  } as const,
})

const Presence = builder.objectRef<PresenceShape>('Presence').implement({
  description: 'Whether a member is online, and their status.',
  fields: (t) => ({
    member: t.expose('member', { type: Member, description: 'The member.' }),
    status: t.expose('status', { type: PresenceStatus, description: 'Their status as others see it.' }),
    customStatus: t.exposeString('customStatus', {
      nullable: true,
      description: 'A text of their own about their status.',
    }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'When they left; for those online, the time of this answer.',
    }),
  }),
})

builder.objectField(Member, 'presence', (t) =>
  t.field({
    type: Presence,
    nullable: true,
    description: 'Their presence while they are online; null while they are offline or appear so. Null inside events.',
    resolve: inAnswers(({ id }, { presence, viewer }) => presence.find(viewer, id)),
  }),
)

const PresenceChanged = ephemeralEvent(
  presenceChanged,
  'PresenceChanged',
  'A member came online, went offline or changed their status. It is not stored or replayed: query `onlineUsers` after ' +
    'subscribing.',
  (t) => ({
    presence: t.field({
      type: Presence,
      description: 'The presence after the change.',
      resolve: ({ payload }) => payload.presence,
    }),
    previousStatus: t.field({
      type: PresenceStatus,
      description: 'The status before the change; `OFFLINE` for a member who just came online.',
      resolve: ({ payload }) => payload.previousStatus,
    }),
  }),
)

const UpdatePresenceInput = builder.inputType('UpdatePresenceInput', {
  description: "The viewer's status.",
  fields: (t) => ({
    status: t.field({
      type: PresenceStatus,
      required: true,
      defaultValue: 'ONLINE',
      description:
        '`ONLINE` alone is a heartbeat: a chosen AWAY, BUSY or OFFLINE stays. `ONLINE` with a `customStatus` (a text or null) ' +
        'makes the viewer available again.',
    }),
    customStatus: t.string({
      description: 'Up to 80 characters. Null or blank clears it; omit to keep it.',
    }),
  }),
})

builder.queryField('onlineUsers', (t) =>
  t.field({
    type: [Presence],
    description: 'The members who are online on any device and do not appear offline, by name.',
    resolve: (_, __, { presence, viewer }) => presence.list(viewer),
  }),
)

builder.mutationField('updatePresence', (t) =>
  t.field({
    type: Presence,
    description:
      "Sets the viewer's status while they are connected and for 90 seconds after. A call over HTTP alone counts as 90 seconds. " +
      'Returns the chosen status, `OFFLINE` (appear offline) included.',
    args: { input: t.arg({ type: UpdatePresenceInput, required: true, description: 'The status.' }) },
    resolve: (_, { input }, { presence, viewer }) => presence.update(viewer, input),
  }),
)

builder.subscriptionField('presenceChanged', (t) =>
  t.field({
    type: PresenceChanged,
    description: 'Changes of presence, each exactly once. A second device of a member who is online changes nothing.',
    subscribe: (_, __, { viewer }) => fromFeed(viewer, null, presenceChanged.matches),
    resolve: (event) => event,
  }),
)
