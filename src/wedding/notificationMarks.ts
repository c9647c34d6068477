import { and, eq, gt, gte, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import type { Viewer } from '../access/viewer.ts'
import { isDuplicate } from '../db/errors.ts'
import type { Database, Db } from '../db/open.ts'
import { members, notificationReads, notifications } from '../db/schema.ts'
import { kind, restrictedTo } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Appendable, EventContents, EventDraft, Referred, Referring } from '../feed/log.ts'
import { noSuch, type Refusal } from '../refusal.ts'
import { createBatcher } from './batcher.ts'
import { uuidOf } from './input.ts'
import type { Notification } from './notifications.ts'

/** A member has read their notifications up to one of them. For this member alone. */
export const notificationsRead = kind<{ upTo: Notification }>('notifications.read')

/** A mark on its way to the table: its member has seen their notifications up to the one of this id. */
interface Mark {
  memberId: string
  upTo: string
}

const largestBatch = 200

type Parts = Pick<Database, 'db'> & { feed: Feed; limits: Limits }

/**
 * How far members have read their notifications. Marks are stored in batches, with an event for each that changes
 * something, in one statement: an announcement is read by everybody in the same minute, and nobody who writes may wait
 * for that.
 */
export class NotificationMarks {
  readonly #parts: Parts
  readonly #append
  readonly #enqueue

  constructor(parts: Parts) {
    this.#parts = parts
    this.#append = parts.feed.appender(markEvents)
    this.#enqueue = createBatcher<Mark, number>(largestBatch, (weddingId, marks) => this.#store(weddingId, marks))
  }

  /**
   * Marks all up to and including one of the viewer's as read. Returns how many were not read before; reading never
   * goes back. Of two marks in the same moment through two servers both may count the same. Throws NOT_FOUND and
   * RATE_LIMITED.
   */
  async mark(viewer: Viewer, upTo: string): Promise<number> {
    const mark = { memberId: viewer.id, upTo: uuidOf('upTo', upTo) }
    await this.#parts.limits.mark(viewer)
    return this.#enqueue(viewer.weddingId, mark)
  }

  async #store(weddingId: string, marks: Mark[]): Promise<(number | Refusal)[]> {
    const found = await findMarked(this.#parts.db, weddingId, marks)
    const counts = newlyRead(found)
    const drafts = found.filter((_, index) => counts[index]).map(draftOf)
    try {
      if (drafts.length > 0) await this.#append(weddingId, drafts)
    } catch (error) {
      // Another server has stored one of them meanwhile: now it reads nothing any more.
      if (isDuplicate(error)) return this.#store(weddingId, marks)
      throw error
    }
    const answers = new Map(found.map(({ place }, index) => [place, counts[index] ?? 0]))
    return marks.map((_, place) => answers.get(place) ?? noSuch('notification', 'upTo', 'of yours'))
  }
}

/**
 * How many notifications each of some marks is the first to read, in their order. `unread` is the number up to the mark
 * that were unread before all of them.
 */
export function newlyRead(marks: { memberId: string; unread: number }[]): number[] {
  const readBefore = new Map<string, number>()
  return marks.map(({ memberId, unread }) => {
    const before = readBefore.get(memberId) ?? 0
    readBefore.set(memberId, Math.max(before, unread))
    return Math.max(0, unread - before)
  })
}

type Marked = Awaited<ReturnType<typeof findMarked>>[number]

const last = alias(notificationReads, 'last')
const unreadOne = alias(notifications, 'unread_one')

