import { type RejoinRequest as RejoinRequestShape, rejoinRequestChanged } from '../src/wedding/signIn/rejoining.ts'
import { builder } from './builder.ts'
import { durableEvent } from './events.ts'
import { Member } from './members.ts'

const RejoinRequestStatus = builder.enumType('RejoinRequestStatus', {
  description: 'Whether a request to rejoin is pending, and how it was decided.',
  values: {
    PENDING: { description: 'Nobody has decided yet.' },
    CONFIRMED: { description: 'The newcomer is the member: `resumeSession` signs their device in as that member.' },
    DECLINED: { description: 'The newcomer is somebody else, and stays the member as which they have joined.' },
    WITHDRAWN: { description: 'The newcomer took it back, or made another request.' },
  } as const,
})

const RejoinRequest = builder.objectRef<RejoinRequestShape>('RejoinRequest').implement({
  description:
    'A newcomer says that they are a member who is here already, on another device. Somebody who knows it confirms it.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the newcomer or else by the server.' }),
    requestedBy: t.expose('requestedBy', { type: Member, description: 'The newcomer.' }),
    member: t.expose('member', { type: Member, description: 'The earlier member whom the newcomer says they are.' }),
    status: t.expose('status', {
      type: RejoinRequestStatus,
      description: 'Whether it is pending, and how it was decided.',
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When the request was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it can be decided no more: a day after it was made.',
    }),
    decidedBy: t.expose('decidedBy', {
      type: Member,
      nullable: true,
      description: 'The member who decided, or the newcomer who took it back; null while pending.',
    }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided; null while pending.',
    }),
  }),
})

durableEvent(
  rejoinRequestChanged,
  'RejoinRequestChanged',
  'A request to rejoin was made or decided. Delivered to the newcomer and to everyone who may decide it. After one that was ' +
    'confirmed, the newcomer is removed and their connections end: their device goes on by `resumeSession`.',
  (t) => ({
    request: t.field({
      type: RejoinRequest,
      description: 'The request as of this event; on replay, as it was then.',
      resolve: ({ payload }) => payload.request,
    }),
    by: t.field({ type: Member, description: 'The member who made the change.', resolve: ({ payload }) => payload.by }),
  }),
)

const RequestRejoinInput = builder.inputType('RequestRejoinInput', {
  description: 'A request to rejoin.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same member, it returns the stored request; another request with this id is a ' +
        '`CONFLICT`.',
    }),
    memberId: t.id({ required: true, description: 'The id of the earlier member: one of `Session.namesakes`.' }),
  }),
})

const id = 'The id of the request.'

builder.queryFields((t) => ({
  rejoinRequests: t.field({
    type: [RejoinRequest],
    description: 'The pending requests to rejoin that the viewer made or may decide, oldest first: up to 100.',
    resolve: (_, __, { rejoining, viewer }) => rejoining.list(viewer),
  }),
}))

builder.mutationFields((t) => ({
  requestRejoin: t.field({
    type: RejoinRequest,
    description:
      'Says that the viewer, who has joined with an invitation within a day, is an earlier member of the same name. Nothing changes ' +
      'until it is confirmed. An earlier request of the viewer that is pending is withdrawn. `FORBIDDEN` for anybody who is no such ' +
      'namesake, for a member whom the viewer was told within the day that they are not, for a fourth request in a day, and while 5 ' +
      'newcomers say that they are this member.',
    args: { input: t.arg({ type: RequestRejoinInput, required: true, description: 'The request.' }) },
    resolve: (_, { input }, { rejoining, viewer }) => rejoining.request(viewer, input),
  }),
  confirmRejoinRequest: t.field({
    type: RejoinRequest,
    description:
      "Confirms that the newcomer is the member: the newcomer's devices open that member from now on, and the newcomer leaves the " +
      'wedding. Things that the newcomer has written stay under their name. For COUPLE. For a GUEST also for PLANNER, and for the ' +
      'member on a device of their own; for other roles also for the member, if the newcomer has joined with the same role. ' +
      'Confirming again changes nothing; `CONFLICT` for a request that is not pending any more, `NOT_FOUND` for everyone else.',
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { rejoining, viewer }) => rejoining.decide(viewer, id, 'CONFIRMED'),
  }),
  declineRejoinRequest: t.field({
    type: RejoinRequest,
    description:
      'Says that the newcomer is not this member. The newcomer stays at the wedding. For everyone who may confirm it. Declining again ' +
      'changes nothing; `CONFLICT` for a request that is not pending any more.',
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { rejoining, viewer }) => rejoining.decide(viewer, id, 'DECLINED'),
  }),
  withdrawRejoinRequest: t.field({
    type: RejoinRequest,
    description:
      "Takes back a pending request of the viewer's own; withdrawing again changes nothing. `CONFLICT` for one that was decided.",
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { rejoining, viewer }) => rejoining.withdraw(viewer, id),
  }),
}))
