import { and, eq } from 'drizzle-orm'
import { asMember, type Viewer } from '../access/viewer.ts'
import type { Tx } from '../db/open.ts'
import { musicAsks, musicRequests, musicVotes } from '../db/schema.ts'
import { everyone } from '../feed/event.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'
import { notPending } from './decisions.ts'
import { dedicationsOf, type MusicRequest, musicRequestChanged, requestOf, seesRequest } from './musicRows.ts'
import { isRepeat } from './repeats.ts'

/** How many dedications one member may add to one song. */
const dedicationsPerMember = 5

/** Votes for another member's pending request; a vote that is there already changes nothing. */
export async function vote(writing: Writing, viewer: Viewer, id: string): Promise<MusicRequest> {
  const request = await requestOf(writing.tx, viewer, id)
  if (request.requestedBy.id === viewer.id) {
    throw new Refusal('CONFLICT', 'This is your own request: vote for those of others', { field: 'id' })
  }
  if (await isRepeat(writing, viewer)) return asSeenBy(viewer, request)
  if (request.status === 'PENDING') return voteFor(writing, viewer, request, null)
  if (!(await hasVoted(writing.tx, viewer, id))) throw notPending()
  return asSeenBy(viewer, request)
}

/** Takes the viewer's vote for a pending request back; without a vote nothing changes. */
export async function unvote(writing: Writing, viewer: Viewer, id: string): Promise<MusicRequest> {
  const { tx, emit } = writing
  const { weddingId } = viewer
  const before = await requestOf(tx, viewer, id)
  if (before.requestedBy.id === viewer.id) {
    throw new Refusal('CONFLICT', 'This is your own request: withdraw it instead', { field: 'id' })
  }
  if ((await isRepeat(writing, viewer)) || !(await hasVoted(tx, viewer, id))) return asSeenBy(viewer, before)
  if (before.status !== 'PENDING') throw notPending()
  await tx
    .delete(musicVotes)
    .where(and(eq(musicVotes.weddingId, weddingId), eq(musicVotes.requestId, id), eq(musicVotes.memberId, viewer.id)))
  await tx
    .update(musicAsks)
    .set({ isTakenBack: true })
    .where(and(eq(musicAsks.weddingId, weddingId), eq(musicAsks.requestId, id), eq(musicAsks.memberId, viewer.id)))
  const dedications = dedicationsOf(before).filter(({ from }) => from.id !== viewer.id)
  const request = { ...before, votes: before.votes - 1, dedications }
  await storeVotes(tx, viewer, request)
  emit(musicRequestChanged, { change: 'UNVOTED', request, by: asMember(viewer) }, everyone)
  return request
}

/** Counts the viewer's vote once, and adds a dedication that they have not given yet. */
export async function voteFor(
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
  await storeVotes(tx, viewer, request)
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
 * Returns a request as a member may see it who voted for it earlier: of one that is hidden since they learn only that
 * it is not pending any more, as the events told them. Throws CONFLICT then.
 */
export function asSeenBy(viewer: Viewer, request: MusicRequest): MusicRequest {
  if (!seesRequest(viewer, request)) throw notPending()
  return request
}

async function storeVotes(tx: Tx, { weddingId }: Viewer, { id, votes }: MusicRequest): Promise<void> {
  await tx
    .update(musicRequests)
    .set({ votes })
    .where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id)))
}
