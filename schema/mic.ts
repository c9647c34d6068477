import { z } from 'zod'
import { type MicRequest as MicRequestShape, micRequestChanged } from '../src/wedding/mic.ts'
import { builder, needs } from './builder.ts'
import { connection, totalOf } from './connections.ts'
import { durableEvent, eventSubscription } from './events.ts'
import { Member } from './members.ts'
import { Node } from './node.ts'

const MicRequestStatus = builder.enumType('MicRequestStatus', {
  description:
    'The status of a request for the microphone. Pending requests are decided or withdrawn; `reopenMicRequest` makes any of them ' +
    'pending again.',
  values: {
    PENDING: { description: 'The DJ has not decided yet.' },
    APPROVED: { description: 'The DJ gives the requester the microphone.' },
    DECLINED: { description: 'The DJ does not give the requester the microphone.' },
    WITHDRAWN: { description: 'The requester does not want the microphone any more.' },
  } as const,
})

const MicRequestChange = builder.enumType('MicRequestChange', {
  description: 'The kinds of change to a request for the microphone.',
  values: {
    CREATED: { description: 'The request is new.' },
    APPROVED: { description: 'The DJ gives the requester the microphone.' },
    DECLINED: { description: 'The DJ does not give the requester the microphone.' },
    REOPENED: { description: 'The DJ took the decision back: it is pending.' },
    WITHDRAWN: { description: 'The requester does not want the microphone any more.' },
  } as const,
})

const MicRequest = builder.objectRef<MicRequestShape>('MicRequest').implement({
  description: 'A request to speak into the microphone.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the requester or else by the server.' }),
    purpose: t.exposeString('purpose', { description: 'The purpose, as the requester wrote it.' }),
    durationMinutes: t.exposeInt('durationMinutes', {
      description: 'How long the requester wants to speak, in minutes.',
    }),
    urgent: t.boolean({
      description: 'Always true.',
      deprecationReason: 'It says nothing: leave it out.',
      resolve: () => true,
    }),
    requestedBy: t.expose('requestedBy', { type: Member, description: 'The requester.' }),
    status: t.expose('status', {
      type: MicRequestStatus,
      description: 'Whether it is pending, and what became of it.',
    }),
    decidedBy: t.expose('decidedBy', {
      type: Member,
      nullable: true,
      description: 'The DJ who last decided; null while pending or withdrawn.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was declined, if the DJ gave a reason.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When the request was made.' }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last decided; null while pending or withdrawn.',
    }),
  }),
})

const MicRequestChanged = durableEvent(
  micRequestChanged,
  'MicRequestChanged',
  'A request for the microphone changed. Delivered to DJ, COUPLE, PLANNER and the requester.',
  (t) => ({
    change: t.field({
      type: MicRequestChange,
      description: 'The kind of change.',
      resolve: ({ payload }) => payload.change,
    }),
    request: t.field({
      type: MicRequest,
      description: 'The request as of this event; on replay, as it was then.',
      resolve: ({ payload }) => payload.request,
    }),
    by: t.field({ type: Member, description: 'The member who made the change.', resolve: ({ payload }) => payload.by }),
  }),
)

const RequestMicInput = builder.inputType('RequestMicInput', {
  description: 'A request for the microphone.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same request, it returns the stored one; another request with this id is a ' +
        '`CONFLICT`.',
    }),
    purpose: t.string({ required: true, description: 'Up to 200 characters, not blank.' }),
    durationMinutes: t.int({ required: true, defaultValue: 5, description: 'How long to speak, 1 to 60 minutes.' }),
  }),
})

const id = 'The id of the request.'

builder.queryFields((t) => ({
  micRequest: t.field({
    type: MicRequest,
    nullable: true,
    description: 'The request for the microphone with this id; null if there is none that the viewer may see.',
    args: { id: t.arg.id({ required: true, description: 'The id of the request.' }) },
    resolve: (_, { id }, { mic, viewer }) => mic.find(viewer, id),
  }),
  micRequests: t.connection(
    {
      type: MicRequest,
      description:
        "The requests for the microphone, oldest first: all for DJ, COUPLE and PLANNER, the viewer's own for others.",
      args: {
        status: t.arg({
          type: [MicRequestStatus],
          description: 'Only requests with one of these statuses; omit for all.',
        }),
      },
      resolve: (_, args, { mic, viewer }) =>
        connection<number, MicRequestShape>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => mic.list(viewer, args.status ?? null, page),
          count: () => mic.count(viewer, args.status ?? null),
        }),
    },
    {
      name: 'MicRequestConnection',
      description: 'A page of requests for the microphone.',
      fields: (t) => ({ totalCount: t.int(totalOf('requests')) }),
    },
    { name: 'MicRequestEdge', description: 'A request for the microphone and its position in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  requestMic: t.field({
    type: MicRequest,
    description: 'Asks for the microphone.',
    args: { input: t.arg({ type: RequestMicInput, required: true, description: 'The request.' }) },
    resolve: (_, { input }, { mic, viewer }) => mic.request(viewer, input),
  }),
  approveMicRequest: t.field({
    type: MicRequest,
    description:
      'Gives the requester of a pending request the microphone; approving again changes nothing. A request that is not pending any ' +
      'more is a `CONFLICT`. For the DJ.',
    ...needs('DECIDE_MIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { mic, viewer }) => mic.approve(viewer, id),
  }),
  declineMicRequest: t.field({
    type: MicRequest,
    description:
      'Declines a pending request; declining again changes nothing. A request that is not pending any more is a `CONFLICT`. For ' +
      'the DJ.',
    ...needs('DECIDE_MIC'),
    args: {
      id: t.arg.id({ required: true, description: id }),
      reason: t.arg.string({ description: 'A reason for the requester, up to 4,000 characters.' }),
    },
    resolve: (_, { id, reason }, { mic, viewer }) => mic.decline(viewer, id, reason ?? null),
  }),
  withdrawMicRequest: t.field({
    type: MicRequest,
    description:
      "Withdraws the viewer's own pending request; withdrawing again changes nothing. A decided request is a `CONFLICT`. For the " +
      'requester: the request of somebody else is `FORBIDDEN`, or `NOT_FOUND` for members who may not see it.',
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { mic, viewer }) => mic.withdraw(viewer, id),
  }),
  reopenMicRequest: t.field({
    type: MicRequest,
    description:
      'Makes a request pending again, whatever its status: the decision and its reason are gone. A pending request is returned ' +
      'unchanged. The notifications that its requester had stay. For the DJ.',
    ...needs('DECIDE_MIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { mic, viewer }) => mic.reopen(viewer, id),
  }),
}))

eventSubscription(
  'micRequestChanged',
  micRequestChanged,
  MicRequestChanged,
  'Changes of requests for the microphone that the viewer may see.',
)
