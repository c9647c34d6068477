import type {
  MicRequestPartsFragment,
  MicRequestStatus,
  MusicRequestPartsFragment,
  MusicRequestStatus,
  NotificationKind,
  RequestMicInput,
  RequestMusicInput,
} from '../../gql/index.ts'
import { type PageArgs, pageOf } from '../paging.ts'
import { allow, seesAll } from '../permissions.ts'
import { badInput, idTaken, refusal } from '../refusal.ts'
import { type Answers, type Call, foundIn, maybeTextOf, textOf, thingOf } from './call.ts'

const longestTitle = 200
const longestReason = 4_000
const mostOffered = 10

/** Queries of requests for songs and for the microphone. */
export const requestQueries = {
  musicRequest: ({ id }: { id: string }, call: Call) => foundIn(visibleMusic(call), id),
  micRequest: ({ id }: { id: string }, call: Call) => foundIn(visibleMic(call), id),

  votedMusicRequestIds(_: unknown, call: Call) {
    const { votes } = call.wedding.state
    const isVoted = ({ id }: MusicRequestPartsFragment) =>
      votes.some((vote) => vote.requestId === id && vote.memberId === call.viewer.id)
    return visibleMusic(call)
      .filter(isVoted)
      .map(({ id }) => id)
      .reverse()
  },

  musicRequests({ status, ...page }: PageArgs & { status?: MusicRequestStatus[] | null }, call: Call) {
    return pageOf(
      visibleMusic(call).filter((request) => status == null || status.includes(request.status)),
      page,
    )
  },

  similarMusicRequests({ songTitle, artist }: { songTitle: string; artist?: string | null }, call: Call) {
    const title = keyOf(textOf('songTitle', songTitle, longestTitle))
    const by = keyOf(artist ?? '')
    const isLike = (request: MusicRequestPartsFragment) =>
      keyOf(request.songTitle).includes(title) && (request.artist === null || keyOf(request.artist).startsWith(by))
    return visibleMusic(call).filter(isLike).slice(0, mostOffered)
  },

  micRequests({ status, ...page }: PageArgs & { status?: MicRequestStatus[] | null }, call: Call) {
    return pageOf(
      visibleMic(call).filter((request) => status == null || status.includes(request.status)),
      page,
    )
  },
} satisfies Answers

/** Mutations of requests for songs and for the microphone. */
export const requestMutations = {
  requestMusic({ input }: { input: RequestMusicInput }, call: Call) {
    const { wedding, viewer } = call
    allow(viewer, 'REQUEST_MUSIC')
    const songTitle = textOf('songTitle', input.songTitle, longestTitle)
    const artist = maybeTextOf('artist', input.artist, longestTitle)
    const dedicatedTo = maybeTextOf('dedicatedTo', input.dedicatedTo, longestTitle)
    const known = wedding.state.musicRequests.find(({ id }) => id === input.id)
    if (known) {
      if (known.requestedBy.id !== viewer.id || known.songTitle !== songTitle) throw idTaken('request')
      return known
    }
    const same = wedding.state.musicRequests.find(
      (request) =>
        request.status === 'PENDING' &&
        keyOf(request.songTitle) === keyOf(songTitle) &&
        keyOf(request.artist ?? '') === keyOf(artist ?? ''),
    )
    if (same?.requestedBy.id === viewer.id)
      throw refusal('CONFLICT', 'You have asked for this song already', { field: 'songTitle' })
    if (same) return voteFor(call, same, dedicatedTo)
    const request = { id: input.id ?? wedding.nextId(), songTitle, artist, dedicatedTo, requestedBy: viewer }
    return wedding.tell({ __typename: 'MusicRequestChanged', change: 'CREATED', request }).request
  },

  voteForMusicRequest({ id }: { id: string }, call: Call) {
    const { wedding, viewer } = call
    allow(viewer, 'REQUEST_MUSIC')
    const request = thingOf(visibleMusic(call), 'request', id)
    if (request.requestedBy.id === viewer.id)
      throw refusal('CONFLICT', 'This is your own request: vote for those of others', { field: 'id' })
    const hasVoted = wedding.state.votes.some((vote) => vote.requestId === id && vote.memberId === viewer.id)
    if (request.status !== 'PENDING' && !hasVoted) throw notPending()
    return hasVoted ? request : voteFor(call, request, null)
  },

  acceptMusicRequest: ({ id }: { id: string }, call: Call) => decideMusic(call, id, 'ACCEPTED', ['PENDING']),
  rejectMusicRequest: ({ id, reason }: { id: string; reason?: string | null }, call: Call) =>
    decideMusic(call, id, 'REJECTED', ['PENDING'], reason),
  markMusicRequestPlayed: ({ id }: { id: string }, call: Call) =>
    decideMusic(call, id, 'PLAYED', ['PENDING', 'ACCEPTED']),

  requestMic({ input }: { input: RequestMicInput }, { wedding, viewer }: Call) {
    const purpose = textOf('purpose', input.purpose, longestTitle)
    const { durationMinutes = 5 } = input
    if (durationMinutes < 1 || durationMinutes > 60)
      throw badInput('durationMinutes', 'durationMinutes must be 1 to 60')
    const known = wedding.state.micRequests.find(({ id }) => id === input.id)
    if (known) {
      if (known.requestedBy.id !== viewer.id || known.purpose !== purpose) throw idTaken('request')
      return known
    }
    const request = { id: input.id ?? wedding.nextId(), purpose, durationMinutes, requestedBy: viewer }
    return wedding.tell({ __typename: 'MicRequestChanged', change: 'CREATED', request }).request
  },

  approveMicRequest: ({ id }: { id: string }, call: Call) => decideMic(call, id, 'APPROVED'),
  declineMicRequest: ({ id, reason }: { id: string; reason?: string | null }, call: Call) =>
    decideMic(call, id, 'DECLINED', reason),
} satisfies Answers