/** The marks whose notification is one of their member's, in their order. */
function findMarked(db: Db, weddingId: string, marks: Mark[]) {
  const asked = marks.map(({ memberId, upTo }, place) => ({ place, member: memberId, id: upTo }))
  const readBefore = db
    .select({ seq: sql`coalesce(max(${last.seq}), 0)` })
    .from(last)
    .where(and(eq(last.weddingId, weddingId), eq(last.memberId, members.id)))
  const unread = db
    .select({ count: sql`count(*)`.mapWith(Number).as('count') })
    .from(unreadOne)
    .where(
      and(
        isOfMember(unreadOne, weddingId),
        isNull(unreadOne.withdrawnAt),
        lte(unreadOne.seq, notifications.seq),
        gt(unreadOne.seq, sql`${readBefore}`),
      ),
    )
    .as('unread')
  return db
    .select({
      place: sql<number>`mark.place`,
      memberId: members.id,
      unread: unread.count,
      seq: notifications.seq,
      id: notifications.id,
      kind: notifications.kind,
      message: notifications.message,
      subjectId: notifications.subjectId,
      createdAt: notifications.createdAt,
    })
    .from(sql`jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb) as mark(place int, member text, id uuid)`)
    .innerJoin(members, and(eq(members.weddingId, weddingId), eq(members.id, sql`mark.member`)))
    .innerJoin(notifications, and(isOfMember(notifications, weddingId), eq(notifications.id, sql`mark.id`)))
    .crossJoinLateral(unread)
    .orderBy(sql`mark.place`)
}

/** Whether a notification is the member's of the row of `members`: for them alone, or for everyone who was there. */
function isOfMember(table: typeof notifications | typeof unreadOne, weddingId: string): SQL | undefined {
  const isForAll = and(isNull(table.memberId), gte(table.createdAt, members.joinedAt))
  return and(eq(table.weddingId, weddingId), or(eq(table.memberId, members.id), isForAll))
}

/** The event of a mark. Its reference is the place of the notification and, after a space, the member. */
function draftOf({
  memberId,
  seq,
  unread: _unread,
  place: _place,
  createdAt,
  ...rest
}: Marked): EventDraft<{ upTo: Notification }, NewRow> {
  return {
    audience: restrictedTo([memberId]),
    payload: (readAt) => ({ upTo: { ...rest, createdAt: createdAt.toISOString(), readAt } }),
    reference: `${seq} ${memberId}`,
    row: { member: memberId, read: seq },
  }
}

/** A mark to be stored: the member, and the number of the notification. */
interface NewRow {
  member: string
  read: number
}

/** The notification of the mark that an event refers to. It was marked when the event was stored. */
type MarkedOfEvent = Omit<Notification, 'readAt'> & { memberId: string }

/** Events of marks. They refer to the mark by the place of its notification and its member. */
const markEvents: Appendable<{ upTo: Notification }, MarkedOfEvent, NewRow> = {
  kind: notificationsRead,
  storedAs: 'read',
  columns: { member: 'text', read: 'bigint' },
  insert: (rows) => sql`
    insert into ${notificationReads} (wedding_id, member_id, seq, read_at)
    select wedding_id, member, read, at from ${rows}`,
  row: rowOfMark,
  contentsOf: contentsOfMarks,
}

function rowOfMark({ weddingId, reference }: Referring): SQL {
  const { id, kind, message, subjectId, createdAt } = notifications
  return sql`
    select json_build_object('memberId', ${last.memberId}, 'id', ${id}, 'kind', ${kind}, 'message', ${message},
      'subjectId', ${subjectId}, 'createdAt', ${createdAt}) as row
    from ${notificationReads} as last
    join ${notifications} on ${notifications.weddingId} = ${last.weddingId} and ${notifications.seq} = ${last.seq}
    where ${last.weddingId} = ${weddingId} and ${last.memberId} = split_part(${reference}, ' ', 2)
      and ${last.seq}::text = split_part(${reference}, ' ', 1)`
}

function contentsOfMarks(
  _db: Db,
  _weddingId: string,
  events: Referred<MarkedOfEvent>[],
): EventContents<{ upTo: Notification }>[] {
  return events.map(({ row: { memberId, createdAt, ...rest }, at }) => {
    const upTo = { ...rest, createdAt: new Date(createdAt).toISOString(), readAt: at }
    return { audience: restrictedTo([memberId]), payload: { upTo } }
  })
}
