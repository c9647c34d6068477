import { z } from 'zod'
import { type MusicRequest as MusicRequestShape, musicRequestChanged, musicRequestHidden } from '../src/wedding/music.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'
import { Member } from './members.ts'

const MusicRequestStatus = builder.enumType('MusicRequestStatus', {
  description: 'What has become of a request for a song.',
  values: {
    PENDING: { description: 'The DJ has not decided.' },
    ACCEPTED: { description: 'The DJ will play it.' },
    REJECTED: { description: 'The DJ will not play it.' },
    PLAYED: { description: 'It was played.' },
  } as const,
})

const MusicRequestChange = builder.enumType('MusicRequestChange', {
  description: 'What happened to a request for a song.',
  values: {
    CREATED: { description: 'Somebody asked for it.' },
    VOTED: { description: 'Somebody else wants it, too.' },
    ACCEPTED: { description: 'The DJ will play it.' },
    REJECTED: { description: 'The DJ will not play it.' },
    PLAYED: { description: 'It was played.' },
  } as const,
})

const MusicRequest = builder.objectRef<MusicRequestShape>('MusicRequest').implement({
  description: 'A song that somebody asked the DJ for.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID: the one that who asked chose, if they chose one.' }),
    songTitle: t.exposeString('songTitle', { description: 'The title of the song.' }),
    artist: t.exposeString('artist', { nullable: true, description: 'Whose song it is, if that was said.' }),
    dedicatedTo: t.exposeString('dedicatedTo', { nullable: true, description: 'Whom it is for, if that was said.' }),
    requestedBy: t.expose('requestedBy', { type: Member, description: 'Who asked for it first.' }),
    status: t.expose('status', { type: MusicRequestStatus, description: 'What has become of it.' }),
    votes: t.exposeInt('votes', { description: 'How many others want it, too.' }),
    decidedBy: t.expose('decidedBy', { type: Member, nullable: true, description: 'The DJ who decided last; null while it is pending.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was rejected, if the DJ said so.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was asked for.' }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided last; null while it is pending.',
    }),
  }),
})

const MusicRequestChanged = durableEvent(
  musicRequestChanged,
  'MusicRequestChanged',
  'Somebody asked for a song or voted for it, or the DJ decided. A rejection is told to DJ, COUPLE, PLANNER and who asked.',
  (t) => ({
    change: t.field({ type: MusicRequestChange, description: 'What happened.', resolve: ({ payload }) => payload.change }),
    request: t.field({ type: MusicRequest, description: 'The request as it is now.', resolve: ({ payload }) => payload.request }),
    by: t.field({ type: Member, description: 'Who did it.', resolve: ({ payload }) => payload.by }),
  }),
)

durableEvent(
  musicRequestHidden,
  'MusicRequestHidden',
  'A request for a song is no longer to be seen, except by who may: take it away. Who asked is told more right after it.',
  (t) => ({ requestId: t.id({ description: 'The id of the request.', resolve: ({ payload }) => payload.requestId }) }),
)

const RequestMusicInput = builder.inputType('RequestMusicInput', {
  description: 'A song to ask the DJ for.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Asking for the same again with it answers what became of it, as it is now; another song is a `CONFLICT`.',
    }),
    songTitle: t.string({ required: true, description: 'Up to 200 characters, not blank.' }),
    artist: t.string({ description: 'Whose song it is, up to 200 characters.' }),
    dedicatedTo: t.string({ description: 'Whom it is for, up to 200 characters.' }),
  }),
})

const id = 'The id of the request.'

builder.queryFields((t) => ({
  musicRequests: t.connection(
    {
      type: MusicRequest,
      description: 'The songs that were asked for, the oldest request first. Rejected ones are for DJ, COUPLE, PLANNER and who asked.',
      args: { status: t.arg({ type: [MusicRequestStatus], description: 'Only those of these statuses; without it, all.' }) },
      resolve: (_, args, { music, viewer }) =>
        connection<number, MusicRequestShape>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => music.list(viewer, args.status ?? null, page),
        }),
    },
    { name: 'MusicRequestConnection', description: 'A page of requests for songs.' },
    { name: 'MusicRequestEdge', description: 'A request for a song and where it stands in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  requestMusic: t.field({
    type: MusicRequest,
    description:
      "Asks the DJ for a song. One that is pending from somebody else gets the viewer's vote instead, and is answered; one's own is a `CONFLICT`. For GUEST and COUPLE.",
    args: { input: t.arg({ type: RequestMusicInput, required: true, description: 'The song.' }) },
    resolve: (_, { input }, { music, viewer }) => music.request(viewer, input),
  }),
  voteForMusicRequest: t.field({
    type: MusicRequest,
    description: 'Votes for a pending request of somebody else; voting again changes nothing. For GUEST and COUPLE.',
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.vote(viewer, id),
  }),
  acceptMusicRequest: t.field({
    type: MusicRequest,
    description: 'Accepts a pending request; accepting again changes nothing. One that is otherwise decided is a `CONFLICT`. For the DJ.',
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.accept(viewer, id),
  }),
  rejectMusicRequest: t.field({
    type: MusicRequest,
    description: 'Rejects a pending request; rejecting again changes nothing. One that is otherwise decided is a `CONFLICT`. For the DJ.',
    args: {
      id: t.arg.id({ required: true, description: id }),
      reason: t.arg.string({ description: 'Why, for who asked: up to 4,000 characters.' }),
    },
    resolve: (_, { id, reason }, { music, viewer }) => music.reject(viewer, id, reason ?? null),
  }),
  markMusicRequestPlayed: t.field({
    type: MusicRequest,
    description:
      'Tells that an accepted or pending song was played; telling it again changes nothing. A rejected one is a `CONFLICT`. For the DJ.',
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.markPlayed(viewer, id),
  }),
}))

builder.subscriptionFields((t) => ({
  musicRequestChanged: t.field({
    type: MusicRequestChanged,
    description:
      'What happens to requests for songs, as far as the viewer may see it. `events` also tells which ones are hidden from them.',
    args: { after: t.arg({ type: 'Cursor', description: 'All since this cursor first; without it, from now on.' }) },
    subscribe: (_, { after }, { music, viewer }) => music.follow(viewer, after ?? null),
    resolve: (event) => event,
  }),
}))
