import { createHash, randomUUID } from 'node:crypto'
import { and, asc, desc, eq, gt, inArray, lt, ne, or } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import { allow, asMember, type Member, type Role, roles, seenBy, type Viewer } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { members, musicAsks, musicRequests, musicVotes } from '../db/schema.ts'
import { everyone, kind, only } from '../feed/event.ts'
import { type Feed, Subscription } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'
import { lineOf, maybeLineOf, maybeTextOf, uuidOf } from './input.ts'
import { notify } from './notifications.ts'
import type { Page } from './page.ts'

type Decision = 'ACCEPTED' | 'REJECTED' | 'PLAYED'
export type MusicRequestStatus = 'PENDING' | Decision
export type MusicRequestChange = 'CREATED' | 'VOTED' | Decision
type Song = { songTitle: string; artist: string | null; dedicatedTo: string | null }
/** `seq` orders the requests of a wedding. */
export type MusicRequest = Song & {
  id: string
  seq: number
  requestedBy: Member
  requestedAt: string
  votes: number
  status: MusicRequestStatus
  decidedBy: Member | null
  decidedAt: string | null
  reason: string | null
}

export const musicRequestChanged = kind<{ change: MusicRequestChange; request: MusicRequest; by: Member }>('music.changed')
export const musicRequestHidden = kind<{ requestId: string }>('music.hidden')

export type Music = ReturnType<typeof createMusic>

type Draft = { id?: string | null; songTitle: string; artist?: string | null; dedicatedTo?: string | null }

const seeRejected: Role[] = seenBy.rejectedMusic
const doNotSeeRejected = roles.filter((role) => !seeRejected.includes(role))

/** What may become of a request depends on what has become of it. A DJ also plays a song at once. */
const decidedFrom: Record<Decision, MusicRequestStatus[]> = {
  ACCEPTED: ['PENDING'],
  REJECTED: ['PENDING'],
  PLAYED: ['PENDING', 'ACCEPTED'],
}

type Parts = { db: Db; feed: Feed; limits: Limits; sizes: { titleLength: number; contentLength: number } }

