import { z } from 'zod'
import {
  type Dedication as DedicationShape,
  dedicationsOf,
  type MusicRequest as MusicRequestShape,
  musicRequestChanged,
  musicRequestHidden,
  queueKeyOf,
} from '../src/wedding/musicRows.ts'
import { builder, needs } from './builder.ts'
import { connection, totalOf } from './connections.ts'
import { durableEvent, eventSubscription } from './events.ts'
import { Member } from './members.ts'
import { Node } from './node.ts'

const MusicRequestStatus = builder.enumType('MusicRequestStatus', {
  description:
    'The status of a request for a song. Pending requests are decided or withdrawn; `reopenMusicRequest` makes any of them pending again.',
  values: {
    PENDING: { description: 'The DJ has not decided yet.' },
    ACCEPTED: { description: 'The DJ will play it.' },
    REJECTED: { description: 'The DJ will not play it.' },
    PLAYING: { description: 'It is playing now. At most one song of a wedding is.' },
    PLAYED: { description: 'It was played.' },
    WITHDRAWN: { description: 'The requester does not want it any more.' },
  } as const,
})

const MusicRequestChange = builder.enumType('MusicRequestChange', {
  description: 'The kinds of change to a request for a song.',
  values: {
    CREATED: { description: 'The request is new.' },
    VOTED: { description: 'Another member voted for it or added a dedication.' },
    UNVOTED: { description: 'A member took the vote back, and the dedications that came with it.' },
    ACCEPTED: { description: 'The DJ will play it: it is at the end of the queue.' },
    MOVED: { description: 'The DJ moved it to another place in the queue.' },
    REJECTED: { description: 'The DJ will not play it.' },
    PLAYING: { description: 'It is playing now. The `PLAYED` of the song before, if one was playing, comes first.' },
    PLAYED: { description: 'It was played.' },
    REOPENED: {
      description: 'The DJ took a decision back: it is pending. It may be new to viewers from whom it was hidden.',
    },
    WITHDRAWN: { description: 'The requester does not want it any more.' },
  } as const,
})

const Dedication = builder.objectRef<DedicationShape>('Dedication').implement({
  description: 'A dedication of a song by one of the members who asked for it.',
  fields: (t) => ({
    from: t.expose('from', { type: Member, description: 'The member who wrote it.' }),
    text: t.exposeString('text', { description: 'The dedication as written, up to 200 characters.' }),
  }),
})

const MusicRequest = builder.objectRef<MusicRequestShape>('MusicRequest').implement({
  description: 'A song that was asked for.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the requester or else by the server.' }),
    songTitle: t.exposeString('songTitle', { description: 'The title of the song, as the requester wrote it.' }),
    artist: t.exposeString('artist', { nullable: true, description: 'The artist, if the requester named one.' }),
    dedicatedTo: t.exposeString('dedicatedTo', {
      nullable: true,
      description: "The requester's dedication, if there is one. `dedications` has those of all members.",
    }),
    dedications: t.field({
      type: [Dedication],
      description:
        "The dedications of all members who asked for the song: the requester's first, then in the order of their arrival.",
      resolve: dedicationsOf,
    }),
    requestedBy: t.expose('requestedBy', { type: Member, description: 'The member who asked for it first.' }),
    status: t.expose('status', {
      type: MusicRequestStatus,
      description: 'Whether it is pending, and what became of it.',
    }),
    position: t.int({
      nullable: true,
      description:
        "Its position in the DJ's queue of accepted songs, from 1; null while it is not in the queue. In an event: as of that " +
        'event; other songs move up or down without an event of their own, so keep the queue in order by `queueKey`.',
      resolve: ({ position }) => position ?? null,
    }),
    queueKey: t.string({
      nullable: true,
      description:
        "Sorts the accepted songs into the DJ's queue: compare the keys by their bytes. It changes only when the song itself is " +
        'accepted or moved, so that clients which apply all events have the same queue, replayed ones too. Null while the song is ' +
        'not in the queue.',
      resolve: queueKeyOf,
    }),
    votes: t.exposeInt('votes', { description: 'Votes of other members; the requester is not counted.' }),
    decidedBy: t.expose('decidedBy', {
      type: Member,
      nullable: true,
      description: 'The DJ who last decided; null while pending or withdrawn.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was rejected, if the DJ gave a reason.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When the request was made.' }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last decided; null while pending or withdrawn.',
    }),
  }),
})

