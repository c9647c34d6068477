import { useMusicVotes } from '@attitudes/live/react'
import { useCallback } from 'react'
import { useAttempt } from '../shared/attempt.ts'

/** The user's votes for songs, and the ways to change them. */
export interface Votes {
  hasVoted(id: string): boolean
  vote(id: string): Promise<void>
  unvote(id: string): Promise<void>
}

/** The songs that the user has voted for. A vote that is refused is told on whatever page is shown. */
export function useVotes(): Votes {
  const { votedIds, voteForMusic, unvoteMusic } = useMusicVotes()
  const attempt = useAttempt()
  const vote = useCallback(
    async (id: string) => {
      await attempt(() => voteForMusic(id))
    },
    [attempt, voteForMusic],
  )
  const unvote = useCallback(
    async (id: string) => {
      await attempt(() => unvoteMusic(id))
    },
    [attempt, unvoteMusic],
  )
  return { hasVoted: (id: string) => votedIds.has(id), vote, unvote }
}
