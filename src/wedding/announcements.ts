import { and, asc, eq, gt, not, type SQL, sql } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { allow, isAllowed } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db } from '../db/open.ts'
import { announcements, notifications, weddings } from '../db/schema.ts'
import { everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { noSuchWedding, Refusal } from '../refusal.ts'
import { badInput, maybeUuidOf, textOf } from './input.ts'
import { notify } from './notifications.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'

/** How urgent an announcement is. */
export type Priority = 'INFO' | 'WARNING' | 'URGENT'

/** An announcement. `madeAt` is in RFC 3339, UTC. */
export type Announcement = { id: string; message: string; priority: Priority; from: Member; madeAt: string }

/** `seq` orders the announcements of a wedding: it is that of their notification. */
export type StoredAnnouncement = Announcement & { seq: number }

/** An announcement was made. For everyone at its wedding. */
export const announcementMade = kind<{ announcement: Announcement }>('announcement.made')

type AnnouncementDraft = {
  id?: string | null
  message: string
  priority: Priority
  weddingId?: string | null
  everyWedding: boolean
}
type Said = Omit<Announcement, 'madeAt'>

/** Number of weddings that are announced to at a time: so few that each wedding's own writes get their turn. */
const weddingsAtOnce = 4

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; limits: Limits; sizes: { contentLength: number } }

/** The announcements of weddings, each with a notification for everyone at its wedding. */
export class Announcements {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The announcement of this id, or null if the viewer's wedding has none. */
  async find(viewer: Viewer, named: string): Promise<Announcement | null> {
    const id = maybeUuidOf(named)
    if (id === undefined) return null
    const { message, priority, from, madeAt } = announcements
    const [row] = await this.#parts
      .readAs(viewer)
      .select({ id: announcements.id, message, priority, from, madeAt })
      .from(announcements)
      .where(and(eq(announcements.weddingId, viewer.weddingId), eq(announcements.id, id)))
    return row ? { ...row, madeAt: row.madeAt.toISOString() } : null
  }

  /** The announcements of the wedding, the newest first, also those of before the viewer joined. */
  async list(viewer: Viewer, page: Page<number>): Promise<StoredAnnouncement[]> {
    const { id, message, priority, from, madeAt } = announcements
    const { where, orderBy } = pageBy(notifications.seq, 'descending', page)
    const isItsNotification = and(
      eq(notifications.weddingId, announcements.weddingId),
      eq(notifications.subjectId, id),
      eq(notifications.kind, 'ANNOUNCEMENT'),
    )
    const rows = await this.#parts
      .readAs(viewer)
      .select({ id, message, priority, from, madeAt, seq: notifications.seq })
      .from(announcements)
      .innerJoin(notifications, isItsNotification)
      .where(and(eq(announcements.weddingId, viewer.weddingId), where))
      .orderBy(orderBy)
      .limit(page.limit)
    return rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString() }))
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
    const said = { message, priority: draft.priority, from: asMember(viewer) }
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
      if (!made) {
        const [known] = await tx
          .select({ from: announcements.from, madeAt: announcements.madeAt })
          .from(announcements)
          .where(and(eq(announcements.weddingId, weddingId), saysTheSame(said)))
        if (!known) throw idTaken('announcement')
        return { value: { ...said, from: known.from, madeAt: known.madeAt.toISOString() }, isNew: false }
      }
      const announcement = { ...said, madeAt: at.toISOString() }
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

  /** Returns the first of the announcements, so that the result is the same when it is sent again. */
  async #announceEverywhere(said: Said): Promise<Created<Announcement>> {
    const { db } = this.#parts
    // Asked before any wedding hears of it, instead of halfway.
    const [other] = await db
      .select({ id: announcements.id })
      .from(announcements)
      .where(and(eq(announcements.id, said.id), not(saysTheSame(said))))
      .limit(1)
    if (other) throw idTaken('announcement')
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
    return { value: first, isNew: isAnyNew }
  }
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

/** Whether the announcement stored under this id is the same: its author may have another name by now. */
function saysTheSame({ id, message, priority, from }: Said): SQL {
  const author = sql`${announcements.from} ->> 'id'`
  return sql`(${announcements.id}, ${announcements.message}, ${announcements.priority}, ${author}) = (${id}::uuid, ${message}, ${priority}, ${from.id})`
}
