import { useLive, useOn } from '@attitudes/live/react'
import { useLocalStorage } from '@mantine/hooks'
import { useCallback, useEffect } from 'react'
import { useMyId } from '../me.ts'
import { useAttempt } from '../shared/attempt.ts'

export type Votes = {
  hasVoted(id: string): boolean
  vote(id: string): Promise<void>
  unvote(id: string): Promise<void>
}

/** The songs that the user has voted for, as far as this device knows: the server says how many voted, not who. */
export function useVotes(): Votes {
  const live = useLive()
  const on = useOn()
  const me = useMyId()
  const attempt = useAttempt()
  const key = `attitudes:votes:${live.session.bearer()?.weddingId}:${me}`
  const [voted, setVoted] = useLocalStorage<string[]>({ key, defaultValue: [], getInitialValueInEffect: false })

  const remember = useCallback((id: string) => setVoted((before) => [...new Set([...before, id])]), [setVoted])
  const forget = useCallback((id: string) => setVoted((before) => before.filter((other) => other !== id)), [setVoted])
  useEffect(
    () =>
      on('music_request_updated', ({ request, change, by }) => {
        if (by.userId !== me) return
        if (change === 'VOTED') remember(request.id)
        if (change === 'UNVOTED') forget(request.id)
      }),
    [on, me, remember, forget],
  )

  const vote = useCallback(
    async (id: string) => {
      remember(id)
      const done = await attempt(() => live.actions.voteForMusic(id))
      if (!done) forget(id)
    },
    [live, attempt, remember, forget],
  )
  const unvote = useCallback(
    async (id: string) => {
      forget(id)
      const done = await attempt(() => live.actions.unvoteMusic(id))
      if (!done) remember(id)
    },
    [live, attempt, remember, forget],
  )
  return { hasVoted: (id: string) => voted.includes(id), vote, unvote }
}
