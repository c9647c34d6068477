import type { Limits } from '../access/limits.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Tx } from '../db/open.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'
import { maybeTextOf, uuidOf } from './input.ts'
import { type NotificationKind, notify, withReason } from './notifications.ts'

/** A request that the DJ decides. */
export interface Decidable {
  id: string
  requestedBy: Member
  status: string
  decidedBy: Member | null
  decidedAt: string | null
  reason: string | null
}

/** A decision as the row of a request stores it. */
export interface DecisionRow<Decision> {
  status: Decision
  reason: string | null
  decidedBy: string
  decidedAt: Date
}

/** How requests of one kind are decided. */
export interface DecisionRules<Decision extends string, Request extends Decidable> {
  /** The statuses in which each decision can be made. */
  from: Record<Decision, readonly string[]>
  /** The request; throws NOT_FOUND where there is none. */
  find(tx: Tx, viewer: Viewer, id: string): Promise<Request>
  store(tx: Tx, viewer: Viewer, id: string, row: DecisionRow<Decision>): Promise<unknown>
  /** Records the events of the decision. */
  emit(writing: Writing, decision: Decision, request: Request, by: Member): void
  notification: Record<Decision, NotificationKind>
  /** The subject of the requester's notification. */
  subject(request: Request): string
}

/** Decides a request. The reason is for its requester. */
export type Decide<Decision, Request> = (
  viewer: Viewer,
  id: string,
  decision: Decision,
  reason?: string | null,
) => Promise<Request>

/**
 * A way to decide requests of one kind. The same decision again changes nothing and returns the request. Throws
 * NOT_FOUND, BAD_USER_INPUT for a reason that is too long, and CONFLICT where the request was decided otherwise.
 */
export function createDecide<Decision extends string, Request extends Decidable>(
  rules: DecisionRules<Decision, Request>,
  { feed, limits, sizes }: { feed: Feed; limits: Limits; sizes: { contentLength: number } },
): Decide<Decision, Request> {
  return async (viewer, requestId, status, why = null) => {
    const id = uuidOf('id', requestId)
    const reason = maybeTextOf('reason', why, sizes.contentLength)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const { tx, at } = writing
      const before = await rules.find(tx, viewer, id)
      if (before.status === status) return before
      if (!rules.from[status].includes(before.status)) throw notPending()
      await rules.store(tx, viewer, id, { status, reason, decidedBy: viewer.id, decidedAt: at })
      const by = asMember(viewer)
      const request = { ...before, status, reason, decidedBy: by, decidedAt: at.toISOString() }
      rules.emit(writing, status, request, by)
      const { id: requester } = request.requestedBy
      if (requester !== viewer.id) {
        const message = withReason(rules.subject(request), reason)
        await notify(writing, viewer.weddingId, {
          memberId: requester,
          kind: rules.notification[status],
          message,
          subjectId: id,
        })
      }
      return request
    })
  }
}

/** CONFLICT: the request was decided meanwhile. */
export function notPending(): Refusal {
  return new Refusal('CONFLICT', 'This request is not pending any more', { field: 'id' })
}
