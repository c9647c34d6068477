import type { ApolloCache } from '@apollo/client'
import type { Modifier } from '@apollo/client/cache'
import { newId } from '../core/newId.ts'
import { type ActionParts, type Expectation, expectChange, type QueuedOperation } from '../core/operations.ts'
import {
  AcceptMusicRequestDocument,
  type AcceptMusicRequestMutation,
  type AcceptMusicRequestMutationVariables,
  MarkMusicRequestPlayedDocument,
  type MarkMusicRequestPlayedMutation,
  type MarkMusicRequestPlayedMutationVariables,
  MoveMusicRequestDocument,
  type MoveMusicRequestMutation,
  type MoveMusicRequestMutationVariables,
  type MusicRequestPartsFragment,
  MusicRequestPartsFragmentDoc,
  type MusicRequestStatus,
  RejectMusicRequestDocument,
  type RejectMusicRequestMutation,
  type RejectMusicRequestMutationVariables,
  ReopenMusicRequestDocument,
  type ReopenMusicRequestMutation,
  type ReopenMusicRequestMutationVariables,
  RequestMusicDocument,
  type RequestMusicMutation,
  type RequestMusicMutationVariables,
  StartMusicRequestDocument,
  type StartMusicRequestMutation,
  type StartMusicRequestMutationVariables,
  UnvoteMusicRequestDocument,
  type UnvoteMusicRequestMutation,
  type UnvoteMusicRequestMutationVariables,
  VoteForMusicRequestDocument,
  type VoteForMusicRequestMutation,
  type VoteForMusicRequestMutationVariables,
  WithdrawMusicRequestDocument,
  type WithdrawMusicRequestMutation,
  type WithdrawMusicRequestMutationVariables,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import { expectedKeyAtEnd, expectedKeyBefore, playingOf, queueOf } from './queue.ts'
import type { Updates } from './update.ts'

const list = createList<MusicRequestPartsFragment, { status: MusicRequestStatus[] }>({
  field: 'musicRequests',
  fragment: MusicRequestPartsFragmentDoc,
  order: 'requestedAt',
  filters: ['status'],
  belongs: (request, { status }) => !status || status.includes(request.status),
})

/** How the cache keeps lists of requests for songs, and the user's votes. */
export const musicPolicies = { Query: { musicRequests: list.policy, votedMusicRequestIds: { merge: false } } }

/** The changes that events make to the cached requests for songs. */
export const musicUpdates: Updates = {
  MusicRequestChanged(cache, { musicRequest, musicChange, by }, me) {
    list.put(cache, musicRequest)
    if (by.id !== me.id) return
    if (musicChange === 'VOTED') putVote(cache, musicRequest.id)
    if (musicChange === 'UNVOTED') dropVote(cache, musicRequest.id)
  },
  MusicRequestHidden: (cache, { requestId }) => list.drop(cache, 'MusicRequest', requestId),
}

const requestMusic: QueuedOperation<RequestMusicMutation, RequestMusicMutationVariables> = {
  kind: 'song',
  document: RequestMusicDocument,
  expect(cache, { input: { id, songTitle, artist = null, dedicatedTo = null } }, { me, at }) {
    list.put(cache, {
      __typename: 'MusicRequest',
      id: id ?? '',
      songTitle,
      artist,
      dedicatedTo,
      dedications: dedicatedTo === null ? [] : [{ __typename: 'Dedication', text: dedicatedTo, from: me }],
      status: 'PENDING',
      queueKey: null,
      votes: 0,
      reason: null,
      requestedAt: at,
      decidedAt: null,
      requestedBy: me,
      decidedBy: null,
    })
    return false
  },
  update: (cache, { requestMusic }) => list.put(cache, requestMusic),
}

const voteForMusic: QueuedOperation<VoteForMusicRequestMutation, VoteForMusicRequestMutationVariables> = {
  kind: 'song',
  document: VoteForMusicRequestDocument,
  expect(cache, { id }) {
    putVote(cache, id)
    return expectOf(cache, id, ({ votes }) => ({ votes: votes + 1 }))
  },
  update: (cache, { voteForMusicRequest: { id } }) => putVote(cache, id),
}

const unvoteMusic: QueuedOperation<UnvoteMusicRequestMutation, UnvoteMusicRequestMutationVariables> = {
  kind: 'song',
  document: UnvoteMusicRequestDocument,
  expect(cache, { id }, { me }) {
    dropVote(cache, id)
    return expectOf(cache, id, ({ votes, dedications }) => ({
      votes: votes - 1,
      dedications: dedications.filter(({ from }) => from.id !== me.id),
    }))
  },
  update: (cache, { unvoteMusicRequest: { id } }) => dropVote(cache, id),
}

const withdrawMusic: QueuedOperation<WithdrawMusicRequestMutation, WithdrawMusicRequestMutationVariables> = {
  kind: 'song',
  document: WithdrawMusicRequestDocument,
  expect: (cache, { id }) => expectOf(cache, id, () => ({ status: 'WITHDRAWN' })),
}

const acceptMusic: QueuedOperation<AcceptMusicRequestMutation, AcceptMusicRequestMutationVariables> = {
  kind: 'song',
  document: AcceptMusicRequestDocument,
  expect: (cache, { id }, expectation) =>
    expectDecision(cache, id, { status: 'ACCEPTED', queueKey: expectedKeyAtEnd(expectation.at) }, expectation),
}

const rejectMusic: QueuedOperation<RejectMusicRequestMutation, RejectMusicRequestMutationVariables> = {
  kind: 'song',
  document: RejectMusicRequestDocument,
  expect: (cache, { id, reason = null }, expectation) =>
    expectDecision(cache, id, { status: 'REJECTED', reason }, expectation),
}

const markMusicPlayed: QueuedOperation<MarkMusicRequestPlayedMutation, MarkMusicRequestPlayedMutationVariables> = {
  kind: 'song',
  document: MarkMusicRequestPlayedDocument,
  expect: (cache, { id }, expectation) => expectDecision(cache, id, { status: 'PLAYED' }, expectation),
}

const startMusic: QueuedOperation<StartMusicRequestMutation, StartMusicRequestMutationVariables> = {
  kind: 'song',
  document: StartMusicRequestDocument,
  expect(cache, { id }, expectation) {
    const playing = playingOf(requestsIn(cache))
    if (playing && playing.id !== id) expectDecision(cache, playing.id, { status: 'PLAYED' }, expectation)
    return expectDecision(cache, id, { status: 'PLAYING' }, expectation)
  },
}

const reopenMusic: QueuedOperation<ReopenMusicRequestMutation, ReopenMusicRequestMutationVariables> = {
  kind: 'song',
  document: ReopenMusicRequestDocument,
  expect: (cache, { id }) => expectOf(cache, id, () => ({ ...undecided, status: 'PENDING' })),
}

const moveMusic: QueuedOperation<MoveMusicRequestMutation, MoveMusicRequestMutationVariables> = {
  kind: 'song',
  document: MoveMusicRequestDocument,
  expect(cache, { id, before = null }, { at }) {
    const queueKey = expectedKeyBefore(queueOf(requestsIn(cache)), id, before, at)
    return queueKey !== undefined && expectOf(cache, id, () => ({ queueKey }))
  },
}

type Request = MusicRequestPartsFragment

const undecided = { reason: null, decidedBy: null, decidedAt: null, queueKey: null }

function expectOf(cache: ApolloCache, id: string, changes: (known: Request) => Partial<Request>): boolean {
  return expectChange(cache, MusicRequestPartsFragmentDoc, `MusicRequest:${id}`, changes)
}

function expectDecision(cache: ApolloCache, id: string, decision: Partial<Request>, { me, at }: Expectation): boolean {
  return expectOf(cache, id, () => ({ ...undecided, decidedBy: me, decidedAt: at, ...decision }))
}

/** The requests of all lists that are loaded. */
function requestsIn(cache: ApolloCache): Request[] {
  const ids = new Set<string>()
  list.change(cache, (known) => {
    for (const { items } of known.segments) for (const { __ref } of items.flat()) ids.add(__ref)
    return known
  })
  return [...ids].flatMap((id) => knownRequest(cache, id) ?? [])
}

function knownRequest(cache: ApolloCache, id: string): Request | null {
  return cache.readFragment({ id, fragment: MusicRequestPartsFragmentDoc, fragmentName: 'MusicRequestParts' })
}

/** Adds a request to the user's votes, if these are loaded. */
function putVote(cache: ApolloCache, id: string) {
  changeVotes(cache, (ids) => (ids.includes(id) ? ids : [id, ...ids]))
}

/** Removes a request from the user's votes. */
function dropVote(cache: ApolloCache, id: string) {
  changeVotes(cache, (ids) => (ids.includes(id) ? ids.filter((other) => other !== id) : ids))
}

function changeVotes(cache: ApolloCache, change: Modifier<string[]>) {
  cache.modify({ fields: { votedMusicRequestIds: change as Modifier<unknown> } })
}

/** The mutations about songs, which go through the outbox. */
export const musicOperations = [
  requestMusic,
  voteForMusic,
  unvoteMusic,
  withdrawMusic,
  acceptMusic,
  rejectMusic,
  startMusic,
  markMusicPlayed,
  reopenMusic,
  moveMusic,
]

/** Actions on songs. Each shows at once, and resolves when it is stored, however long that takes. */
export function musicActions({ queue }: Pick<ActionParts, 'queue'>) {
  return {
    /** Asks the DJ for a song. A song that another member asked for already gets a vote and the dedication instead. */
    async requestMusic(songTitle: string, artist?: string, dedicatedTo?: string): Promise<Request> {
      const id = newId()
      return (await queue(requestMusic, { input: { id, songTitle, artist, dedicatedTo } }, id)).requestMusic
    },

    voteForMusic: async (id: string): Promise<Request> => (await queue(voteForMusic, { id })).voteForMusicRequest,
    /** Takes back the user's vote for a pending song of somebody else, and the dedications that came with it. */
    unvoteMusic: async (id: string): Promise<Request> => (await queue(unvoteMusic, { id })).unvoteMusicRequest,
    /** Withdraws the user's own pending song. */
    withdrawMusic: async (id: string): Promise<Request> => (await queue(withdrawMusic, { id })).withdrawMusicRequest,
    acceptMusic: async (id: string): Promise<Request> => (await queue(acceptMusic, { id })).acceptMusicRequest,

    rejectMusic: async (id: string, reason?: string): Promise<Request> =>
      (await queue(rejectMusic, { id, reason })).rejectMusicRequest,

    markMusicPlayed: async (id: string): Promise<Request> =>
      (await queue(markMusicPlayed, { id })).markMusicRequestPlayed,

    /** Starts a pending or accepted song. The song that was playing is played then. */
    startMusic: async (id: string): Promise<Request> => (await queue(startMusic, { id })).startMusicRequest,
    /** Makes a song pending again, whatever its status. */
    reopenMusic: async (id: string): Promise<Request> => (await queue(reopenMusic, { id })).reopenMusicRequest,

    /** Moves an accepted song right before another one, or with null to the end of the queue. */
    moveMusic: async (id: string, before: string | null): Promise<Request> =>
      (await queue(moveMusic, { id, before })).moveMusicRequest,
  }
}
