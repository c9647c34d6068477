import { z } from 'zod'
import {
  type Dedication as DedicationShape,
  dedicationsOf,
  type MusicRequest as MusicRequestShape,
  musicRequestChanged,
  musicRequestHidden,
} from '../src/wedding/music.ts'
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
    VOTED: { description: 'Another member voted for it or added a dedication.' },
    ACCEPTED: { description: 'The DJ will play it.' },
    REJECTED: { description: 'The DJ will not play it.' },
    PLAYED: { description: 'It was played.' },
  } as const,
})

const Dedication = builder.objectRef<DedicationShape>('Dedication').implement({
  description: 'Words that a member wants to go with a song.',
  fields: (t) => ({
    from: t.expose('from', { type: Member, description: 'The member who asked for the song with these words.' }),
    text: t.exposeString('text', { description: 'The dedication as written, up to 200 characters.' }),
  }),
})

const MusicRequest = builder.objectRef<MusicRequestShape>('MusicRequest').implement({
  description: 'A song that somebody asked the DJ for.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the requester or else by the server.' }),
    songTitle: t.exposeString('songTitle', { description: 'The title of the song, as the requester wrote it.' }),
    artist: t.exposeString('artist', { nullable: true, description: 'The artist, if the requester named one.' }),
    dedicatedTo: t.exposeString('dedicatedTo', {
      nullable: true,
      description: "The requester's dedication, if there is one. `dedications` has those of everyone.",
    }),
    dedications: t.field({
      type: [Dedication],
      description: "The dedications of everyone who asked for the song, the requester's first, then in the order they came.",
      resolve: dedicationsOf,
    }),
    requestedBy: t.expose('requestedBy', { type: Member, description: 'The member who asked for it first.' }),
    status: t.expose('status', { type: MusicRequestStatus, description: 'Whether it waits, and what the DJ decided.' }),
    votes: t.exposeInt('votes', { description: 'Votes of other members; the requester is not counted.' }),
    decidedBy: t.expose('decidedBy', { type: Member, nullable: true, description: 'The DJ who decided last; null while it is pending.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was rejected, if the DJ gave a reason.' }),
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
    request: t.field({
      type: MusicRequest,
      description: 'The request as of this event; on replay, as it was then.',
      resolve: ({ payload }) => payload.request,
    }),
    by: t.field({ type: Member, description: 'Who did it.', resolve: ({ payload }) => payload.by }),
  }),
)

durableEvent(
  musicRequestHidden,
  'MusicRequestHidden',
  'The song was rejected and this viewer may not see it any more: remove it from your list. The requester gets a `MusicRequestChanged` next.',
  (t) => ({ requestId: t.id({ description: 'The id of the request.', resolve: ({ payload }) => payload.requestId }) }),
)

const RequestMusicInput = builder.inputType('RequestMusicInput', {
  description: 'A song to ask the DJ for.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Repeating the same request with it returns what became of it, as it is now; another song is a `CONFLICT`.',
    }),
    songTitle: t.string({ required: true, description: 'Up to 200 characters, not blank.' }),
    artist: t.string({ description: 'The artist, up to 200 characters.' }),
    dedicatedTo: t.string({ description: 'A dedication, up to 200 characters. It is kept when the request becomes a vote.' }),
  }),
})

const id = 'The id of the request.'

const sameSong =
  'Two requests are for the same song when they name the same title and the same artist, or both no artist. Case, punctuation, ' +
  'quotes, width, `&` or “and”, a note such as “2011 Remaster”, an accent or a featured artist that only one of them names make no ' +
  'difference. A live version, a remix or another artist is another song.'

builder.queryFields((t) => ({
  similarMusicRequests: t.field({
    type: [MusicRequest],
    description:
      'Requests that may be for this song, the closest first, at most 10: to offer a vote while somebody types. It finds titles that ' +
      'begin alike, another version, a missing artist, a typing error, and songs that are accepted or were played. Rejected ones ' +
      'are for DJ, COUPLE, PLANNER and the requester.',
    args: {
      songTitle: t.arg.string({
        required: true,
        description: 'The title, or its first 3 characters and more. Up to 200 characters, not blank.',
      }),
      artist: t.arg.string({ description: 'The artist or the beginning of the name. A song of another artist is left out.' }),
    },
    resolve: (_, song, { music, viewer }) => music.similar(viewer, song),
  }),
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
      "Asks the DJ for a song. If another member's request for the same song is pending or accepted, the viewer's vote and " +
      "dedication are added to it and that request is returned: compare the `id`. The viewer's own pending song is a `CONFLICT`. " +
      `A song that was played or rejected can be asked for again. ${sameSong} For GUEST and COUPLE.`,
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
