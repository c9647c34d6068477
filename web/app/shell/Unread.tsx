import { useConversations } from '@attitudes/live/react'
import { useEffect } from 'react'
import { countUnread } from '../shared/unread.ts'

interface Props {
  /** The id of the chat partner whose conversation is in sight: null is everyone. */
  inSight: string | null | undefined
  onCount(unread: number): void
}

/** Counts the unread messages. Apart from what shows their number, which is not rendered again for each message. */
export function Unread({ inSight, onCount }: Props) {
  const unread = countUnread(useConversations().conversations, inSight)
  useEffect(() => onCount(unread), [unread, onCount])
  return null
}
