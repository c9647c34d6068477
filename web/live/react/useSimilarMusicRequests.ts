import type { MusicRequestPartsFragment } from '../gql/index.ts'
import { useSimilarMusicRequestsQuery } from './operations.ts'

/**
 * Requests that may be for the song that the user types, the closest first, at most 10: offer a vote for them. Empty
 * while the title is blank. Give it the title when the user pauses, not at each key.
 */
export function useSimilarMusicRequests(
  songTitle: string,
  artist?: string,
): { similar: MusicRequestPartsFragment[]; loading: boolean; error: Error | undefined } {
  const skip = songTitle.trim() === ''
  const { data, previousData, loading, error } = useSimilarMusicRequestsQuery({
    variables: { songTitle, artist },
    fetchPolicy: 'cache-and-network',
    skip,
  })
  const found = data ?? (loading ? previousData : undefined)
  return { similar: skip ? [] : (found?.similarMusicRequests ?? []), loading, error }
}
