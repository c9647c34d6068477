import { mostUnread } from '@attitudes/live'

/** A number of unread messages in a badge: the server counts them only up to a limit. */
export function showUnread(count: number): string {
  return count < mostUnread ? String(count) : `${mostUnread - 1}+`
}

interface Counted {
  with: { id: string } | null
  unreadCount: number
}

/**
 * Number of unread messages in all conversations but the one in sight, of which messages are read in a moment. `inSight`
 * is the id of the chat partner: null is everyone.
 */
export function countUnread(conversations: readonly Counted[], inSight?: string | null): number {
  const others = conversations.filter((conversation) => (conversation.with?.id ?? null) !== inSight)
  return others.reduce((sum, { unreadCount }) => sum + unreadCount, 0)
}
