import { useConnection } from '@attitudes/live/react'
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'

const readWithin = 1_000

/**
 * Marks the latest message as read when one has been in front of somebody for a moment, however quickly others follow.
 */
export function useReading(messageId: string | undefined, isInView: boolean, markRead: (upTo: string) => void) {
  const { isConnected } = useConnection()
  const isLookedAt = useDocumentVisibility() === 'visible' && isInView && isConnected
  const [marked, setMarked] = useState<string>()
  const hasNew = messageId !== undefined && messageId !== marked
  const latest = useRef(messageId)
  useEffect(() => {
    latest.current = messageId
  }, [messageId])

  useEffect(() => {
    if (!isLookedAt || !hasNew) return
    const timer = setTimeout(() => {
      if (latest.current === undefined) return
      setMarked(latest.current)
      markRead(latest.current)
    }, readWithin)
    return () => clearTimeout(timer)
  }, [isLookedAt, hasNew, markRead])
}
