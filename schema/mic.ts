import { z } from 'zod'
import { type MicRequest as MicRequestShape, micRequestChanged } from '../src/wedding/mic.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'
import { Member } from './members.ts'

const MicRequestStatus = builder.enumType('MicRequestStatus', {
  description: 'What has become of a request for the microphone.',
  values: {
    PENDING: { description: 'The DJ has not decided.' },
    APPROVED: { description: 'They get the microphone.' },
    DECLINED: { description: 'They do not get the microphone.' },
  } as const,
})

const MicRequestChange = builder.enumType('MicRequestChange', {
  description: 'What happened to a request for the microphone.',
  values: {
    CREATED: { description: 'Somebody asked for it.' },
    APPROVED: { description: 'They get the microphone.' },
    DECLINED: { description: 'They do not get the microphone.' },
  } as const,
})

const MicRequest = builder.objectRef<MicRequestShape>('MicRequest').implement({
  description: 'Somebody wants to say something to everyone.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID: the one that who asked chose, if they chose one.' }),
    purpose: t.exposeString('purpose', { description: 'What for.' }),
    durationMinutes: t.exposeInt('durationMinutes', { description: 'For how long.' }),
    urgent: t.boolean({ description: 'Always true: somebody waits for the microphone.', resolve: () => true }),
    requestedBy: t.expose('requestedBy', { type: Member, description: 'Who asked for it.' }),
    status: t.expose('status', { type: MicRequestStatus, description: 'What has become of it.' }),
    decidedBy: t.expose('decidedBy', { type: Member, nullable: true, description: 'The DJ who decided; null while it is pending.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was declined, if the DJ said so.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was asked for.' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When it was decided; null while it is pending.' }),
  }),
})

const MicRequestChanged = durableEvent(
  micRequestChanged,
  'MicRequestChanged',
  'Somebody asked for the microphone, or the DJ decided. Told to DJ, COUPLE, PLANNER and who asked.',
  (t) => ({
    change: t.field({ type: MicRequestChange, description: 'What happened.', resolve: ({ payload }) => payload.change }),
    request: t.field({ type: MicRequest, description: 'The request as it is now.', resolve: ({ payload }) => payload.request }),
    by: t.field({ type: Member, description: 'Who did it.', resolve: ({ payload }) => payload.by }),
  }),
)

const RequestMicInput = builder.inputType('RequestMicInput', {
  description: 'What somebody needs the microphone for.',
  fields: (t) => ({
    id: t.id({
      description: 'A UUID of your choice. Asking for the same again with it answers as stored; anything else is a `CONFLICT`.',
    }),
    purpose: t.string({ required: true, description: 'Up to 200 characters, not blank.' }),
    durationMinutes: t.int({ required: true, defaultValue: 5, description: 'From 1 to 60.' }),
  }),
})

const id = 'The id of the request.'

builder.queryFields((t) => ({
  micRequests: t.connection(
    {
      type: MicRequest,
      description: "Who asked for the microphone, the oldest request first: all for DJ, COUPLE and PLANNER, the viewer's own for others.",
      args: { status: t.arg({ type: [MicRequestStatus], description: 'Only those of these statuses; without it, all.' }) },
      resolve: (_, args, { mic, viewer }) =>
        connection<number, MicRequestShape>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => mic.list(viewer, args.status ?? null, page),
        }),
    },
    { name: 'MicRequestConnection', description: 'A page of requests for the microphone.' },
    { name: 'MicRequestEdge', description: 'A request for the microphone and where it stands in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  requestMic: t.field({
    type: MicRequest,
    description: 'Asks for the microphone.',
    args: { input: t.arg({ type: RequestMicInput, required: true, description: 'What for.' }) },
    resolve: (_, { input }, { mic, viewer }) => mic.request(viewer, input),
  }),
  approveMicRequest: t.field({
    type: MicRequest,
    description: 'Gives the microphone; approving again changes nothing. What is declined is a `CONFLICT`. For the DJ.',
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { mic, viewer }) => mic.approve(viewer, id),
  }),
  declineMicRequest: t.field({
    type: MicRequest,
    description: 'Does not give the microphone; declining again changes nothing. What is approved is a `CONFLICT`. For the DJ.',
    args: {
      id: t.arg.id({ required: true, description: id }),
      reason: t.arg.string({ description: 'Why, for who asked: up to 4,000 characters.' }),
    },
    resolve: (_, { id, reason }, { mic, viewer }) => mic.decline(viewer, id, reason ?? null),
  }),
}))

builder.subscriptionFields((t) => ({
  micRequestChanged: t.field({
    type: MicRequestChanged,
    description: 'What happens to requests for the microphone, as far as the viewer may see it.',
    args: { after: t.arg({ type: 'Cursor', description: 'All since this cursor first; without it, from now on.' }) },
    subscribe: (_, { after }, { mic, viewer }) => mic.follow(viewer, after ?? null),
    resolve: (event) => event,
  }),
}))
