import { and, asc, desc, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import { seenBy, seesAll } from '../access/permissions.ts'
import { asMember, type Member, roles, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { members, musicAsks, musicRequests, musicVotes } from '../db/schema.ts'
import { everyone, kind, restrictedTo } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'
import { fromFeed, type SourceStream } from '../source.ts'
import { createDecide, type DecisionRules, notPending } from './decisions.ts'
import { lineOf, maybeLineOf, uuidOf } from './input.ts'
import { noSuch } from './missing.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'
import { findSameSong, keysLike, likeness, type Song, titleKey } from './songs.ts'

type Decision = 'ACCEPTED' | 'REJECTED' | 'PLAYED'

/** Whether a request for a song was decided, and how. */
export type MusicRequestStatus = 'PENDING' | Decision

/** A change of a request for a song. */
export type MusicRequestChange = 'CREATED' | 'VOTED' | Decision
type Wish = Song & { dedicatedTo: string | null }

/** Words that go with a song, and the member who wrote them. */
export type Dedication = { from: Member; text: string }
/** `seq` orders the requests of a wedding. `dedicatedTo` is the dedication of the person who asked first. */
export type MusicRequest = Wish & {
  id: string
  seq: number
  requestedBy: Member
  requestedAt: string
  votes: number
  /**
   * Dedications of everyone who asked for the song, the requester's first. Absent in events that are older than this
   * field.
   */
  dedications?: Dedication[]
  status: MusicRequestStatus
  decidedBy: Member | null
  decidedAt: string | null
  reason: string | null
}

/** A request for a song changed. For everyone; a rejected one for its requester and the roles that see those. */
export const musicRequestChanged = kind<{ change: MusicRequestChange; request: MusicRequest; by: Member }>(
  'music.changed',
)

/** A request for a song was rejected: for those who do not see rejected ones, it is gone. */
export const musicRequestHidden = kind<{ requestId: string }>('music.hidden')

type MusicRequestDraft = { id?: string | null; songTitle: string; artist?: string | null; dedicatedTo?: string | null }

const doNotSeeRejected = roles.filter((role) => !seesAll({ role }, 'rejectedMusic'))

/** How many dedications one member may add to one song. */
const dedicationsPerMember = 5
/** How many songs are offered, of how many that the database finds. */
const offered = 10
const compared = 50

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
   * For members with the permission DECIDE_MUSIC, like the next two. Throws NOT_FOUND, RATE_LIMITED, and CONFLICT when
   * it is decided.
   */
  accept(viewer: Viewer, id: string): Promise<MusicRequest>
  /** Rejects a pending request. From then on only its requester, and the roles that see rejected music, see it. */
  reject(viewer: Viewer, id: string, reason: string | null): Promise<MusicRequest>
  /** Marks a pending or accepted request as played. */
  markPlayed(viewer: Viewer, id: string): Promise<MusicRequest>
  /** The requests that the viewer may see, of these statuses or with null of all, the oldest first. */
  list(viewer: Viewer, statuses: MusicRequestStatus[] | null, page: Page<number>): Promise<MusicRequest[]>
  /** Changes of requests to come, from the cursor `after`. */
  follow(viewer: Viewer, after: string | null): SourceStream
}

/** Requests for songs in the database. */
export function createMusic({ db, readAs, feed, limits, sizes }: Parts): Music {
  // Long: the methods of Music, each a screen at most.
  const decide = createDecide(decisions, { feed, limits, sizes })
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
      return feed.record(viewer.weddingId, async (writing) => {
        const request = await requestOf(writing.tx, viewer, id)
        if (request.requestedBy.id === viewer.id) {
          throw new Refusal('CONFLICT', 'This is your own request: vote for those of others', { field: 'id' })
        }
        if (request.status === 'PENDING') return voteFor(writing, viewer, request, null)
        if (!(await hasVoted(writing.tx, viewer, id))) throw notPending()
        return asSeenBy(viewer, request)
      })
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
    markPlayed: (viewer: Viewer, id: string) => decide(viewer, id, 'PLAYED'),

    async list(viewer: Viewer, statuses: MusicRequestStatus[] | null, page: Page<number>) {
      const { where, orderBy } = pageBy(musicRequests.seq, 'ascending', page)
      const rows = await selectRequests(readAs(viewer))
        .where(
          and(
            eq(musicRequests.weddingId, viewer.weddingId),
            isVisibleTo(viewer),
            statuses === null ? undefined : inArray(musicRequests.status, statuses),
            where,
          ),
        )
        .orderBy(orderBy)
        .limit(page.limit)
      return rows.map(toRequest)
    },

    follow: (viewer: Viewer, after: string | null) => fromFeed(viewer, after, musicRequestChanged.matches),
  }

  function songOf({ songTitle, artist }: { songTitle: string; artist?: string | null }): Song {
    return {
      songTitle: lineOf('songTitle', songTitle, sizes.titleLength),
      artist: maybeLineOf('artist', artist, sizes.titleLength),
    }
  }
}

