import { mostUnread } from '../../live/index.ts'

/** A number of unread messages in a badge: the server counts them only up to a limit. */
export function showUnread(count: number): string {
  return count < mostUnread ? String(count) : `${mostUnread - 1}+`
}
