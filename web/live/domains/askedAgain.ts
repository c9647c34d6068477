import type { RootField } from '../gql/types.ts'
import type { LiveEvent } from './update.ts'

/** A field of `Query`, or a field of what it leads to: `announcements.totalCount`. */
export type Path = RootField | `${RootField}.${string}`

/** Fields of what is not stored as events. It is not replayed, and may have changed while there was no connection. */
export const notReplayed: readonly Path[] = ['conversation', 'conversations', 'onlineUsers']

/**
 * Fields that an event may change in a way that the server alone knows, so that documents which read them are asked
 * again. Everything else is in the event, and updates apply it.
 */
export function changedBy(event: LiveEvent): readonly Path[] {
  const isRemoval = event.__typename === 'MessageChanged' && event.message.removed !== null
  // A server may send a kind of event that this version does not know.
  return isRemoval ? changedByRemoval : (changedByKind[event.__typename] ?? [])
}

/** A message that was removed may have been unread, which nobody knows here if it is not loaded. */
const changedByRemoval: readonly Path[] = ['conversation.unreadCount', 'conversations.unreadCount']

const changedByKind: Readonly<Record<LiveEvent['__typename'], readonly Path[]>> = {
  AnnouncementMade: ['announcements.totalCount'],
  AnnouncementWithdrawn: ['notifications.totalCount', 'unreadNotificationCount'],
  CaughtUp: [],
  MemberChanged: [],
  MemberJoined: ['invitations.joined'],
  MemberRemoved: ['readBy', 'rejoinRequests'],
  MessageChanged: [],
  MessageReceived: [],
  MessagesRead: ['readBy'],
  MicRequestChanged: [],
  MusicRequestChanged: ['similarMusicRequests'],
  MusicRequestHidden: ['similarMusicRequests'],
  NotificationReceived: [],
  NotificationsRead: [],
  PhotoChanged: [],
  PhotoRemoved: [],
  PhotoShared: [],
  PresenceChanged: [],
  RejoinRequestChanged: ['rejoinRequests'],
  TaskChanged: [],
  TypingChanged: [],
  WeddingChanged: [],
}
