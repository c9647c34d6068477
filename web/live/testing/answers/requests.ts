import { generateKeyBetween } from 'fractional-indexing'
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
import { hiddenStatuses, micTransitions, musicTransitions } from '../requestRules.ts'
import { type Answers, type Call, foundIn, maybeTextOf, textOf, thingOf } from './call.ts'

const musicNotifications: Partial<Record<MusicRequestStatus, NotificationKind>> = {
  ACCEPTED: 'MUSIC_REQUEST_ACCEPTED',
  REJECTED: 'MUSIC_REQUEST_REJECTED',
  PLAYED: 'MUSIC_REQUEST_PLAYED',
}
const micNotifications: Partial<Record<MicRequestStatus, NotificationKind>> = {
  APPROVED: 'MIC_REQUEST_APPROVED',
  DECLINED: 'MIC_REQUEST_DECLINED',
}

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
    const { viewer } = call
    allow(viewer, 'REQUEST_MUSIC')
    const request = thingOf(visibleMusic(call), 'request', id)
    if (request.requestedBy.id === viewer.id)
      throw refusal('CONFLICT', 'This is your own request: vote for those of others', { field: 'id' })
    const isVoter = hasVoted(call, id)
    if (request.status !== 'PENDING' && !isVoter) throw notPending()
    return isVoter ? request : voteFor(call, request, null)
  },

  unvoteMusicRequest({ id }: { id: string }, call: Call) {
    const { wedding, viewer } = call
    allow(viewer, 'REQUEST_MUSIC')
    const request = thingOf(visibleMusic(call), 'request', id)
    if (request.requestedBy.id === viewer.id)
      throw refusal('CONFLICT', 'This is your own request: withdraw it instead', { field: 'id' })
    if (!hasVoted(call, id)) return request
    if (request.status !== 'PENDING') throw notPending()
    const dedications = request.dedications.filter(({ from }) => from.id !== viewer.id)
    const unvoted = { ...request, votes: request.votes - 1, dedications }
    return wedding.tell({ __typename: 'MusicRequestChanged', change: 'UNVOTED', request: unvoted, by: viewer }).request
  },

  acceptMusicRequest: ({ id }: { id: string }, call: Call) => decideMusic(call, id, 'ACCEPTED'),
  rejectMusicRequest: ({ id, reason }: { id: string; reason?: string | null }, call: Call) =>
    decideMusic(call, id, 'REJECTED', reason),
  startMusicRequest: ({ id }: { id: string }, call: Call) => decideMusic(call, id, 'PLAYING'),
  markMusicRequestPlayed: ({ id }: { id: string }, call: Call) => decideMusic(call, id, 'PLAYED'),
  reopenMusicRequest: ({ id }: { id: string }, call: Call) => decideMusic(call, id, 'PENDING'),
  withdrawMusicRequest: ({ id }: { id: string }, call: Call) => bringMusicTo(call, ownMusic(call, id), 'WITHDRAWN'),

  moveMusicRequest({ id, before = null }: { id: string; before?: string | null }, call: Call) {
    const { wedding, viewer } = call
    allow(viewer, 'DECIDE_MUSIC')
    const request = queuedOf(call, id, 'id')
    const next = before === null ? undefined : queuedOf(call, before, 'before')
    const queue = queueOf(call)
    const others = queue.filter((song) => song.id !== id)
    const place = next ? others.indexOf(next) : others.length
    if (next === request || queue[place] === request) return positioned(call)(request)
    const queueKey = generateKeyBetween(others[place - 1]?.queueKey, others[place]?.queueKey)
    const moved = { ...request, queueKey, position: place + 1 }
    return wedding.tell({ __typename: 'MusicRequestChanged', change: 'MOVED', request: moved, by: viewer }).request
  },

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
  reopenMicRequest: ({ id }: { id: string }, call: Call) => decideMic(call, id, 'PENDING'),
  withdrawMicRequest: ({ id }: { id: string }, call: Call) =>
    bringMicTo(call, ownOf(thingOf(visibleMic(call), 'request', id), call), 'WITHDRAWN'),
} satisfies Answers

function visibleMusic(call: Call): MusicRequestPartsFragment[] {
  const { wedding, viewer } = call
  return wedding.state.musicRequests
    .filter(
      ({ status, requestedBy }) =>
        !hiddenStatuses.includes(status) || requestedBy.id === viewer.id || seesAll(viewer, 'hiddenMusic'),
    )
    .map(positioned(call))
}

/** The accepted songs, in the order of the queue. */
function queueOf({ wedding }: Call): MusicRequestPartsFragment[] {
  const accepted = wedding.state.musicRequests.filter(({ status }) => status === 'ACCEPTED')
  const keyOf = ({ queueKey }: MusicRequestPartsFragment) => queueKey ?? ''
  return accepted.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}

/** Gives a song its position in the queue. */
function positioned(call: Call) {
  const queue = queueOf(call)
  return <Request extends MusicRequestPartsFragment>(request: Request) => {
    const place = queue.findIndex(({ id }) => id === request.id)
    return { ...request, position: place < 0 ? null : place + 1 }
  }
}