const decisions: DecisionRules<Decision, MusicRequest> = {
  // A DJ also plays a song at once.
  from: { ACCEPTED: ['PENDING'], REJECTED: ['PENDING'], PLAYED: ['PENDING', 'ACCEPTED'] },
  find: requestOf,
  store: (tx, { weddingId }, id, row) =>
    tx
      .update(musicRequests)
      .set(row)
      .where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id))),
  emit({ emit }, change, request, by) {
    const isRejected = change === 'REJECTED'
    // Before the rejection: a guest who asked hears both, and ends with what they may see.
    if (isRejected) emit(musicRequestHidden, { requestId: request.id }, restrictedTo([], doNotSeeRejected))
    emit(
      musicRequestChanged,
      { change, request, by },
      isRejected ? restrictedTo([request.requestedBy.id], seenBy.rejectedMusic) : everyone,
    )
  },
  notification: {
    ACCEPTED: 'MUSIC_REQUEST_ACCEPTED',
    REJECTED: 'MUSIC_REQUEST_REJECTED',
    PLAYED: 'MUSIC_REQUEST_PLAYED',
  },
  subject: ({ songTitle, artist }) => (artist === null ? songTitle : `${songTitle} – ${artist}`),
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
  }
  emit(musicRequestChanged, { change: 'CREATED', request, by: requestedBy }, everyone)
  return request
}

/** Counts the viewer's vote once, and adds a dedication that they have not given yet. */
async function voteFor(
  { tx, emit }: Writing,
  viewer: Viewer,
  before: MusicRequest,
  text: string | null,
): Promise<MusicRequest> {
  const { weddingId } = viewer
  const { id } = before
  const dedications = dedicationsOf(before)
  const own = dedications.filter(({ from }) => from.id === viewer.id)
  const isNew = text !== null && !own.some((dedication) => dedication.text === text)
  if (isNew && own.length >= dedicationsPerMember) {
    throw new Refusal('CONFLICT', `You have dedicated this song ${dedicationsPerMember} times already`, {
      field: 'dedicatedTo',
    })
  }
  const counted = await tx
    .insert(musicVotes)
    .values({ weddingId, requestId: id, memberId: viewer.id })
    .onConflictDoNothing()
    .returning()
  if (counted.length === 0 && !isNew) return before
  const request = {
    ...before,
    votes: before.votes + counted.length,
    dedications: isNew ? [...dedications, { from: asMember(viewer), text }] : dedications,
  }
  await tx
    .update(musicRequests)
    .set({ votes: request.votes })
    .where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id)))
  emit(musicRequestChanged, { change: 'VOTED', request, by: asMember(viewer) }, everyone)
  return request
}

