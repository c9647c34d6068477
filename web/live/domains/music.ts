import type { Mutations } from '../core/mutations.ts'
import { newId } from '../core/newId.ts'
import {
  AcceptMusicRequestDocument,
  MarkMusicRequestPlayedDocument,
  type MusicRequestPartsFragment,
  MusicRequestPartsFragmentDoc,
  type MusicRequestStatus,
  RejectMusicRequestDocument,
  RequestMusicDocument,
  VoteForMusicRequestDocument,
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

/** Actions on songs. Each shows at once, and resolves when it is stored, however long that takes. */
export function musicActions({ mutate, me, known }: Mutations) {
  /** The request as it will be when the server has agreed. */
  const optimisticOf = (id: string, changes: Partial<MusicRequestPartsFragment>) => {
    const request = known<MusicRequestPartsFragment>(MusicRequestPartsFragmentDoc, 'MusicRequest', id)
    return request && { ...request, ...changes }
  }
  const decided = (id: string, status: MusicRequestStatus, reason: string | null = null) => {
    return optimisticOf(id, { status, reason, decidedBy: me(), decidedAt: new Date().toISOString() })
  }

  return {
    /** Asks the DJ for a song. A song that another member asked for already gets a vote and the dedication instead. */
    async requestMusic(songTitle: string, artist?: string, dedicatedTo?: string): Promise<MusicRequestPartsFragment> {
      const id = newId()
      const { requestMusic } = await mutate(
        RequestMusicDocument,
        { input: { id, songTitle, artist, dedicatedTo } },
        {
          optimistic: {
            requestMusic: {
              __typename: 'MusicRequest',
              id,
              songTitle,
              artist: artist ?? null,
              dedicatedTo: dedicatedTo ?? null,
              dedications:
                dedicatedTo === undefined ? [] : [{ __typename: 'Dedication', text: dedicatedTo, from: me() }],
              status: 'PENDING',
              votes: 0,
              reason: null,
              requestedAt: new Date().toISOString(),
              decidedAt: null,
              requestedBy: me(),
              decidedBy: null,
            },
          },
          update: (cache, { requestMusic }) => list.put(cache, requestMusic),
        },
      )
      return requestMusic
    },

    async voteForMusic(id: string): Promise<MusicRequestPartsFragment> {
      const request = known<MusicRequestPartsFragment>(MusicRequestPartsFragmentDoc, 'MusicRequest', id)
      const voted = request && { ...request, votes: request.votes + 1 }
      const { voteForMusicRequest } = await mutate(
        VoteForMusicRequestDocument,
        { id },
        { optimistic: voted && { voteForMusicRequest: voted } },
      )
      return voteForMusicRequest
    },

    async acceptMusic(id: string): Promise<MusicRequestPartsFragment> {
      const request = decided(id, 'ACCEPTED')
      const { acceptMusicRequest } = await mutate(
        AcceptMusicRequestDocument,
        { id },
        { optimistic: request && { acceptMusicRequest: request } },
      )
      return acceptMusicRequest
    },

    async rejectMusic(id: string, reason?: string): Promise<MusicRequestPartsFragment> {
      const request = decided(id, 'REJECTED', reason)
      const optimistic = request && { rejectMusicRequest: request }
      const { rejectMusicRequest } = await mutate(RejectMusicRequestDocument, { id, reason }, { optimistic })
      return rejectMusicRequest
    },

    async markMusicPlayed(id: string): Promise<MusicRequestPartsFragment> {
      const request = decided(id, 'PLAYED')
      const optimistic = request && { markMusicRequestPlayed: request }
      const { markMusicRequestPlayed } = await mutate(MarkMusicRequestPlayedDocument, { id }, { optimistic })
      return markMusicRequestPlayed
    },
  }
}