function visibleMusic({ wedding, viewer }: Call): MusicRequestPartsFragment[] {
  return wedding.state.musicRequests.filter(
    ({ status, requestedBy }) =>
      status !== 'REJECTED' || requestedBy.id === viewer.id || seesAll(viewer, 'rejectedMusic'),
  )
}

function visibleMic({ wedding, viewer }: Call): MicRequestPartsFragment[] {
  return wedding.state.micRequests.filter(
    ({ requestedBy }) => requestedBy.id === viewer.id || seesAll(viewer, 'micRequests'),
  )
}

function voteFor({ wedding, viewer }: Call, request: MusicRequestPartsFragment, text: string | null) {
  const dedications = text === null ? request.dedications : [...request.dedications, { from: viewer, text }]
  const hasVoted = wedding.state.votes.some((vote) => vote.requestId === request.id && vote.memberId === viewer.id)
  const voted = { ...request, votes: request.votes + (hasVoted ? 0 : 1), dedications }
  return wedding.tell({ __typename: 'MusicRequestChanged', change: 'VOTED', request: voted, by: viewer }).request
}

type MusicDecision = Exclude<MusicRequestStatus, 'PENDING'>

function decideMusic(call: Call, id: string, status: MusicDecision, from: MusicRequestStatus[], why?: string | null) {
  const { wedding, viewer } = call
  allow(viewer, 'DECIDE_MUSIC')
  const request = thingOf(wedding.state.musicRequests, 'request', id)
  if (request.status === status) return request
  if (!from.includes(request.status)) throw notPending()
  const reason = maybeTextOf('reason', why, longestReason)
  const decided = { ...request, status, reason, decidedBy: viewer, decidedAt: wedding.now() }
  if (status === 'REJECTED') wedding.tell({ __typename: 'MusicRequestHidden', requestId: id })
  const { songTitle, artist } = request
  const answer = wedding.tell({ __typename: 'MusicRequestChanged', change: status, request: decided, by: viewer })
  notifyRequester(call, decided, `MUSIC_REQUEST_${status}`, artist === null ? songTitle : `${songTitle} – ${artist}`)
  return answer.request
}

function decideMic(call: Call, id: string, status: 'APPROVED' | 'DECLINED', why?: string | null) {
  const { wedding, viewer } = call
  allow(viewer, 'DECIDE_MIC')
  const request = thingOf(wedding.state.micRequests, 'request', id)
  if (request.status === status) return request
  if (request.status !== 'PENDING') throw notPending()
  const reason = maybeTextOf('reason', why, longestReason)
  const decided = { ...request, status, reason, decidedBy: viewer, decidedAt: wedding.now() }
  const answer = wedding.tell({ __typename: 'MicRequestChanged', change: status, request: decided, by: viewer })
  notifyRequester(call, decided, `MIC_REQUEST_${status}`, request.purpose)
  return answer.request
}

function notifyRequester(
  { wedding, viewer }: Call,
  { id, requestedBy, reason }: MicRequestPartsFragment | MusicRequestPartsFragment,
  kind: NotificationKind,
  subject: string,
) {
  if (requestedBy.id === viewer.id) return
  const message = reason === null ? subject : `${subject}: ${reason}`
  wedding.tell({ __typename: 'NotificationReceived', notification: { kind, message, subjectId: id } }, [requestedBy.id])
}

function notPending() {
  return refusal('CONFLICT', 'This request is not pending any more', { field: 'id' })
}

/** A song's title or artist as it is compared: the server knows more about what is the same. */
function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