async function hasVoted(tx: Tx, { weddingId, id }: Viewer, requestId: string): Promise<boolean> {
  const votes = await tx
    .select({ requestId: musicVotes.requestId })
    .from(musicVotes)
    .where(and(eq(musicVotes.weddingId, weddingId), eq(musicVotes.requestId, requestId), eq(musicVotes.memberId, id)))
  return votes.length > 0
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
 * Computes the keys of rows that have none: they are older than the key, or an older server wrote them during an
 * update.
 */
async function computeKeys(db: Db | Tx, weddingId: string): Promise<void> {
  const rows = await db
    .select({ id: musicRequests.id, songTitle: musicRequests.songTitle })
    .from(musicRequests)
    .where(and(eq(musicRequests.weddingId, weddingId), isNull(musicRequests.titleKey)))
  if (rows.length === 0) return
  const keys = JSON.stringify(rows.map(({ id, songTitle }) => ({ id, key: titleKey(songTitle) })))
  await db.execute(sql`
    update ${musicRequests} set title_key = computed.key
    from jsonb_to_recordset(${keys}::text::jsonb) as computed(id uuid, key text)
    where wedding_id = ${weddingId} and ${musicRequests.id} = computed.id`)
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

async function findAsk(db: Db | Tx, weddingId: string, id: string) {
  const [ask] = await db
    .select()
    .from(musicAsks)
    .where(and(eq(musicAsks.weddingId, weddingId), eq(musicAsks.id, id)))
  return ask
}

// A voter of a song that was rejected since may learn only that it is not pending any more, as the events told them.
function asSeenBy(viewer: Viewer, request: MusicRequest): MusicRequest {
  const isSeen =
    request.status !== 'REJECTED' || request.requestedBy.id === viewer.id || seesAll(viewer, 'rejectedMusic')
  if (!isSeen) throw notPending()
  return request
}

async function requestOf(tx: Tx, { weddingId }: Viewer, id: string): Promise<MusicRequest> {
  const [row] = await selectRequests(tx).where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id)))
  if (!row) throw noSuch('request')
  return toRequest(row)
}

/** Filters requests for a viewer: a rejected one is seen only by its requester, and by the roles that see them all. */
function isVisibleTo(viewer: Viewer): SQL | undefined {
  return seesAll(viewer, 'rejectedMusic')
    ? undefined
    : or(ne(musicRequests.status, 'REJECTED'), eq(musicRequests.requestedBy, viewer.id))
}

/**
 * Returns the dedications of a request as its event has them. Events older than this field have only the requester's.
 */
export function dedicationsOf({ dedications, dedicatedTo, requestedBy }: MusicRequest): Dedication[] {
  return dedications ?? (dedicatedTo === null ? [] : [{ from: requestedBy, text: dedicatedTo }])
}

/** Each dedication of a member once, the requester's first: the id of their wish is the id of the request. */
const dedicationsOfRow = sql<Dedication[]>`coalesce((
  select jsonb_agg(
    jsonb_build_object('from', jsonb_build_object('id', ${members.id}, 'name', ${members.name}, 'role', ${members.role}), 'text', given.text)
    order by given.place, given.text
  )
  from (
    select member_id, dedicated_to as text, min(case when id = request_id then 0 else coalesce(seq, 1) end) as place
    from ${musicAsks}
    where wedding_id = ${musicRequests.weddingId} and request_id = ${musicRequests.id} and dedicated_to is not null
    group by member_id, dedicated_to
  ) as given
  join ${members} on ${members.weddingId} = ${musicRequests.weddingId} and ${members.id} = given.member_id
), '[]')`

function selectRequests(db: Db) {
  const asker = alias(members, 'asker')
  const decider = alias(members, 'decider')
  return db
    .select({
      id: musicRequests.id,
      seq: musicRequests.seq,
      songTitle: musicRequests.songTitle,
      artist: musicRequests.artist,
      dedicatedTo: musicRequests.dedicatedTo,
      requestedBy: { id: asker.id, name: asker.name, role: asker.role },
      requestedAt: musicRequests.requestedAt,
      votes: musicRequests.votes,
      dedications: dedicationsOfRow,
      status: musicRequests.status,
      decidedBy: { id: decider.id, name: decider.name, role: decider.role },
      decidedAt: musicRequests.decidedAt,
      reason: musicRequests.reason,
    })
    .from(musicRequests)
    .innerJoin(asker, and(eq(asker.weddingId, musicRequests.weddingId), eq(asker.id, musicRequests.requestedBy)))
    .leftJoin(decider, and(eq(decider.weddingId, musicRequests.weddingId), eq(decider.id, musicRequests.decidedBy)))
}

function toRequest({
  requestedAt,
  decidedAt,
  ...rest
}: Awaited<ReturnType<typeof selectRequests>>[number]): MusicRequest {
  return { ...rest, requestedAt: requestedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null }
}
