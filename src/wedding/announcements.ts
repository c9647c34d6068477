import { and, asc, eq, gt, isNotNull, not, type SQL, sql } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { type Actor, allow, isAllowed } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { announcements, notifications, weddings } from '../db/schema.ts'
import { everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Revision } from '../feed/revision.ts'
import { noSuch, noSuchWedding, Refusal } from '../refusal.ts'
import { badInput, maybeUuidOf, textOf, uuidOf } from './input.ts'
import { type Notification, notificationReceived, notify } from './notifications.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'

/** How urgent an announcement is. */
export type Priority = 'INFO' | 'WARNING' | 'URGENT'

/** An announcement. Times are in RFC 3339, UTC. Once it is withdrawn, `message` is '', also in events of before. */
export interface Announcement {
  id: string
  message: string
  priority: Priority
  from: Member
  madeAt: string
  /** Whether it was made to every wedding. Undefined in events of earlier versions, as `withdrawnAt`. */
  everyWedding?: boolean
  withdrawnAt?: string | null
}

/** `seq` orders the announcements of a wedding: it is that of their notification. */
export type StoredAnnouncement = Announcement & { seq: number }

/** An announcement was made. For everyone at its wedding. */
export const announcementMade = kind<{ announcement: Announcement }>('announcement.made')

/**
 * An announcement was withdrawn: its text is gone, also from the events that made it and its notification. For everyone
 * at its wedding.
 */
export const announcementWithdrawn = kind<{ announcement: Announcement }>('announcement.withdrawn')

type AnnouncementDraft = {
  id?: string | null
  message: string
  priority: Priority
  weddingId?: string | null
  everyWedding: boolean
}
type Said = Pick<Announcement, 'id' | 'message' | 'priority' | 'from'> & { everyWedding: boolean }

/** Number of weddings that are announced to at a time: so few that each wedding's own writes get their turn. */
const weddingsAtOnce = 4

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; limits: Limits; sizes: { contentLength: number } }

