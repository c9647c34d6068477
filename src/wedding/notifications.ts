import { randomUUID } from 'node:crypto'
import { and, asc, eq, gt, gte, isNull, or, sql } from 'drizzle-orm'
import type { Viewer } from '../access/viewer.ts'
import type { Database, Db } from '../db/open.ts'
import { members, type NotificationKind, notificationReads, notifications } from '../db/schema.ts'
import { everyone, kind, restrictedTo } from '../feed/event.ts'
import type { Writing } from '../feed/log.ts'
import { maybeUuidOf } from './input.ts'
import { isMember } from './memberRows.ts'
import { type Page, pageBy } from './page.ts'

export type { NotificationKind }

/** A notification of a member. Times are in RFC 3339, UTC; `readAt` is null until it is read. */
export type Notification = {
  id: string
  kind: NotificationKind
  message: string
  subjectId: string
  createdAt: string
  readAt: string | null
}

/** `seq` orders the notifications of a wedding. */
export type StoredNotification = Notification & { seq: number }

/** A notification was made. For its member, or for everyone. */
export const notificationReceived = kind<{ notification: Notification }>('notification.received')

/** The notifications of a member. `notify` makes them. */
export class Notifications {
  readonly #readAs: Database['readAs']

  constructor({ readAs }: Pick<Database, 'readAs'>) {
    this.#readAs = readAs
  }

  /** The notification of this id, or null if the viewer has none. */
  async find(viewer: Viewer, named: string): Promise<StoredNotification | null> {
    const id = maybeUuidOf(named)
    if (id === undefined) return null
    const db = this.#readAs(viewer)
    const isIt = eq(notifications.id, id)
    const [row] = await selectNotifications(db, viewer).where(and(isListed(db, viewer, false), isIt))
    return row ? toNotification(row) : null
  }

  /** The number of notifications in the whole list. */
  async count(viewer: Viewer, unreadOnly: boolean): Promise<number> {
    const db = this.#readAs(viewer)
    return db.$count(notifications, isListed(db, viewer, unreadOnly))
  }

  /** The viewer's own, and those for everyone since they joined, the newest first. */
  async list(viewer: Viewer, unreadOnly: boolean, page: Page<number>): Promise<StoredNotification[]> {
    const db = this.#readAs(viewer)
    const { where, orderBy } = pageBy(notifications.seq, 'descending', page)
    const rows = await selectNotifications(db, viewer)
      .where(and(isListed(db, viewer, unreadOnly), where))
      .orderBy(orderBy)
      .limit(page.limit)
    return rows.map(toNotification)
  }
}

/**
 * Filters notifications: those for a viewer, all or the unread ones alone, without those of withdrawn announcements.
 */
function isListed(db: Db, viewer: Viewer, unreadOnly: boolean) {
  return and(isFor(db, viewer), isNull(notifications.withdrawnAt), unreadOnly ? isUnread(db, viewer) : undefined)
}

/** Filters notifications for a viewer: their own, and those for everyone that were made after they joined. */
function isFor(db: Db, { weddingId, id }: Viewer) {
  const joinedAt = db.select({ joinedAt: members.joinedAt }).from(members).where(isMember(weddingId, id))
  const own = or(
    eq(notifications.memberId, id),
    and(isNull(notifications.memberId), gte(notifications.createdAt, joinedAt)),
  )
  return and(eq(notifications.weddingId, weddingId), own)
}

/** Reading goes up to a notification: those after the last mark are unread. */
function isUnread(db: Db, { weddingId, id }: Viewer) {
  const last = db
    .select({ seq: sql`coalesce(max(${notificationReads.seq}), 0)` })
    .from(notificationReads)
    .where(and(eq(notificationReads.weddingId, weddingId), eq(notificationReads.memberId, id)))
  return gt(notifications.seq, sql`${last}`)
}

/** The times that the viewer marked a notification as read, or a later one; the first of them first. */
function readsOf(db: Db, { weddingId, id }: Viewer) {
  return db
    .select({ readAt: notificationReads.readAt })
    .from(notificationReads)
    .where(
      and(
        eq(notificationReads.weddingId, weddingId),
        eq(notificationReads.memberId, id),
        gte(notificationReads.seq, notifications.seq),
      ),
    )
    .orderBy(asc(notificationReads.seq))
    .limit(1)
}

function selectNotifications(db: Db, viewer: Viewer) {
  return db
    .select({
      id: notifications.id,
      seq: notifications.seq,
      kind: notifications.kind,
      message: notifications.message,
      subjectId: notifications.subjectId,
      createdAt: notifications.createdAt,
      readAt: sql<Date | null>`(${readsOf(db, viewer)})`.mapWith(notificationReads.readAt),
    })
    .from(notifications)
}

type NotificationRow = Awaited<ReturnType<typeof selectNotifications>>[number]

function toNotification({ createdAt, readAt, ...rest }: NotificationRow): StoredNotification {
  return { createdAt: createdAt.toISOString(), readAt: readAt?.toISOString() ?? null, ...rest }
}

/** The message of a notification of a refusal: the refused request, and the reason if one was given. */
export function withReason(subject: string, reason: string | null): string {
  return reason === null ? subject : `${subject}: ${reason}`
}

/**
 * Notifies a member, or with null everyone, of something that concerns them, as a part of the write that did it.
 * `message` is the subject in people's own words (the song, the task, the announcement). Every front end adds the rest
 * in its reader's language, by `kind`.
 */
export async function notify(
  { tx, at, seq, emit }: Writing,
  weddingId: string,
  {
    memberId,
    kind,
    message,
    subjectId,
  }: { memberId: string | null; kind: NotificationKind; message: string; subjectId: string },
) {
  const id = randomUUID()
  await tx.insert(notifications).values({ weddingId, id, seq, memberId, kind, message, subjectId, createdAt: at })
  const notification = { id, kind, message, subjectId, createdAt: at.toISOString(), readAt: null }
  emit(notificationReceived, { notification }, memberId === null ? everyone : restrictedTo([memberId]))
}
