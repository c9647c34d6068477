import { useLive, useOn } from '@attitudes/live/react'
import { useLocalStorage } from '@mantine/hooks'
import { useCallback, useEffect } from 'react'
import { useMyId } from '../me.ts'
import { useAttempt } from '../shared/attempt.ts'

export type Votes = { hasVoted(id: string): boolean; vote(id: string): Promise<void> }

/** The songs that the user has voted for, as far as this device knows: the server says how many voted, not who. */
export function useVotes(): Votes {
  const live = useLive()
  const on = useOn()
  const me = useMyId()
  const attempt = useAttempt()
  const key = `attitudes:votes:${live.session.bearer()?.weddingId}:${me}`
  const [voted, setVoted] = useLocalStorage<string[]>({ key, defaultValue: [], getInitialValueInEffect: false })

  const remember = useCallback((id: string) => setVoted((before) => [...new Set([...before, id])]), [setVoted])
  useEffect(
    () =>
      on('music_request_updated', ({ request, change, by }) => {
        if (change === 'VOTED' && by.userId === me) remember(request.id)
      }),
    [on, me, remember],
  )

  const vote = useCallback(
    async (id: string) => {
      remember(id)
      const done = await attempt(() => live.actions.voteForMusic(id))
      if (!done) setVoted((before) => before.filter((other) => other !== id))
    },
    [live, attempt, remember, setVoted],
  )
  return { hasVoted: (id: string) => voted.includes(id), vote }
}