const MusicRequestChanged = durableEvent(
  musicRequestChanged,
  'MusicRequestChanged',
  'A request for a song changed. A rejection or withdrawal is delivered to DJ, COUPLE, PLANNER and the requester only.',
  (t) => ({
    change: t.field({
      type: MusicRequestChange,
      description: 'The kind of change.',
      resolve: ({ payload }) => payload.change,
    }),
    request: t.field({
      type: MusicRequest,
      description: 'The request as of this event; on replay, as it was then.',
      resolve: ({ payload }) => payload.request,
    }),
    by: t.field({ type: Member, description: 'The member who made the change.', resolve: ({ payload }) => payload.by }),
  }),
)

durableEvent(
  musicRequestHidden,
  'MusicRequestHidden',
  'The song was rejected or withdrawn and this viewer may not see it any more: remove it from your list. The requester gets a ' +
    '`MusicRequestChanged` next. So does everyone if the DJ reopens it.',
  (t) => ({ requestId: t.id({ description: 'The id of the request.', resolve: ({ payload }) => payload.requestId }) }),
)

const RequestMusicInput = builder.inputType('RequestMusicInput', {
  description: 'A song to ask the DJ for.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same request, it returns what became of it; another song with this id is a ' +
        '`CONFLICT`.',
    }),
    songTitle: t.string({ required: true, description: 'Up to 200 characters, not blank.' }),
    artist: t.string({ description: 'The artist, up to 200 characters.' }),
    dedicatedTo: t.string({
      description: 'A dedication, up to 200 characters. It is kept when the request becomes a vote.',
    }),
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
      'Requests that may be for this song, closest first, at most 10: to offer a vote while somebody types. Finds titles that begin ' +
      'alike, other versions, missing artists, typing errors, and songs that are accepted or were played. Rejected and withdrawn ' +
      'ones are for DJ, COUPLE, PLANNER and the requester.',
    args: {
      songTitle: t.arg.string({
        required: true,
        description: 'The title, or at least its first 3 characters. Up to 200 characters, not blank.',
      }),
      artist: t.arg.string({
        description: 'The artist or the beginning of the name. Songs of other artists are left out.',
      }),
    },
    resolve: (_, song, { music, viewer }) => music.similar(viewer, song),
  }),
  musicRequest: t.field({
    type: MusicRequest,
    nullable: true,
    description: 'The request for a song with this id; null if there is none that the viewer may see.',
    args: { id: t.arg.id({ required: true, description: 'The id of the request.' }) },
    resolve: (_, { id }, { music, viewer }) => music.find(viewer, id),
  }),
  votedMusicRequestIds: t.idList({
    description:
      'The ids of the requests for songs that the viewer voted for, newest request first: up to 1,000. Their own requests are not among ' +
      'them.',
    resolve: (_, __, { music, viewer }) => music.voted(viewer),
  }),
  musicRequests: t.connection(
    {
      type: MusicRequest,
      description:
        'The requests for songs, oldest first. Rejected and withdrawn ones are for DJ, COUPLE, PLANNER and the requester. For the ' +
        'queue, ask for the `ACCEPTED` ones and sort them by `queueKey`.',
      args: {
        status: t.arg({
          type: [MusicRequestStatus],
          description: 'Only requests with one of these statuses; omit for all.',
        }),
      },
      resolve: (_, args, { music, viewer }) =>
        connection<number, MusicRequestShape>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => music.list(viewer, args.status ?? null, page),
          count: () => music.count(viewer, args.status ?? null),
        }),
    },
    {
      name: 'MusicRequestConnection',
      description: 'A page of requests for songs.',
      fields: (t) => ({ totalCount: t.int(totalOf('requests')) }),
    },
    { name: 'MusicRequestEdge', description: 'A request for a song and its position in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  requestMusic: t.field({
    type: MusicRequest,
    description:
      "Asks the DJ for a song. If another member's request for the same song is pending or accepted, the viewer's vote and " +
      "dedication are added to it and that request is returned: compare the `id`. The viewer's own pending song is a `CONFLICT`. " +
      `A song that is playing, was played, rejected or withdrawn can be asked for again. ${sameSong} For GUEST and COUPLE.`,
    ...needs('REQUEST_MUSIC'),
    args: { input: t.arg({ type: RequestMusicInput, required: true, description: 'The song.' }) },
    resolve: (_, { input }, { music, viewer }) => music.request(viewer, input),
  }),
  voteForMusicRequest: t.field({
    type: MusicRequest,
    description: "Votes for another member's pending request; voting again changes nothing. For GUEST and COUPLE.",
    ...needs('REQUEST_MUSIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.vote(viewer, id),
  }),
  unvoteMusicRequest: t.field({
    type: MusicRequest,
    description:
      "Takes the viewer's vote for another member's pending request back, and the dedications that came with it. Without a vote it " +
      "changes nothing. Once the request is decided, the vote is a `CONFLICT`; one's own request is one too. For GUEST and COUPLE.",
    ...needs('REQUEST_MUSIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.unvote(viewer, id),
  }),
  withdrawMusicRequest: t.field({
    type: MusicRequest,
    description:
      "Withdraws the viewer's own pending request: others do not see it any more, except DJ, COUPLE and PLANNER. Withdrawing again " +
      'changes nothing. A decided request is a `CONFLICT`, the request of somebody else `FORBIDDEN`. For the requester.',
    extensions: { scope: 'REQUEST_MUSIC' },
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.withdraw(viewer, id),
  }),
  acceptMusicRequest: t.field({
    type: MusicRequest,
    description:
      'Accepts a pending request, to the end of the queue; accepting again changes nothing. A request that is not pending any more ' +
      'is a `CONFLICT`. For the DJ.',
    ...needs('DECIDE_MUSIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.accept(viewer, id),
  }),
  rejectMusicRequest: t.field({
    type: MusicRequest,
    description:
      'Rejects a pending request; rejecting again changes nothing. A request that is not pending any more is a `CONFLICT`. For the ' +
      'DJ.',
    ...needs('DECIDE_MUSIC'),
    args: {
      id: t.arg.id({ required: true, description: id }),
      reason: t.arg.string({ description: 'A reason for the requester, up to 4,000 characters.' }),
    },
    resolve: (_, { id, reason }, { music, viewer }) => music.reject(viewer, id, reason ?? null),
  }),
  markMusicRequestPlayed: t.field({
    type: MusicRequest,
    description:
      'Marks a pending, accepted or playing song as played; marking it again changes nothing. A rejected or withdrawn song is a ' +
      '`CONFLICT`. For the DJ.',
    ...needs('DECIDE_MUSIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.markPlayed(viewer, id),
  }),
  startMusicRequest: t.field({
    type: MusicRequest,
    description:
      'Starts a pending or accepted song: it is `PLAYING`. The song that was playing becomes `PLAYED`, with an event of its own ' +
      'before. Starting the playing song again changes nothing; a song of another status is a `CONFLICT`: reopen it first. For the DJ.',
    ...needs('DECIDE_MUSIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.start(viewer, id),
  }),
  reopenMusicRequest: t.field({
    type: MusicRequest,
    description:
      'Makes a request pending again, whatever its status: the decision and its reason are gone, the votes stay, and everyone sees ' +
      'it. A pending request is returned unchanged. The notifications that its requester had stay. For the DJ.',
    ...needs('DECIDE_MUSIC'),
    args: { id: t.arg.id({ required: true, description: id }) },
    resolve: (_, { id }, { music, viewer }) => music.reopen(viewer, id),
  }),
  moveMusicRequest: t.field({
    type: MusicRequest,
    description:
      'Moves an accepted song right before another one of the queue, or to its end. Only the moved song gets an event; a song that ' +
      'is there already changes nothing. A song that is not in the queue is a `CONFLICT`. For the DJ.',
    ...needs('DECIDE_MUSIC'),
    args: {
      id: t.arg.id({ required: true, description: id }),
      before: t.arg.id({
        description: 'The id of the accepted song that comes next then; omit for the end of the queue.',
      }),
    },
    resolve: (_, { id, before }, { music, viewer }) => music.move(viewer, id, before ?? null),
  }),
}))

eventSubscription(
  'musicRequestChanged',
  musicRequestChanged,
  MusicRequestChanged,
  'Changes of requests for songs that the viewer may see. Only `events` has `MusicRequestHidden` as well.',
)