export function createMusic({ db, feed, limits, sizes }: Parts) {
  return {
    /** A song that is pending already gets the viewer's vote instead; each id asks once, whatever became of it. */
    async request(viewer: Viewer, draft: Draft): Promise<MusicRequest> {
      allow(viewer, 'music.request')
      const song: Song = {
        songTitle: lineOf('songTitle', draft.songTitle, sizes.titleLength),
        artist: maybeLineOf('artist', draft.artist, sizes.titleLength),
        dedicatedTo: maybeLineOf('dedicatedTo', draft.dedicatedTo, sizes.titleLength),
      }
      const id = draft.id ? uuidOf('id', draft.id) : randomUUID()
      await limits.request(viewer)
      return feed.record(viewer.weddingId, async (writing) => {
        const { tx } = writing
        const { weddingId } = viewer
        const earlier = await askedBefore(tx, viewer, id, song)
        if (earlier) return earlier
        const [pending] = await selectRequests(tx).where(
          and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.song, keyOf(song)), eq(musicRequests.status, 'PENDING')),
        )
        if (pending?.requestedBy.id === viewer.id) {
          throw new Refusal('CONFLICT', 'You have asked for this song already', { field: 'songTitle' })
        }
        const request = pending ? await voteFor(writing, viewer, toRequest(pending)) : await create(writing, viewer, id, song)
        await tx.insert(musicAsks).values({ weddingId, id, memberId: viewer.id, requestId: request.id, ...song })
        return request
      })
    },

    /** Once a member: voting again answers as stored. */
    async vote(viewer: Viewer, requestId: string): Promise<MusicRequest> {
      allow(viewer, 'music.request')
      const id = uuidOf('id', requestId)
      await limits.request(viewer)
      return feed.record(viewer.weddingId, async (writing) => {
        const request = await requestOf(writing.tx, viewer, id)
        if (request.requestedBy.id === viewer.id) {
          throw new Refusal('CONFLICT', 'This is your own request: vote for those of others', { field: 'id' })
        }
        return voteFor(writing, viewer, request)
      })
    },

    accept: (viewer: Viewer, id: string) => decide(viewer, id, 'ACCEPTED'),
    reject: (viewer: Viewer, id: string, reason: string | null) => decide(viewer, id, 'REJECTED', reason),
    markPlayed: (viewer: Viewer, id: string) => decide(viewer, id, 'PLAYED'),

    /** Those that the viewer may see, of these statuses or all, the oldest first. */
    async list(viewer: Viewer, statuses: MusicRequestStatus[] | null, { after, before, limit, backward }: Page<number>) {
      const seesAll = seeRejected.includes(viewer.role)
      const rows = await selectRequests(db)
        .where(
          and(
            eq(musicRequests.weddingId, viewer.weddingId),
            seesAll ? undefined : or(ne(musicRequests.status, 'REJECTED'), eq(musicRequests.requestedBy, viewer.id)),
            statuses === null ? undefined : inArray(musicRequests.status, statuses),
            after === null ? undefined : gt(musicRequests.seq, after),
            before === null ? undefined : lt(musicRequests.seq, before),
          ),
        )
        .orderBy(backward ? desc(musicRequests.seq) : asc(musicRequests.seq))
        .limit(limit)
      return rows.map(toRequest)
    },

    follow: (viewer: Viewer, after: string | null) => new Subscription(viewer, after, musicRequestChanged.matches),
  }

  /** Deciding what is decided is a CONFLICT, unless it is the same decision again. */
  async function decide(viewer: Viewer, requestId: string, status: Decision, why: string | null = null): Promise<MusicRequest> {
    allow(viewer, 'music.decide')
    const id = uuidOf('id', requestId)
    const reason = maybeTextOf('reason', why, sizes.contentLength)
    return feed.record(viewer.weddingId, async (writing) => {
      const { tx, at, tell } = writing
      const { weddingId } = viewer
      const before = await requestOf(tx, viewer, id)
      if (before.status === status) return before
      if (!decidedFrom[status].includes(before.status)) throw decidedAlready()
      await tx
        .update(musicRequests)
        .set({ status, reason, decidedBy: viewer.id, decidedAt: at })
        .where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id)))
      const request = { ...before, status, reason, decidedBy: asMember(viewer), decidedAt: at.toISOString() }
      const asker = request.requestedBy.id
      const isRejected = status === 'REJECTED'
      // Before the rejection: a guest who asked hears both, and ends with what they may see.
      if (isRejected) tell(musicRequestHidden, { requestId: id }, only([], doNotSeeRejected))
      tell(musicRequestChanged, { change: status, request, by: asMember(viewer) }, isRejected ? only([asker], seeRejected) : everyone)
      if (asker !== viewer.id) {
        const song = request.artist === null ? request.songTitle : `${request.songTitle} – ${request.artist}`
        const message = reason === null ? song : `${song}: ${reason}`
        await notify(writing, weddingId, { memberId: asker, kind: `MUSIC_REQUEST_${status}`, message, subjectId: id })
      }
      return request
    })
  }
}

async function create({ tx, at, seq, tell }: Writing, viewer: Viewer, id: string, song: Song): Promise<MusicRequest> {
  const requestedBy = asMember(viewer)
  await tx
    .insert(musicRequests)
    .values({ weddingId: viewer.weddingId, id, seq, song: keyOf(song), ...song, requestedBy: viewer.id, requestedAt: at })
  const request: MusicRequest = {
    ...song,
    id,
    seq,
    requestedBy,
    requestedAt: at.toISOString(),
    votes: 0,
    status: 'PENDING',
    decidedBy: null,
    decidedAt: null,
    reason: null,
  }
  tell(musicRequestChanged, { change: 'CREATED', request, by: requestedBy }, everyone)
  return request
}

