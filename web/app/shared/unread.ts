import { mostUnread } from '@attitudes/live'

/** A number of unread messages in a badge: the server counts them only up to a limit. */
export function showUnread(count: number): string {
  return count < mostUnread ? String(count) : `${mostUnread - 1}+`
}
