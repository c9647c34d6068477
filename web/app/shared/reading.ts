import { useConnection } from '@attitudes/live/react'
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useRef } from 'react'

const readWithin = 1_000

/**
 * Marks the latest message as read when one has been in front of somebody for a moment, however quickly others follow.
 */
export function useReading(messageId: string | undefined, isInView: boolean, markRead: (upTo: string) => void) {
  const { isConnected } = useConnection()
  const isLookedAt = useDocumentVisibility() === 'visible' && isInView && isConnected
  const latest = useRef(messageId)
  const marked = useRef<string>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    latest.current = messageId
    if (!isLookedAt || latest.current === marked.current) return
    // Refs, and no state: the list need not render again because it was read.
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      marked.current = latest.current
      if (latest.current !== undefined) markRead(latest.current)
    }, readWithin)
  }, [messageId, isLookedAt, markRead])

  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins anew when the reader comes back.
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [isLookedAt, markRead],
  )
}