async function voteFor({ tx, tell }: Writing, viewer: Viewer, before: MusicRequest): Promise<MusicRequest> {
  const { weddingId } = viewer
  const { id } = before
  const [voted] = await tx
    .select({ requestId: musicVotes.requestId })
    .from(musicVotes)
    .where(and(eq(musicVotes.weddingId, weddingId), eq(musicVotes.requestId, id), eq(musicVotes.memberId, viewer.id)))
  if (voted) return asSeenBy(viewer, before)
  if (before.status !== 'PENDING') throw decidedAlready()
  const request = { ...before, votes: before.votes + 1 }
  await tx.insert(musicVotes).values({ weddingId, requestId: id, memberId: viewer.id })
  await tx
    .update(musicRequests)
    .set({ votes: request.votes })
    .where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id)))
  tell(musicRequestChanged, { change: 'VOTED', request, by: asMember(viewer) }, everyone)
  return request
}

/** What the viewer's earlier asking of this id became, as it is now, if it asked for the same. */
async function askedBefore(tx: Tx, viewer: Viewer, id: string, song: Song): Promise<MusicRequest | undefined> {
  const [ask] = await tx
    .select()
    .from(musicAsks)
    .where(and(eq(musicAsks.weddingId, viewer.weddingId), eq(musicAsks.id, id)))
  if (!ask) return undefined
  const isSame =
    ask.memberId === viewer.id && ask.songTitle === song.songTitle && ask.artist === song.artist && ask.dedicatedTo === song.dedicatedTo
  if (!isSame) throw new Refusal('CONFLICT', 'Another request has this id', { field: 'id' })
  return asSeenBy(viewer, await requestOf(tx, viewer, ask.requestId))
}

// Who voted for a song that was rejected since has heard that it is not pending any more, and no more than that.
function asSeenBy(viewer: Viewer, request: MusicRequest): MusicRequest {
  const isSeen = request.status !== 'REJECTED' || request.requestedBy.id === viewer.id || seeRejected.includes(viewer.role)
  if (!isSeen) throw decidedAlready()
  return request
}

function decidedAlready(): Refusal {
  return new Refusal('CONFLICT', 'This request is not pending any more', { field: 'id' })
}

async function requestOf(tx: Tx, { weddingId }: Viewer, id: string): Promise<MusicRequest> {
  const [row] = await selectRequests(tx).where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id)))
  if (!row) throw new Refusal('NOT_FOUND', 'There is no such request at this wedding', { field: 'id' })
  return toRequest(row)
}

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
      status: musicRequests.status,
      decidedBy: { id: decider.id, name: decider.name, role: decider.role },
      decidedAt: musicRequests.decidedAt,
      reason: musicRequests.reason,
    })
    .from(musicRequests)
    .innerJoin(asker, and(eq(asker.weddingId, musicRequests.weddingId), eq(asker.id, musicRequests.requestedBy)))
    .leftJoin(decider, and(eq(decider.weddingId, musicRequests.weddingId), eq(decider.id, musicRequests.decidedBy)))
}

function toRequest({ requestedAt, decidedAt, ...rest }: Awaited<ReturnType<typeof selectRequests>>[number]): MusicRequest {
  return { ...rest, requestedAt: requestedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null }
}

/** One song, however it is written: without case, accents, punctuation and spaces. A digest, since the key of an index is short. */
function keyOf({ songTitle, artist }: Song): string {
  const title = songTitle.toLowerCase()
  return createHash('sha256')
    .update(`${bare(title) || title}\n${bare(artist?.toLowerCase() ?? '')}`)
    .digest('base64url')
}

function bare(text: string): string {
  return text.normalize('NFD').replace(/[\p{M}\p{P}\p{S}\p{Cf}\s]/gu, '')
}
