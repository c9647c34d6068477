// Asking for a song: a new request, or a vote for the one for the same song.

import { and, asc, desc, eq, ne, or } from 'drizzle-orm'
import { asMember, type Viewer } from '../access/viewer.ts'
import type { Tx } from '../db/open.ts'
import { musicAsks, musicRequests } from '../db/schema.ts'
import { everyone } from '../feed/event.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'
import {
  computeKeys,
  findAsk,
  type MusicRequest,
  musicRequestChanged,
  requestOf,
  selectRequests,
  toRequest,
  type Wish,
} from './musicRows.ts'
import { asSeenBy, voteFor } from './musicVotes.ts'
import { type Created, idTaken } from './once.ts'
import { findSameSong, type Song, titleKey } from './songs.ts'

/**
 * Stores an ask, and the request or the vote that it leads to. Throws CONFLICT for an id that was used for another ask,
 * and for a song that the viewer has asked for already.
 */
export async function ask(writing: Writing, viewer: Viewer, id: string, wish: Wish): Promise<Created<MusicRequest>> {
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
