import { and, asc, desc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { asMember, type Viewer } from '../access/viewer.ts'
import type { Database, Tx } from '../db/open.ts'
import { musicAsks, musicRequests, musicVotes } from '../db/schema.ts'
import { everyone } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'
import { createDecide } from './decisions.ts'
import { lineOf, maybeLineOf, maybeUuidOf, uuidOf } from './input.ts'
import { moveInQueue, musicDecisions } from './musicDecisions.ts'
import {
  computeKeys,
  findAsk,
  isVisibleTo,
  type MusicRequest,
  musicRequestChanged,
  requestOf,
  selectRequests,
  toRequest,
  type Wish,
} from './musicRows.ts'
import { asSeenBy, unvote, vote, voteFor } from './musicVotes.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'
import type { MusicRequestStatus } from './requestRules.ts'
import { findSameSong, keysLike, likeness, type Song, titleKey } from './songs.ts'

type MusicRequestDraft = { id?: string | null; songTitle: string; artist?: string | null; dedicatedTo?: string | null }

/** How many songs are offered, of how many that the database finds. */
const offered = 10
const compared = 50
/** A list of the requests that somebody voted for ends here. */
const mostVoted = 1_000

type Parts = Pick<Database, 'db' | 'readAs'> & {
  feed: Feed
  limits: Limits
  sizes: { titleLength: number; contentLength: number }
}

/** The songs that people at a wedding ask for. */
export interface Music {
  /**
   * Asks for a song. If another member has asked for it already, and it is still to come, it gets the viewer's vote and
   * dedication instead; the viewer's own pending song is a CONFLICT. Each id asks once, whatever became of it. Throws
   * BAD_USER_INPUT and RATE_LIMITED. For members with the permission REQUEST_MUSIC, as `vote` is.
   */
  request(viewer: Viewer, draft: MusicRequestDraft): Promise<MusicRequest>
  /**
   * Votes for a pending request of another member, once: voting again returns it. Throws NOT_FOUND, CONFLICT,
   * RATE_LIMITED.
   */
  vote(viewer: Viewer, requestId: string): Promise<MusicRequest>
  /** At most 10 requests that the viewer may see and that may be for this song, the closest first. */
  similar(viewer: Viewer, song: { songTitle: string; artist?: string | null }): Promise<MusicRequest[]>
  /**
   * Takes the viewer's vote back, and the dedications that came with it, while the request is pending. Without a vote
   * nothing changes. Throws NOT_FOUND, CONFLICT, RATE_LIMITED. For members with the permission REQUEST_MUSIC.
   */
  unvote(viewer: Viewer, requestId: string): Promise<MusicRequest>
  /**
   * Withdraws the viewer's own pending request. From then on only they, and the roles that see hidden music, see it.
   * Throws NOT_FOUND, FORBIDDEN, CONFLICT, RATE_LIMITED.
   */
  withdraw(viewer: Viewer, id: string): Promise<MusicRequest>
  /**
   * Accepts a pending request: it comes to the end of the queue. For members with the permission DECIDE_MUSIC, like all
   * that follow. Each throws NOT_FOUND, RATE_LIMITED, and CONFLICT where `musicTransitions` does not lead there; what is
   * done already changes nothing.
   */
  accept(viewer: Viewer, id: string): Promise<MusicRequest>
  /** Rejects a pending request. From then on only its requester, and the roles that see hidden music, see it. */
  reject(viewer: Viewer, id: string, reason: string | null): Promise<MusicRequest>
  /** Starts a pending or accepted song. The song that was playing is played, with an event of its own before. */
  start(viewer: Viewer, id: string): Promise<MusicRequest>
  /** Marks a pending, accepted or playing request as played. */
  markPlayed(viewer: Viewer, id: string): Promise<MusicRequest>
  /** Makes a request pending again, whatever its status. Everyone sees it then. */
  reopen(viewer: Viewer, id: string): Promise<MusicRequest>
  /** Moves an accepted song right before another accepted song, or with null to the end of the queue. */
  move(viewer: Viewer, id: string, before: string | null): Promise<MusicRequest>
  /** The request of this id, or null if there is none that the viewer may see. */
  find(viewer: Viewer, id: string): Promise<MusicRequest | null>
  /** The requests that the viewer has voted for, the latest first, 1,000 at most. */
  voted(viewer: Viewer): Promise<string[]>
  /** The number of requests in the whole list. */
  count(viewer: Viewer, statuses: MusicRequestStatus[] | null): Promise<number>
  /** The requests that the viewer may see, of these statuses or with null of all, the oldest first. */
  list(viewer: Viewer, statuses: MusicRequestStatus[] | null, page: Page<number>): Promise<MusicRequest[]>
}

/** Requests for songs in the database. */
export function createMusic({ db, readAs, feed, limits, sizes }: Parts): Music {
  // Long: the methods of Music, each a screen at most.
  const decide = createDecide(musicDecisions, { feed, limits, sizes })
  return {
    async request(viewer: Viewer, draft: MusicRequestDraft): Promise<MusicRequest> {
      const wish: Wish = {
        ...songOf(draft),
        dedicatedTo: maybeLineOf('dedicatedTo', draft.dedicatedTo, sizes.titleLength),
      }
      return createOnce(viewer, newId(draft.id), {
        limit: limits.request,
        exists: async (id) => (await findAsk(db, viewer.weddingId, id)) !== undefined,
        store: (id) => feed.record(viewer.weddingId, (writing) => ask(writing, viewer, id, wish)),
      })
    },

    async vote(viewer: Viewer, requestId: string): Promise<MusicRequest> {
      const id = uuidOf('id', requestId)
      await limits.request(viewer)
      return feed.record(viewer.weddingId, (writing) => vote(writing, viewer, id))
    },

    async unvote(viewer: Viewer, requestId: string): Promise<MusicRequest> {
      const id = uuidOf('id', requestId)
      await limits.write(viewer)
      return feed.record(viewer.weddingId, (writing) => unvote(writing, viewer, id))
    },

    async similar(viewer: Viewer, draft: { songTitle: string; artist?: string | null }): Promise<MusicRequest[]> {
      const song = songOf(draft)
      const db = readAs(viewer)
      await computeKeys(db, viewer.weddingId)
      const keys = keysLike(song)
      const isEqual = inArray(musicRequests.titleKey, keys)
      const holds =
        or(...keys.filter((key) => key.length > 2).map((key) => sql`strpos(${musicRequests.titleKey}, ${key}) > 0`)) ??
        isEqual
      const beginsAlike = inArray(sql`left(${musicRequests.titleKey}, 3)`, [
        ...new Set(keys.map((key) => [...key].slice(0, 3).join(''))),
      ])
      const rows = await selectRequests(db)
        .where(and(eq(musicRequests.weddingId, viewer.weddingId), isVisibleTo(viewer), or(isEqual, holds, beginsAlike)))
        .orderBy(sql`case when ${isEqual} then 0 when ${holds} then 1 else 2 end`, desc(musicRequests.seq))
        .limit(compared)
      return rows
        .map((row) => ({ row, place: likeness(song, row) }))
        .filter(({ place }) => place !== undefined)
        .sort((one, other) => (one.place ?? 0) - (other.place ?? 0))
        .slice(0, offered)
        .map(({ row }) => toRequest(row))
    },

    accept: (viewer: Viewer, id: string) => decide(viewer, id, 'ACCEPTED'),
    reject: (viewer: Viewer, id: string, reason: string | null) => decide(viewer, id, 'REJECTED', reason),
    start: (viewer: Viewer, id: string) => decide(viewer, id, 'PLAYING'),
    markPlayed: (viewer: Viewer, id: string) => decide(viewer, id, 'PLAYED'),
    reopen: (viewer: Viewer, id: string) => decide(viewer, id, 'PENDING'),
    withdraw: (viewer: Viewer, id: string) => decide(viewer, id, 'WITHDRAWN'),

    async move(viewer: Viewer, requestId: string, beforeId: string | null): Promise<MusicRequest> {
      const id = uuidOf('id', requestId)
      const before = beforeId === null ? null : uuidOf('before', beforeId)
      await limits.write(viewer)
      return feed.record(viewer.weddingId, (writing) => moveInQueue(writing, viewer, id, before))
    },

    async find(viewer, named) {
      const id = maybeUuidOf(named)
      if (id === undefined) return null
      const [row] = await selectRequests(readAs(viewer)).where(and(isListed(viewer, null), eq(musicRequests.id, id)))
      return row ? toRequest(row) : null
    },

    async voted(viewer) {
      const rows = await readAs(viewer)
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
    },

    count: (viewer, statuses) => readAs(viewer).$count(musicRequests, isListed(viewer, statuses)),

    async list(viewer: Viewer, statuses: MusicRequestStatus[] | null, page: Page<number>) {
      const { where, orderBy } = pageBy(musicRequests.seq, 'ascending', page)
      const rows = await selectRequests(readAs(viewer))
        .where(and(isListed(viewer, statuses), where))
        .orderBy(orderBy)
        .limit(page.limit)
      return rows.map(toRequest)
    },
  }

  function songOf({ songTitle, artist }: { songTitle: string; artist?: string | null }): Song {
    return {
      songTitle: lineOf('songTitle', songTitle, sizes.titleLength),
      artist: maybeLineOf('artist', artist, sizes.titleLength),
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

/** Becomes a request, or a vote for the request for the same song. */
async function ask(writing: Writing, viewer: Viewer, id: string, wish: Wish): Promise<Created<MusicRequest>> {
  const { tx, seq } = writing
  const earlier = await askedBefore(tx, viewer, id, wish)
  if (earlier) return { value: earlier, isNew: false }
  const same = await findAsked(tx, viewer, wish)
  if (same?.requestedBy.id === viewer.id) {
    throw new Refusal('CONFLICT', 'You have asked for this song already', { field: 'songTitle' })
  }
  const request = same
    ? await voteFor(writing, viewer, same, wish.dedicatedTo)
    : await create(writing, viewer, id, wish)
  await tx
    .insert(musicAsks)
    .values({ weddingId: viewer.weddingId, id, memberId: viewer.id, requestId: request.id, seq, ...wish })
  return { value: request, isNew: true }
}

async function create({ tx, at, seq, emit }: Writing, viewer: Viewer, id: string, wish: Wish): Promise<MusicRequest> {
  const requestedBy = asMember(viewer)
  await tx.insert(musicRequests).values({
    ...wish,
    weddingId: viewer.weddingId,
    id,
    seq,
    titleKey: titleKey(wish.songTitle),
    requestedBy: viewer.id,
    requestedAt: at,
  })
  const request: MusicRequest = {
    ...wish,
    id,
    seq,
    requestedBy,
    requestedAt: at.toISOString(),
    votes: 0,
    dedications: wish.dedicatedTo === null ? [] : [{ from: requestedBy, text: wish.dedicatedTo }],
    status: 'PENDING',
    decidedBy: null,
    decidedAt: null,
    reason: null,
    position: null,
    queueKey: null,
  }
  emit(musicRequestChanged, { change: 'CREATED', request, by: requestedBy }, everyone)
  return request
}

/**
 * The request for certainly the same song that the viewer's wish belongs to: pending, or accepted for somebody else.
 */
async function findAsked(tx: Tx, viewer: Viewer, song: Song): Promise<MusicRequest | undefined> {
  await computeKeys(tx, viewer.weddingId)
  const isToCome = or(
    eq(musicRequests.status, 'PENDING'),
    and(eq(musicRequests.status, 'ACCEPTED'), ne(musicRequests.requestedBy, viewer.id)),
  )
  const rows = await selectRequests(tx)
    .where(
      and(
        eq(musicRequests.weddingId, viewer.weddingId),
        eq(musicRequests.titleKey, titleKey(song.songTitle)),
        isToCome,
      ),
    )
    .orderBy(desc(eq(musicRequests.status, 'PENDING')), asc(musicRequests.seq))
  const same = findSameSong(song, rows)
  return same && toRequest(same)
}

/**
 * Returns the request that the viewer's earlier ask with this id led to, as it is now. Refuses an id that was used for
 * another ask; undefined for a new id.
 */
async function askedBefore(tx: Tx, viewer: Viewer, id: string, wish: Wish): Promise<MusicRequest | undefined> {
  const ask = await findAsk(tx, viewer.weddingId, id)
  if (!ask) return undefined
  const isSame =
    ask.memberId === viewer.id &&
    ask.songTitle === wish.songTitle &&
    ask.artist === wish.artist &&
    ask.dedicatedTo === wish.dedicatedTo
  if (!isSame) throw idTaken('request')
  return asSeenBy(viewer, await requestOf(tx, viewer, ask.requestId))
}