function queuedOf(call: Call, id: string, field: string): MusicRequestPartsFragment {
  const request = call.wedding.state.musicRequests.find((known) => known.id === id)
  if (!request) throw refusal('NOT_FOUND', 'There is no such request at this wedding', { field })
  if (request.status === 'ACCEPTED') return request
  throw refusal('CONFLICT', 'This song is not in the queue: only accepted songs are', { field })
}

function visibleMic({ wedding, viewer }: Call): MicRequestPartsFragment[] {
  return wedding.state.micRequests.filter(
    ({ requestedBy }) => requestedBy.id === viewer.id || seesAll(viewer, 'micRequests'),
  )
}

function voteFor(call: Call, request: MusicRequestPartsFragment, text: string | null) {
  const { wedding, viewer } = call
  const dedications = text === null ? request.dedications : [...request.dedications, { from: viewer, text }]
  const voted = { ...request, votes: request.votes + (hasVoted(call, request.id) ? 0 : 1), dedications }
  return wedding.tell({ __typename: 'MusicRequestChanged', change: 'VOTED', request: voted, by: viewer }).request
}

function hasVoted({ wedding, viewer }: Call, id: string): boolean {
  return wedding.state.votes.some((vote) => vote.requestId === id && vote.memberId === viewer.id)
}

function ownMusic(call: Call, id: string): MusicRequestPartsFragment {
  return ownOf(thingOf(visibleMusic(call), 'request', id), call)
}

function ownOf<Request extends { requestedBy: { id: string } }>(request: Request, { viewer }: Call): Request {
  if (request.requestedBy.id === viewer.id) return request
  throw refusal('FORBIDDEN', 'A request is withdrawn by the member who made it', { field: 'id' })
}

function decideMusic(call: Call, id: string, status: MusicRequestStatus, reason?: string | null) {
  allow(call.viewer, 'DECIDE_MUSIC')
  return bringMusicTo(call, thingOf(call.wedding.state.musicRequests, 'request', id), status, reason)
}

function bringMusicTo(
  call: Call,
  before: MusicRequestPartsFragment,
  status: MusicRequestStatus,
  why?: string | null,
): MusicRequestPartsFragment {
  const { wedding, viewer } = call
  if (before.status === status) return positioned(call)(before)
  if (!musicTransitions[status].includes(before.status)) throw notPending()
  if (status === 'PLAYING') endPlaying(call)
  const queue = queueOf(call)
  const isQueued = status === 'ACCEPTED'
  const request = {
    ...before,
    ...decisionOf(call, status, why),
    status,
    queueKey: isQueued ? generateKeyBetween(queue.at(-1)?.queueKey, null) : null,
    position: isQueued ? queue.length + 1 : null,
  }
  if (hiddenStatuses.includes(status)) wedding.tell({ __typename: 'MusicRequestHidden', requestId: before.id })
  const answer = wedding.tell({ __typename: 'MusicRequestChanged', change: changeTo(status), request, by: viewer })
  const { songTitle, artist } = before
  const subject = artist === null ? songTitle : `${songTitle} – ${artist}`
  notifyRequester(call, request, musicNotifications[status], subject)
  return answer.request
}

/** The song that plays was played: the next one starts. */
function endPlaying(call: Call): void {
  const playing = call.wedding.state.musicRequests.find(({ status }) => status === 'PLAYING')
  if (playing) bringMusicTo(call, playing, 'PLAYED')
}

function decideMic(call: Call, id: string, status: MicRequestStatus, reason?: string | null) {
  allow(call.viewer, 'DECIDE_MIC')
  return bringMicTo(call, thingOf(call.wedding.state.micRequests, 'request', id), status, reason)
}

function bringMicTo(
  call: Call,
  before: MicRequestPartsFragment,
  status: MicRequestStatus,
  why?: string | null,
): MicRequestPartsFragment {
  const { wedding, viewer } = call
  if (before.status === status) return before
  if (!micTransitions[status].includes(before.status)) throw notPending()
  const request = { ...before, ...decisionOf(call, status, why), status }
  const answer = wedding.tell({ __typename: 'MicRequestChanged', change: changeTo(status), request, by: viewer })
  notifyRequester(call, request, micNotifications[status], before.purpose)
  return answer.request
}

function decisionOf({ wedding, viewer }: Call, status: MusicRequestStatus | MicRequestStatus, why?: string | null) {
  const isDecided = status !== 'PENDING' && status !== 'WITHDRAWN'
  return {
    reason: maybeTextOf('reason', why, longestReason),
    decidedBy: isDecided ? viewer : null,
    decidedAt: isDecided ? wedding.now() : null,
  }
}

function changeTo<Status extends string>(status: Status): Exclude<Status, 'PENDING'> | 'REOPENED' {
  return status === 'PENDING' ? 'REOPENED' : (status as Exclude<Status, 'PENDING'>)
}

function notifyRequester(
  { wedding, viewer }: Call,
  { id, requestedBy, reason }: MicRequestPartsFragment | MusicRequestPartsFragment,
  kind: NotificationKind | undefined,
  subject: string,
) {
  if (!kind || requestedBy.id === viewer.id) return
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
