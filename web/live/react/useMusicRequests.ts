import { useMemo } from 'react'
import { playingOf, queueOf } from '../domains/queue.ts'
import { useLive } from './LiveProvider.tsx'
import { useMusicRequestsQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/**
 * Every song that was asked for and that the user may see, the oldest first, live. `queue` has the accepted ones in the
 * order in which the DJ plays them, `nowPlaying` the one that plays.
 */
export function useMusicRequests() {
  const { requestMusic, voteForMusic, unvoteMusic, withdrawMusic, markMusicPlayed } = useLive().actions
  const { data, loading, error, fetchMore } = useMusicRequestsQuery()
  useAllPages(data?.musicRequests.pageInfo, fetchMore)
  const nodes = data?.musicRequests.nodes
  const { queue, nowPlaying } = useMemo(
    () => ({ queue: queueOf(nodes ?? []), nowPlaying: playingOf(nodes ?? []) }),
    [nodes],
  )
  return {
    musicRequests: nodes ?? [],
    queue,
    nowPlaying,
    loading,
    error,
    requestMusic,
    voteForMusic,
    unvoteMusic,
    withdrawMusic,
    markMusicPlayed,
  }
}
