import { randomUUID } from 'node:crypto'
import type { Db } from '../db/open.ts'
import { type NotificationKind, notificationKinds, notifications } from '../db/schema.ts'
import { everyone, kind, only } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'

export { type NotificationKind, notificationKinds }

export type Notification = {
  id: string
  kind: NotificationKind
  message: string
  subjectId: string
  createdAt: string
  readAt: string | null
}

export const notificationReceived = kind<{ notification: Notification }>('notification.received')

export type Notifications = ReturnType<typeof createNotifications>

export function createNotifications(_parts: { db: Db; feed: Feed }) {
  return {}
}

/**
 * Tells a member, or with null everyone, of something that concerns them, as a part of the write that did it. `message` is
 * the subject in its people's own words (the song, the task, what was announced): every front end says the rest in its
 * reader's language, by `kind`.
 */
export async function notify(
  { tx, at, seq, tell }: Writing,
  weddingId: string,
  { memberId, kind, message, subjectId }: { memberId: string | null; kind: NotificationKind; message: string; subjectId: string },
) {
  const id = randomUUID()
  await tx.insert(notifications).values({ weddingId, id, seq, memberId, kind, message, subjectId, createdAt: at })
  const notification = { id, kind, message, subjectId, createdAt: at.toISOString(), readAt: null }
  tell(notificationReceived, { notification }, memberId === null ? everyone : only([memberId]))
}
