import { and, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/open.ts'
import { musicRequests, musicVotes } from '../db/schema.ts'
import type { Feed } from '../feed/feed.ts'
import { createDecide, type Decide } from './decisions.ts'
import { lineOf, maybeLineOf, maybeUuidOf, uuidOf } from './input.ts'
import { ask } from './musicAsks.ts'
import { moveInQueue, musicDecisions } from './musicDecisions.ts'
import {
  computeKeys,
  findAsk,
  isVisibleTo,
  type MusicRequest,
  selectRequests,
  toRequest,
  type Wish,
} from './musicRows.ts'
import { unvote, vote } from './musicVotes.ts'
import { createOnce, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'
import type { MusicRequestStatus } from './requestRules.ts'
import { keysLike, likeness, type Song } from './songs.ts'

type SongDraft = { songTitle: string; artist?: string | null }
type MusicRequestDraft = SongDraft & { id?: string | null; dedicatedTo?: string | null }

/** Number of similar songs that are returned, and of those that the database finds and that are compared. */
const offered = 10
const compared = 50
/** Number of requests in the list of those that somebody voted for. */
const mostVoted = 1_000

type Parts = Pick<Database, 'db' | 'readAs'> & {
  feed: Feed
  limits: Limits
  sizes: { titleLength: number; contentLength: number }
}

/** The songs that people at a wedding ask for. */
export class Music {
  readonly #parts: Parts
  readonly #decide: Decide<MusicRequestStatus, MusicRequest>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#decide = createDecide(musicDecisions, parts)
  }

  /**
   * Asks for a song. If another member has asked for it already, and it is still to come, it gets the viewer's vote and
   * dedication instead; the viewer's own pending song is a CONFLICT. Each id asks once, whatever became of it. Throws
   * BAD_USER_INPUT and RATE_LIMITED. For members with the permission REQUEST_MUSIC, as `vote` is.
   */
  async request(viewer: Viewer, draft: MusicRequestDraft): Promise<MusicRequest> {
    const { db, feed, limits, sizes } = this.#parts
    const song = this.#songOf(draft)
    const wish: Wish = { ...song, dedicatedTo: maybeLineOf('dedicatedTo', draft.dedicatedTo, sizes.titleLength) }
    return createOnce(viewer, newId(draft.id), {
      limit: limits.request,
      exists: async (id) => (await findAsk(db, viewer.weddingId, id)) !== undefined,
      store: (id) => feed.record(viewer.weddingId, (writing) => ask(writing, viewer, id, wish)),
    })
  }

  /**
   * Votes for a pending request of another member, once: voting again returns it. Throws NOT_FOUND, CONFLICT,
   * RATE_LIMITED.
   */
  async vote(viewer: Viewer, requestId: string): Promise<MusicRequest> {
    const { feed, limits } = this.#parts
    const id = uuidOf('id', requestId)
    await limits.request(viewer)
    return feed.record(viewer.weddingId, (writing) => vote(writing, viewer, id))
  }

  /**
   * Takes the viewer's vote back, and the dedications that came with it, while the request is pending. Without a vote
   * nothing changes. Throws NOT_FOUND, CONFLICT, RATE_LIMITED. For members with the permission REQUEST_MUSIC.
   */
  async unvote(viewer: Viewer, requestId: string): Promise<MusicRequest> {
    const { feed, limits } = this.#parts
    const id = uuidOf('id', requestId)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, (writing) => unvote(writing, viewer, id))
  }

  /**
   * Withdraws the viewer's own pending request. From then on only they, and the roles that see hidden music, see it.
   * Throws NOT_FOUND, FORBIDDEN, CONFLICT, RATE_LIMITED.
   */
  withdraw(viewer: Viewer, id: string): Promise<MusicRequest> {
    return this.#decide(viewer, id, 'WITHDRAWN')
  }

  /**
   * Accepts a pending request: it comes to the end of the queue. For members with the permission DECIDE_MUSIC, like
   * `reject`, `start`, `markPlayed`, `reopen` and `move`. Each throws NOT_FOUND, RATE_LIMITED, and CONFLICT where
   * `musicTransitions` does not lead there; what is done already changes nothing.
   */
  accept(viewer: Viewer, id: string): Promise<MusicRequest> {
    return this.#decide(viewer, id, 'ACCEPTED')
  }

  /** Rejects a pending request. From then on only its requester, and the roles that see hidden music, see it. */
  reject(viewer: Viewer, id: string, reason: string | null): Promise<MusicRequest> {
    return this.#decide(viewer, id, 'REJECTED', reason)
  }

  /** Starts a pending or accepted song. The song that was playing is played, with an event of its own before. */
  start(viewer: Viewer, id: string): Promise<MusicRequest> {
    return this.#decide(viewer, id, 'PLAYING')
  }

  /** Marks a pending, accepted or playing request as played. */
  markPlayed(viewer: Viewer, id: string): Promise<MusicRequest> {
    return this.#decide(viewer, id, 'PLAYED')
  }

  /** Makes a request pending again, whatever its status. Everyone sees it then. */
  reopen(viewer: Viewer, id: string): Promise<MusicRequest> {
    return this.#decide(viewer, id, 'PENDING')
  }

  /** Moves an accepted song right before another accepted song, or with null to the end of the queue. */
  async move(viewer: Viewer, requestId: string, beforeId: string | null): Promise<MusicRequest> {
    const { feed, limits } = this.#parts
    const id = uuidOf('id', requestId)
    const before = beforeId === null ? null : uuidOf('before', beforeId)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, (writing) => moveInQueue(writing, viewer, id, before))
  }

  /** The request of this id, or null if there is none that the viewer may see. */
  async find(viewer: Viewer, named: string): Promise<MusicRequest | null> {
    const id = maybeUuidOf(named)
    if (id === undefined) return null
    const db = this.#parts.readAs(viewer)
    const [row] = await selectRequests(db).where(and(isListed(viewer, null), eq(musicRequests.id, id)))
    return row ? toRequest(row) : null
  }

  /** At most 10 requests that the viewer may see and that may be for this song, the closest first. */
  async similar(viewer: Viewer, draft: SongDraft): Promise<MusicRequest[]> {
    const song = this.#songOf(draft)
    const db = this.#parts.readAs(viewer)
    await computeKeys(db, viewer.weddingId)
    const { isLike, order } = likenessInDatabase(song)
    const rows = await selectRequests(db)
      .where(and(isListed(viewer, null), isLike))
      .orderBy(order, desc(musicRequests.seq))
      .limit(compared)
    return rows
      .map((row) => ({ row, place: likeness(song, row) }))
      .filter(({ place }) => place !== undefined)
      .sort((one, other) => (one.place ?? 0) - (other.place ?? 0))
      .slice(0, offered)
      .map(({ row }) => toRequest(row))
  }

  /** The requests that the viewer has voted for, the latest first, 1,000 at most. */
  async voted(viewer: Viewer): Promise<string[]> {
    const rows = await this.#parts
      .readAs(viewer)
      .select({ id: musicRequests.id })
      .from(musicVotes)
      .innerJoin(
        musicRequests,
        and(eq(musicRequests.weddingId, musicVotes.weddingId), eq(musicRequests.id, musicVotes.requestId)),
      )
      .where(and(isListed(viewer, null), eq(musicVotes.memberId, viewer.id)))
      .orderBy(desc(musicRequests.seq))
      .limit(mostVoted)
    return rows.map(({ id }) => id)
  }

  /** The number of requests in the whole list. */
  async count(viewer: Viewer, statuses: MusicRequestStatus[] | null): Promise<number> {
    return this.#parts.readAs(viewer).$count(musicRequests, isListed(viewer, statuses))
  }

  /** The requests that the viewer may see, of these statuses or with null of all, the oldest first. */
  async list(viewer: Viewer, statuses: MusicRequestStatus[] | null, page: Page<number>): Promise<MusicRequest[]> {
    const { where, orderBy } = pageBy(musicRequests.seq, 'ascending', page)
    const rows = await selectRequests(this.#parts.readAs(viewer))
      .where(and(isListed(viewer, statuses), where))
      .orderBy(orderBy)
      .limit(page.limit)
    return rows.map(toRequest)
  }

  #songOf({ songTitle, artist }: SongDraft): Song {
    const { titleLength } = this.#parts.sizes
    return {
      songTitle: lineOf('songTitle', songTitle, titleLength),
      artist: maybeLineOf('artist', artist, titleLength),
    }
  }
}

