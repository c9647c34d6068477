import { useMemo } from 'react'
import type { LiveActions } from '../core/liveActions.ts'
import { useLive } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useVotedMusicRequestsQuery } from './operations.ts'

/** The user's votes for songs, live. */
export interface MusicVotesHook extends Loading, Pick<LiveActions, 'voteForMusic' | 'unvoteMusic'> {
  /** The ids of the requests that the user has voted for: up to 1,000, those of the newest requests. */
  votedIds: ReadonlySet<string>
}

/** Returns the user's votes for songs, from whichever device. */
export function useMusicVotes(): MusicVotesHook {
  const { voteForMusic, unvoteMusic } = useLive().actions
  const { data, loading, error } = useVotedMusicRequestsQuery()
  const votedIds: ReadonlySet<string> = useMemo(() => new Set(data?.votedMusicRequestIds), [data])
  return { votedIds, voteForMusic, unvoteMusic, loading, error }
}
