import type { NotificationKind, Priority } from '@attitudes/live/documents'
import type { Route } from '../route.ts'

/** A notification, or an announcement with its priority. */
export type News =
  | { kind: Exclude<NotificationKind, 'ANNOUNCEMENT' | 'MESSAGE_REPLIED'> }
  | { kind: 'ANNOUNCEMENT'; priority: Priority }
  /** An answer in the conversation with this member; null is everyone's, undefined is not known. */
  | { kind: 'MESSAGE_REPLIED'; partnerId: string | null | undefined }

/**
 * Whether the page of a route shows the news by itself. An urgent announcement is shown everywhere, until it is closed.
 */
export function shows(route: Route, news: News): boolean {
  if (news.kind === 'ANNOUNCEMENT') return route.page === 'notifications' && news.priority !== 'URGENT'
  if (route.page === 'notifications') return true
  if (news.kind === 'MESSAGE_REPLIED') return route.page === 'chat' && route.partnerId === news.partnerId
  if (route.page === 'tasks') return news.kind.startsWith('TASK')
  if (route.page === 'music') return news.kind.startsWith(route.part === 'mic' ? 'MIC' : 'MUSIC')
  return false
}
