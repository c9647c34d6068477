import { useLive } from './LiveProvider.tsx'
import { useMusicRequestsQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** Every song that was asked for and that the user may see, the oldest first, live. */
export function useMusicRequests() {
  const { requestMusic, voteForMusic, markMusicPlayed } = useLive().actions
  const { data, loading, error, fetchMore } = useMusicRequestsQuery()
  useAllPages(data?.musicRequests.pageInfo, fetchMore)
  return { musicRequests: data?.musicRequests.nodes ?? [], loading, error, requestMusic, voteForMusic, markMusicPlayed }
}