/** Filters requests: those that the viewer may see, of these statuses or with null of all. */
function isListed(viewer: Viewer, statuses: MusicRequestStatus[] | null): SQL | undefined {
  return and(
    eq(musicRequests.weddingId, viewer.weddingId),
    isVisibleTo(viewer),
    statuses === null ? undefined : inArray(musicRequests.status, statuses),
  )
}

/**
 * SQL: whether a request may be for a song, by the key of its title, and an order that has the likeliest first. It
 * finds more than are like the song: `likeness` decides.
 */
function likenessInDatabase(song: Song): { isLike: SQL | undefined; order: SQL } {
  const keys = keysLike(song)
  const isEqual = inArray(musicRequests.titleKey, keys)
  const longKeys = keys.filter((key) => key.length > 2)
  const holds = or(...longKeys.map((key) => sql`strpos(${musicRequests.titleKey}, ${key}) > 0`)) ?? isEqual
  const beginnings = [...new Set(keys.map((key) => [...key].slice(0, 3).join('')))]
  const beginsAlike = inArray(sql`left(${musicRequests.titleKey}, 3)`, beginnings)
  return {
    isLike: or(isEqual, holds, beginsAlike),
    order: sql`case when ${isEqual} then 0 when ${holds} then 1 else 2 end`,
  }
}
