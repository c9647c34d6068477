import type { Limits } from '../access/limits.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Tx } from '../db/open.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { maybeTextOf, uuidOf } from './input.ts'
import { type NotificationKind, notify, withReason } from './notifications.ts'
import { isRepeat } from './repeats.ts'
import { stepOf, type Transitions } from './requestRules.ts'

/** A request that the DJ decides, and that its requester may withdraw. */
export interface Decidable<Status extends string> {
  id: string
  requestedBy: Member
  status: Status
  /** The DJ of the last decision; null while the request is pending, and once it is withdrawn. */
  decidedBy: Member | null
  decidedAt: string | null
  reason: string | null
}

/** The state of a request as its row stores it. */
export interface StateRow<Status> {
  status: Status
  reason: string | null
  decidedBy: string | null
  decidedAt: Date | null
}

/** How requests of one kind come from one status to another. */
export interface DecisionRules<Status extends string, Request extends Decidable<Status>> {
  transitions: Transitions<Status>
  /** The request; throws NOT_FOUND where there is none. */
  find(tx: Tx, viewer: Viewer, id: string): Promise<Request>
  isVisibleTo(viewer: Viewer, request: Request): boolean
  /** Stores the new state, and returns the request in it. */
  store(writing: Writing, viewer: Viewer, request: Request, row: StateRow<Status>): Promise<Request>
  /** Records the events of the request's new status. */
  emit(writing: Writing, request: Request, by: Member): void
  /** Notifications of the requester. A status without one notifies nobody. */
  notifications: Partial<Record<Status, NotificationKind>>
  /** The subject of the requester's notification. */
  subject(request: Request): string
}

/** Brings a request to a status. The reason is for its requester. */
export type Decide<Status, Request> = (
  viewer: Viewer,
  id: string,
  status: Status,
  reason?: string | null,
) => Promise<Request>

/**
 * A way to bring requests of one kind to a status. The status that it has already changes nothing and returns the
 * request. Throws NOT_FOUND, BAD_USER_INPUT for a reason that is too long, FORBIDDEN where somebody else withdraws it,
 * and CONFLICT where the table of transitions does not lead there.
 */
export function createDecide<Status extends string, Request extends Decidable<Status>>(
  rules: DecisionRules<Status, Request>,
  { feed, limits, sizes }: { feed: Feed; limits: Limits; sizes: { contentLength: number } },
): Decide<Status, Request> {
  return async (viewer, requestId, status, why = null) => {
    const id = uuidOf('id', requestId)
    const reason = maybeTextOf('reason', why, sizes.contentLength)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const before = await rules.find(writing.tx, viewer, id)
      if (rules.isVisibleTo(viewer, before) && (await isRepeat(writing, viewer))) return before
      return bringTo(rules, writing, viewer, before, status, reason)
    })
  }
}

/** Brings a request to a status as a part of a write. Throws as `createDecide` says. */
export async function bringTo<Status extends string, Request extends Decidable<Status>>(
  rules: DecisionRules<Status, Request>,
  writing: Writing,
  viewer: Viewer,
  before: Request,
  status: Status,
  reason: string | null = null,
): Promise<Request> {
  if (status === 'WITHDRAWN' && before.requestedBy.id !== viewer.id) {
    if (!rules.isVisibleTo(viewer, before)) throw noSuch('request')
    throw new Refusal('FORBIDDEN', 'A request is withdrawn by the member who made it', { field: 'id' })
  }
  const step = stepOf(rules.transitions, before.status, status)
  if (step === 'there') return before
  if (step === 'refused') throw notPending()
  const by = asMember(viewer)
  const isDecided = status !== 'PENDING' && status !== 'WITHDRAWN'
  const [decidedBy, decidedAt] = isDecided ? [by, writing.at] : [null, null]
  const request = await rules.store(
    writing,
    viewer,
    { ...before, status, reason, decidedBy, decidedAt: decidedAt?.toISOString() ?? null },
    { status, reason, decidedBy: decidedBy?.id ?? null, decidedAt },
  )
  rules.emit(writing, request, by)
  const kind = rules.notifications[status]
  const { id: memberId } = request.requestedBy
  if (kind && memberId !== viewer.id) {
    const message = withReason(rules.subject(request), reason)
    await notify(writing, viewer.weddingId, { memberId, kind, message, subjectId: request.id })
  }
  return request
}

/** CONFLICT: the request was decided or withdrawn meanwhile. */
export function notPending(): Refusal {
  return new Refusal('CONFLICT', 'This request is not pending any more', { field: 'id' })
}
