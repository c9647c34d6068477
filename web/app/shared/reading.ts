import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import { useWebSocket } from '../../live/index.ts'

const readWithin = 1_000

/** Marks a message as read, once, when it has been in front of somebody for a moment. */
export function useReading(messageId: string | undefined, isInView: boolean, markRead: (upTo: string) => void) {
  const { isConnected } = useWebSocket()
  const isLookedAt = useDocumentVisibility() === 'visible' && isInView && isConnected
  const marked = useRef<string>(undefined)
  useEffect(() => {
    if (!isLookedAt || messageId === undefined || messageId === marked.current) return
    const timer = setTimeout(() => {
      marked.current = messageId
      markRead(messageId)
    }, readWithin)
    return () => clearTimeout(timer)
  }, [isLookedAt, messageId, markRead])
}
