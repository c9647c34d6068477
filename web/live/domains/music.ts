import type { ApolloCache } from '@apollo/client'
import { newId } from '../core/newId.ts'
import { type ActionParts, type Expectation, expectChange, type QueuedOperation } from '../core/operations.ts'
import {
  AcceptMusicRequestDocument,
  type AcceptMusicRequestMutation,
  type AcceptMusicRequestMutationVariables,
  MarkMusicRequestPlayedDocument,
  type MarkMusicRequestPlayedMutation,
  type MarkMusicRequestPlayedMutationVariables,
  type MusicRequestPartsFragment,
  MusicRequestPartsFragmentDoc,
  type MusicRequestStatus,
  RejectMusicRequestDocument,
  type RejectMusicRequestMutation,
  type RejectMusicRequestMutationVariables,
  RequestMusicDocument,
  type RequestMusicMutation,
  type RequestMusicMutationVariables,
  VoteForMusicRequestDocument,
  type VoteForMusicRequestMutation,
  type VoteForMusicRequestMutationVariables,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import type { Updates } from './update.ts'

const list = createList<MusicRequestPartsFragment, { status: MusicRequestStatus[] }>({
  field: 'musicRequests',
  fragment: MusicRequestPartsFragmentDoc,
  order: 'requestedAt',
  filters: ['status'],
  belongs: (request, { status }) => !status || status.includes(request.status),
})

/** How the cache keeps lists of requests for songs. */
export const musicPolicies = { Query: { musicRequests: list.policy } }

/** The changes that events make to the cached requests for songs. */
export const musicUpdates: Updates = {
  MusicRequestChanged: (cache, { musicRequest }) => list.put(cache, musicRequest),
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
  expect: (cache, { id }) => expectOf(cache, id, ({ votes }) => ({ votes: votes + 1 })),
}

const acceptMusic: QueuedOperation<AcceptMusicRequestMutation, AcceptMusicRequestMutationVariables> = {
  kind: 'song',
  document: AcceptMusicRequestDocument,
  expect: (cache, { id }, expectation) => expectDecision(cache, id, 'ACCEPTED', null, expectation),
}

const rejectMusic: QueuedOperation<RejectMusicRequestMutation, RejectMusicRequestMutationVariables> = {
  kind: 'song',
  document: RejectMusicRequestDocument,
  expect: (cache, { id, reason = null }, expectation) => expectDecision(cache, id, 'REJECTED', reason, expectation),
}

const markMusicPlayed: QueuedOperation<MarkMusicRequestPlayedMutation, MarkMusicRequestPlayedMutationVariables> = {
  kind: 'song',
  document: MarkMusicRequestPlayedDocument,
  expect: (cache, { id }, expectation) => expectDecision(cache, id, 'PLAYED', null, expectation),
}

type Request = MusicRequestPartsFragment

function expectOf(cache: ApolloCache, id: string, changes: (known: Request) => Partial<Request>): boolean {
  return expectChange(cache, MusicRequestPartsFragmentDoc, `MusicRequest:${id}`, changes)
}

function expectDecision(
  cache: ApolloCache,
  id: string,
  status: MusicRequestStatus,
  reason: string | null,
  { me, at }: Expectation,
): boolean {
  return expectOf(cache, id, () => ({ status, reason, decidedBy: me, decidedAt: at }))
}

/** The mutations about songs, which go through the outbox. */
export const musicOperations = [requestMusic, voteForMusic, acceptMusic, rejectMusic, markMusicPlayed]

/** Actions on songs. Each shows at once, and resolves when it is stored, however long that takes. */
export function musicActions({ queue }: Pick<ActionParts, 'queue'>) {
  return {
    /** Asks the DJ for a song. A song that another member asked for already gets a vote and the dedication instead. */
    async requestMusic(songTitle: string, artist?: string, dedicatedTo?: string): Promise<Request> {
      const id = newId()
      return (await queue(requestMusic, { input: { id, songTitle, artist, dedicatedTo } }, id)).requestMusic
    },

    voteForMusic: async (id: string): Promise<Request> => (await queue(voteForMusic, { id })).voteForMusicRequest,
    acceptMusic: async (id: string): Promise<Request> => (await queue(acceptMusic, { id })).acceptMusicRequest,

    rejectMusic: async (id: string, reason?: string): Promise<Request> =>
      (await queue(rejectMusic, { id, reason })).rejectMusicRequest,

    markMusicPlayed: async (id: string): Promise<Request> =>
      (await queue(markMusicPlayed, { id })).markMusicRequestPlayed,
  }
}