/** The announcements of weddings, each with a notification for everyone at its wedding. */
export class Announcements {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
    parts.feed.revising(announcementRevision)
  }

  /** The announcement of this id, or null if the viewer's wedding has none. */
  async find(viewer: Viewer, named: string): Promise<Announcement | null> {
    const id = maybeUuidOf(named)
    if (id === undefined) return null
    const { weddingId } = viewer
    const row = await findAnnouncement(this.#parts.readAs(viewer), weddingId, id)
    return row ? toAnnouncement(row) : null
  }

  /** The announcements of the wedding, the newest first, also withdrawn ones and those of before the viewer joined. */
  async list(viewer: Viewer, page: Page<number>): Promise<StoredAnnouncement[]> {
    const { where, orderBy } = pageBy(notifications.seq, 'descending', page)
    const rows = await selectAnnouncements(this.#parts.readAs(viewer))
      .where(and(eq(announcements.weddingId, viewer.weddingId), where))
      .orderBy(orderBy)
      .limit(page.limit)
    return rows.map((row) => ({ seq: row.seq, ...toAnnouncement(row) }))
  }

  /** The number of announcements of the viewer's wedding. */
  async count(viewer: Viewer): Promise<number> {
    return this.#parts.readAs(viewer).$count(announcements, eq(announcements.weddingId, viewer.weddingId))
  }

  /**
   * Announces at one wedding, or with `everyWedding` at each: once at each wedding for each id. If that was
   * interrupted, it goes on when it is sent again with its id. For members with the permission ANNOUNCE, at other
   * weddings ANNOUNCE_EVERYWHERE. Throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, RATE_LIMITED, and CONFLICT when the id
   * has another content.
   */
  async announce(viewer: Viewer, draft: AnnouncementDraft): Promise<Announcement> {
    const { db, limits, sizes } = this.#parts
    const id = newId(draft.id)
    const message = textOf('message', draft.message, sizes.contentLength)
    if (draft.everyWedding) checkEverywhere(viewer, draft)
    const weddingId = draft.everyWedding ? undefined : await weddingFor(db, viewer, draft)
    const said = { message, priority: draft.priority, from: asMember(viewer), everyWedding: draft.everyWedding }
    return createOnce(viewer, id, {
      limit: limits.message,
      exists: (id) => wasMade(db, id, weddingId),
      store: (id) =>
        weddingId === undefined
          ? this.#announceEverywhere({ id, ...said })
          : this.#announceAt(weddingId, { id, ...said }),
    })
  }

  #announceAt(weddingId: string, said: Said): Promise<Created<Announcement>> {
    return this.#parts.feed.record(weddingId, async (writing) => {
      const { tx, at, emit } = writing
      const [made] = await tx
        .insert(announcements)
        .values({ weddingId, ...said, madeAt: at })
        .onConflictDoNothing()
        .returning({ id: announcements.id })
      if (!made) return { value: await madeBefore(tx, weddingId, said), isNew: false }
      const announcement: Announcement = { ...said, madeAt: at.toISOString(), withdrawnAt: null }
      emit(announcementMade, { announcement }, everyone)
      await notify(writing, weddingId, {
        memberId: null,
        kind: 'ANNOUNCEMENT',
        message: said.message,
        subjectId: said.id,
      })
      return { value: announcement, isNew: true }
    })
  }

  /**
   * Returns the first of the announcements, so that the result is the same when it is sent again. Once it is withdrawn
   * it goes to no more weddings.
   */
  async #announceEverywhere(said: Said): Promise<Created<Announcement>> {
    const { db } = this.#parts
    // Asked before any wedding hears of it, instead of halfway.
    const [other] = await db
      .select({ id: announcements.id })
      .from(announcements)
      .where(and(eq(announcements.id, said.id), not(isRepeatedBy(said))))
      .limit(1)
    if (other) throw idTaken('announcement')
    if (await this.#isWithdrawn(said.id)) return { value: await this.#withdrawEverywhere(said.id), isNew: false }
    let first: Announcement | undefined
    let isAnyNew = false
    let last: string | undefined = ''
    while (last !== undefined) {
      const page = await weddingsAfter(db, last)
      for (const { value: announcement, isNew } of await Promise.all(
        page.map(({ id }) => this.#announceAt(id, said)),
      )) {
        if (!first || announcement.madeAt < first.madeAt) first = announcement
        if (isNew) isAnyNew = true
      }
      last = page.at(-1)?.id
    }
    if (!first) throw new Refusal('NOT_FOUND', 'There is no wedding yet')
    // It may have been withdrawn while it was on its way to the others.
    if (await this.#isWithdrawn(said.id)) first = await this.#withdrawEverywhere(said.id)
    return { value: first, isNew: isAnyNew }
  }

  /**
   * Withdraws an announcement; its text is gone. For its author, and for ANNOUNCE at its wedding; for
   * ANNOUNCE_EVERYWHERE at all weddings that have it. Withdrawing it again returns it as stored. Throws
   * BAD_USER_INPUT, NOT_FOUND, FORBIDDEN and RATE_LIMITED.
   */
  async withdraw(viewer: Viewer, named: string): Promise<Announcement> {
    const { db, limits } = this.#parts
    const id = uuidOf('id', named)
    await limits.write(viewer)
    if (isAllowed(viewer, 'ANNOUNCE_EVERYWHERE')) return this.#withdrawEverywhere(id)
    const row = await findAnnouncement(db, viewer.weddingId, id)
    if (!row) throw noSuch('announcement')
    if (!mayWithdraw(viewer, row)) throw new Refusal('FORBIDDEN', whoWithdraws(row))
    return this.#withdrawAt(viewer.weddingId, id)
  }

  /** Withdraws an announcement at each wedding that has it, and returns the first of them. */
  async #withdrawEverywhere(id: string): Promise<Announcement> {
    const { weddingId, madeAt } = announcements
    const places = await this.#parts.db
      .select({ weddingId })
      .from(announcements)
      .where(eq(announcements.id, id))
      .orderBy(asc(madeAt), asc(weddingId))
    let first: Announcement | undefined
    for (let index = 0; index < places.length; index += weddingsAtOnce) {
      const some = places.slice(index, index + weddingsAtOnce)
      const withdrawn = await Promise.all(some.map(({ weddingId }) => this.#withdrawAt(weddingId, id)))
      first ??= withdrawn[0]
    }
    if (!first) throw noSuch('announcement')
    return first
  }

  #withdrawAt(weddingId: string, id: string): Promise<Announcement> {
    return this.#parts.feed.record(weddingId, async ({ tx, at, emit, rewrite }) => {
      const row = await findAnnouncement(tx, weddingId, id)
      if (!row) throw noSuch('announcement')
      if (row.withdrawnAt) return toAnnouncement(row)
      const without = { message: '', withdrawnAt: at }
      const isIt = and(eq(announcements.weddingId, weddingId), eq(announcements.id, id))
      await tx.update(announcements).set(without).where(isIt)
      await tx
        .update(notifications)
        .set(without)
        .where(and(eq(notifications.weddingId, weddingId), eq(notifications.seq, row.seq)))
      const announcement = toAnnouncement({ ...row, ...without })
      // The event of an announcement is followed by that of its notification. `announcementRevision` does the same.
      await rewrite(announcementMade, row.seq - 1, () => ({ announcement }))
      await rewrite(notificationReceived, row.seq, withoutText)
      emit(announcementWithdrawn, { announcement }, everyone)
      return announcement
    })
  }

  async #isWithdrawn(id: string): Promise<boolean> {
    const isIt = and(eq(announcements.id, id), isNotNull(announcements.withdrawnAt))
    return (await this.#parts.db.$count(announcements, isIt)) > 0
  }
}

/** Events in memory show a withdrawn announcement, and the notification of it, without its text. */
export const announcementRevision: Revision<{ announcement: Announcement }> = {
  kind: announcementWithdrawn,
  idOf: ({ announcement }) => announcement.id,
  revise(event, changeOf) {
    if (announcementMade.matches(event)) {
      const payload = changeOf(event.payload.announcement.id)
      return payload ? { ...event, payload } : event
    }
    if (notificationReceived.matches(event)) {
      const isOfWithdrawn = changeOf(event.payload.notification.subjectId) !== undefined
      return isOfWithdrawn ? { ...event, payload: withoutText(event.payload) } : event
    }
    return event
  },
}

