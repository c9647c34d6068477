import { useMemo } from 'react'
import type { LiveActions } from '../core/liveActions.ts'
import { playingOf, queueOf } from '../domains/queue.ts'
import type { MusicRequestPartsFragment } from '../gql/index.ts'
import { none, useLive } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useMusicRequestsQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** The songs that play now and next. */
export interface Playlist {
  /** The accepted songs, in the order in which the DJ plays them. */
  queue: MusicRequestPartsFragment[]
  /** The song that plays; undefined when none does. */
  nowPlaying: MusicRequestPartsFragment | undefined
}

/** Requests for songs, live. */
export interface MusicRequestsHook
  extends Loading,
    Playlist,
    Pick<LiveActions, 'requestMusic' | 'voteForMusic' | 'unvoteMusic' | 'withdrawMusic' | 'markMusicPlayed'> {
  /** Every request that the user may see, whatever its status, the oldest first. */
  musicRequests: MusicRequestPartsFragment[]
}

/**
 * Returns every song that was asked for and that the user may see, the oldest first, live, the queue of the accepted
 * ones, and the song that plays.
 */
export function useMusicRequests(): MusicRequestsHook {
  const { requestMusic, voteForMusic, unvoteMusic, withdrawMusic, markMusicPlayed } = useLive().actions
  const { data, loading, error, fetchMore } = useMusicRequestsQuery()
  useAllPages(data?.musicRequests.pageInfo, fetchMore)
  const musicRequests = data?.musicRequests.nodes ?? none
  const playlist = useMemo(
    () => ({ queue: queueOf(musicRequests), nowPlaying: playingOf(musicRequests) }),
    [musicRequests],
  )
  return {
    musicRequests,
    ...playlist,
    loading,
    error,
    requestMusic,
    voteForMusic,
    unvoteMusic,
    withdrawMusic,
    markMusicPlayed,
  }
}
