import { and, eq } from 'drizzle-orm'
import { seenBy, seesAll } from '../access/permissions.ts'
import { asMember, roles, type Viewer } from '../access/viewer.ts'
import { musicRequests } from '../db/schema.ts'
import { everyone, restrictedTo } from '../feed/event.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'
import { bringTo, type DecisionRules } from './decisions.ts'
import { selectQueue } from './musicQueue.ts'
import {
  type MusicRequest,
  musicRequestChanged,
  musicRequestHidden,
  requestOf,
  seesRequest,
  selectRequests,
  toRequest,
} from './musicRows.ts'
import { keyAtEnd, keyBefore } from './queueKeys.ts'
import { isRepeat } from './repeats.ts'
import {
  changeTo,
  hiddenStatuses,
  type MusicRequestStatus,
  musicNotifications,
  musicTransitions,
} from './requestRules.ts'

const doNotSeeHidden = roles.filter((role) => !seesAll({ role }, 'hiddenMusic'))

/** How requests for songs come from one status to another. */
export const musicDecisions: DecisionRules<MusicRequestStatus, MusicRequest> = {
  transitions: musicTransitions,
  find: requestOf,
  isVisibleTo: seesRequest,

  async store(writing, viewer, request, row) {
    const { tx, at } = writing
    if (row.status === 'PLAYING') await endPlaying(writing, viewer)
    const queue = row.status === 'ACCEPTED' ? await selectQueue(tx, viewer.weddingId) : undefined
    const queueKey = queue ? keyAtEnd(queue, at) : null
    await tx
      .update(musicRequests)
      .set({ ...row, queueKey })
      .where(isRequest(viewer, request.id))
    return { ...request, queueKey, position: queue ? queue.length + 1 : null }
  },

  emit({ emit }, request, by) {
    const isHidden = hiddenStatuses.includes(request.status)
    // Before the change: a guest who asked hears both, and ends with what they may see.
    if (isHidden) emit(musicRequestHidden, { requestId: request.id }, restrictedTo([], doNotSeeHidden))
    emit(
      musicRequestChanged,
      { change: changeTo(request.status), request, by },
      isHidden ? restrictedTo([request.requestedBy.id], seenBy.hiddenMusic) : everyone,
    )
  },

  notifications: musicNotifications,
  subject: ({ songTitle, artist }) => (artist === null ? songTitle : `${songTitle} – ${artist}`),
}

/** The song that plays was played: the next one starts. */
async function endPlaying(writing: Writing, viewer: Viewer): Promise<void> {
  const [row] = await selectRequests(writing.tx).where(
    and(eq(musicRequests.weddingId, viewer.weddingId), eq(musicRequests.status, 'PLAYING')),
  )
  if (row) await bringTo(musicDecisions, writing, viewer, toRequest(row), 'PLAYED')
}

/**
 * Moves an accepted song right before another one, or with null to the end of the queue. Where it is there already,
 * nothing changes. Throws NOT_FOUND, and CONFLICT for a song that is not in the queue.
 */
export async function moveInQueue(
  writing: Writing,
  viewer: Viewer,
  id: string,
  before: string | null,
): Promise<MusicRequest> {
  const { tx, emit } = writing
  const request = await requestOf(tx, viewer, id)
  if (await isRepeat(writing, viewer)) return request
  if (before !== null) await requestOf(tx, viewer, before, 'before')
  const queue = await selectQueue(tx, viewer.weddingId)
  const mustBeQueued = (song: string, field: string) => {
    if (queue.some((queued) => queued.id === song)) return
    throw new Refusal('CONFLICT', 'This song is not in the queue: only accepted songs are', { field })
  }
  mustBeQueued(id, 'id')
  if (before !== null) mustBeQueued(before, 'before')
  const queueKey = keyBefore(queue, id, before)
  if (queueKey === undefined) return request
  await tx.update(musicRequests).set({ queueKey }).where(isRequest(viewer, id))
  const moved = await requestOf(tx, viewer, id)
  emit(musicRequestChanged, { change: 'MOVED', request: moved, by: asMember(viewer) }, everyone)
  return moved
}

function isRequest({ weddingId }: Viewer, id: string) {
  return and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id))
}