function withoutText({ notification }: { notification: Notification }): { notification: Notification } {
  return { notification: { ...notification, message: '' } }
}

/**
 * Whether somebody may withdraw an announcement at their wedding. The id of an ADMIN from outside may be that of a
 * member.
 */
export function mayWithdraw(
  viewer: Actor & { id: string },
  { from, everyWedding }: Pick<Said, 'from' | 'everyWedding'>,
): boolean {
  if (isAllowed(viewer, 'ANNOUNCE_EVERYWHERE')) return true
  if (everyWedding) return false
  return isAllowed(viewer, 'ANNOUNCE') || (from.id === viewer.id && from.role !== 'ADMIN')
}

function whoWithdraws({ everyWedding }: Pick<Said, 'everyWedding'>): string {
  return everyWedding
    ? 'An announcement to every wedding is withdrawn by an ADMIN'
    : 'An announcement is withdrawn by its author, the couple or the planner'
}

/** The wedding that is named, or else the viewer's own. */
async function weddingFor(db: Db, viewer: Viewer, { weddingId }: AnnouncementDraft): Promise<string> {
  if (weddingId != null && isAllowed(viewer, 'ANNOUNCE_EVERYWHERE')) return weddingOf(db, weddingId)
  if (weddingId != null && weddingId !== viewer.weddingId) throw noSuchWedding('weddingId')
  if (viewer.weddingId === '')
    throw badInput('weddingId', 'Your token names no wedding: name one in weddingId, or set everyWedding')
  return viewer.weddingId
}

async function weddingOf(db: Db, named: string): Promise<string> {
  const id = textOf('weddingId', named, 128)
  const [wedding] = await db.select({ id: weddings.id }).from(weddings).where(eq(weddings.id, id))
  if (!wedding) throw noSuchWedding('weddingId')
  return wedding.id
}

/** At one wedding, or at any. */
async function wasMade(db: Db, id: string, weddingId: string | undefined): Promise<boolean> {
  const [made] = await db
    .select({ id: announcements.id })
    .from(announcements)
    .where(and(eq(announcements.id, id), weddingId === undefined ? undefined : eq(announcements.weddingId, weddingId)))
    .limit(1)
  return made !== undefined
}

function weddingsAfter(db: Db, id: string) {
  return db
    .select({ id: weddings.id })
    .from(weddings)
    .where(gt(weddings.id, id))
    .orderBy(asc(weddings.id))
    .limit(weddingsAtOnce)
}

function checkEverywhere(viewer: Viewer, { weddingId }: AnnouncementDraft) {
  allow(viewer, 'ANNOUNCE_EVERYWHERE')
  if (weddingId != null) throw badInput('everyWedding', 'Set either weddingId or everyWedding, not both')
}

/** The announcement that is stored under this id, if it is the same. */
async function madeBefore(tx: Tx, weddingId: string, said: Said): Promise<Announcement> {
  const [known] = await selectAnnouncements(tx).where(and(eq(announcements.weddingId, weddingId), isRepeatedBy(said)))
  if (!known) throw idTaken('announcement')
  return toAnnouncement(known)
}

/**
 * Whether an announcement says the same as the one stored under its id. The author may have another name by now, and a
 * withdrawn one has lost its text.
 */
function isRepeatedBy({ id, message, priority, from }: Said): SQL {
  const author = sql`${announcements.from} ->> 'id'`
  return sql`((${announcements.id}, ${announcements.priority}, ${author}) = (${id}::uuid, ${priority}, ${from.id})
    and (${announcements.message} = ${message} or ${announcements.withdrawnAt} is not null))`
}

async function findAnnouncement(db: Db | Tx, weddingId: string, id: string): Promise<AnnouncementRow | undefined> {
  const isIt = and(eq(announcements.weddingId, weddingId), eq(announcements.id, id))
  const [row] = await selectAnnouncements(db).where(isIt)
  return row
}

/** Selects announcements, each with the number of its notification's event. */
function selectAnnouncements(db: Db | Tx) {
  const { id, message, priority, from, madeAt, everyWedding, withdrawnAt, weddingId } = announcements
  const isItsNotification = and(
    eq(notifications.weddingId, weddingId),
    eq(notifications.subjectId, id),
    eq(notifications.kind, 'ANNOUNCEMENT'),
  )
  return db
    .select({ id, message, priority, from, madeAt, everyWedding, withdrawnAt, seq: notifications.seq })
    .from(announcements)
    .innerJoin(notifications, isItsNotification)
}

type AnnouncementRow = Awaited<ReturnType<typeof selectAnnouncements>>[number]

function toAnnouncement({ madeAt, withdrawnAt, seq, ...row }: AnnouncementRow): Announcement {
  return {
    madeAt: madeAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
    ...row,
  }
}
