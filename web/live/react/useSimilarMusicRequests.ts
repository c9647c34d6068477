import type { MusicRequestPartsFragment } from '../gql/index.ts'
import { none } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useSimilarMusicRequestsQuery } from './operations.ts'

/** Requests for songs that resemble a title. */
export interface SimilarMusicRequestsHook extends Loading {
  /** The requests, the closest first, at most 10. Empty while the title is blank. */
  similar: MusicRequestPartsFragment[]
}

/**
 * Returns requests that may be for the song that the user types, the closest first, at most 10: offer a vote for them.
 * Give it the title when the user pauses, not at each key.
 */
export function useSimilarMusicRequests(songTitle: string, artist?: string): SimilarMusicRequestsHook {
  const skip = songTitle.trim() === ''
  const { data, previousData, loading, error } = useSimilarMusicRequestsQuery({
    variables: { songTitle, artist },
    fetchPolicy: 'cache-and-network',
    skip,
  })
  const found = data ?? (loading ? previousData : undefined)
  return { similar: skip ? none : (found?.similarMusicRequests ?? none), loading, error }
}
