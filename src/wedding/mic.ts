import { and, eq, inArray, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import { seenBy, seesAll } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { members, micRequests } from '../db/schema.ts'
import { type Audience, kind, restrictedTo } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { noSuch } from '../refusal.ts'
import { createDecide, type Decide, type DecisionRules } from './decisions.ts'
import { lineOf, maybeUuidOf, wholeOf } from './input.ts'
import { memberColumns } from './memberRows.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'
import { changeTo, type MicRequestStatus, micNotifications, micTransitions } from './requestRules.ts'

/** A change of a request for the microphone. */
export type MicRequestChange = 'CREATED' | 'REOPENED' | Exclude<MicRequestStatus, 'PENDING'>

/** `seq` orders the requests of a wedding. */
export type MicRequest = {
  id: string
  seq: number
  purpose: string
  durationMinutes: number
  requestedBy: Member
  requestedAt: string
  status: MicRequestStatus
  decidedBy: Member | null
  decidedAt: string | null
  reason: string | null
}

/** A request for the microphone changed. For its requester, and the roles that see all of them. */
export const micRequestChanged = kind<{ change: MicRequestChange; request: MicRequest; by: Member }>('mic.changed')

type MicRequestDraft = { id?: string | null; purpose: string; durationMinutes: number }

const longestTalk = 60

type Parts = Pick<Database, 'db' | 'readAs'> & {
  feed: Feed
  limits: Limits
  sizes: { titleLength: number; contentLength: number }
}

const decisions: DecisionRules<MicRequestStatus, MicRequest> = {
  transitions: micTransitions,
  async find(tx, { weddingId }, id) {
    const request = await findRequest(tx, weddingId, id)
    if (!request) throw noSuch('request')
    return request
  },
  isVisibleTo: (viewer, { requestedBy }) => requestedBy.id === viewer.id || seesAll(viewer, 'micRequests'),
  async store({ tx }, { weddingId }, request, row) {
    await tx
      .update(micRequests)
      .set(row)
      .where(and(eq(micRequests.weddingId, weddingId), eq(micRequests.id, request.id)))
    return request
  },
  emit: ({ emit }, request, by) =>
    emit(micRequestChanged, { change: changeTo(request.status), request, by }, audienceOf(request)),
  notifications: micNotifications,
  subject: ({ purpose }) => purpose,
}

/** The requests of people at a wedding for the microphone. */
export class Mic {
  readonly #parts: Parts
  readonly #decide: Decide<MicRequestStatus, MicRequest>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#decide = createDecide(decisions, parts)
  }

  /**
   * Asks for the microphone, once for each id. Throws BAD_USER_INPUT (1 to 60 minutes), RATE_LIMITED, and CONFLICT when
   * the id has another content.
   */
  async request(viewer: Viewer, draft: MicRequestDraft): Promise<MicRequest> {
    const { db, feed, limits, sizes } = this.#parts
    const purpose = lineOf('purpose', draft.purpose, sizes.titleLength)
    const durationMinutes = wholeOf('durationMinutes', draft.durationMinutes, 1, longestTalk)
    return createOnce(viewer, newId(draft.id), {
      limit: limits.request,
      exists: async (id) => (await findRequest(db, viewer.weddingId, id)) !== undefined,
      store: (id) =>
        feed.record(viewer.weddingId, (writing) => create(writing, viewer, { id, purpose, durationMinutes })),
    })
  }

  /** Withdraws the viewer's own pending request. Throws NOT_FOUND, FORBIDDEN, CONFLICT, RATE_LIMITED. */
  withdraw(viewer: Viewer, id: string): Promise<MicRequest> {
    return this.#decide(viewer, id, 'WITHDRAWN')
  }

  /**
   * Gives the microphone. For members with the permission DECIDE_MIC, like `decline` and `reopen`. Each throws
   * NOT_FOUND, RATE_LIMITED, and CONFLICT where `micTransitions` does not lead there; what is done already changes
   * nothing.
   */
  approve(viewer: Viewer, id: string): Promise<MicRequest> {
    return this.#decide(viewer, id, 'APPROVED')
  }

  /** Declines a pending request. Its requester is notified, of the reason too. */
  decline(viewer: Viewer, id: string, reason: string | null): Promise<MicRequest> {
    return this.#decide(viewer, id, 'DECLINED', reason)
  }

  /** Makes a request pending again, whatever its status. */
  reopen(viewer: Viewer, id: string): Promise<MicRequest> {
    return this.#decide(viewer, id, 'PENDING')
  }

  /** The request of this id, or null if there is none that the viewer may see. */
  async find(viewer: Viewer, named: string): Promise<MicRequest | null> {
    const id = maybeUuidOf(named)
    if (id === undefined) return null
    const db = this.#parts.readAs(viewer)
    const [row] = await selectRequests(db).where(and(isListed(viewer, null), eq(micRequests.id, id)))
    return row ? toRequest(row) : null
  }

  /** The number of requests in the whole list. */
  async count(viewer: Viewer, statuses: MicRequestStatus[] | null): Promise<number> {
    return this.#parts.readAs(viewer).$count(micRequests, isListed(viewer, statuses))
  }

  /** The requests that the viewer may see, of these statuses or with null of all, the oldest first. */
  async list(viewer: Viewer, statuses: MicRequestStatus[] | null, page: Page<number>): Promise<MicRequest[]> {
    const { where, orderBy } = pageBy(micRequests.seq, 'ascending', page)
    const rows = await selectRequests(this.#parts.readAs(viewer))
      .where(and(isListed(viewer, statuses), where))
      .orderBy(orderBy)
      .limit(page.limit)
    return rows.map(toRequest)
  }
}

/** Filters requests: those that the viewer may see, of these statuses or with null of all. */
function isListed(viewer: Viewer, statuses: MicRequestStatus[] | null): SQL | undefined {
  return and(
    eq(micRequests.weddingId, viewer.weddingId),
    seesAll(viewer, 'micRequests') ? undefined : eq(micRequests.requestedBy, viewer.id),
    statuses === null ? undefined : inArray(micRequests.status, statuses),
  )
}

type Talk = Pick<MicRequest, 'id' | 'purpose' | 'durationMinutes'>

async function create({ tx, at, seq, emit }: Writing, viewer: Viewer, talk: Talk): Promise<Created<MicRequest>> {
  const requestedBy = asMember(viewer)
  const [stored] = await tx
    .insert(micRequests)
    .values({ ...talk, weddingId: viewer.weddingId, seq, requestedBy: viewer.id, requestedAt: at })
    .onConflictDoNothing()
    .returning({ id: micRequests.id })
  if (!stored) return { value: await askedBefore(tx, viewer, talk), isNew: false }
  const undecided = { status: 'PENDING' as const, decidedBy: null, decidedAt: null, reason: null }
  const request: MicRequest = { ...talk, ...undecided, seq, requestedBy, requestedAt: at.toISOString() }
  emit(micRequestChanged, { change: 'CREATED', request, by: requestedBy }, audienceOf(request))
  return { value: request, isNew: true }
}

/** The viewer's earlier request of this id, as it is now, if it asked for the same. */
async function askedBefore(tx: Tx, viewer: Viewer, { id, purpose, durationMinutes }: Talk): Promise<MicRequest> {
  const request = await findRequest(tx, viewer.weddingId, id)
  if (
    request?.requestedBy.id !== viewer.id ||
    request.purpose !== purpose ||
    request.durationMinutes !== durationMinutes
  ) {
    throw idTaken('request')
  }
  return request
}

function audienceOf({ requestedBy }: MicRequest): Audience {
  return restrictedTo([requestedBy.id], seenBy.micRequests)
}

async function findRequest(db: Db | Tx, weddingId: string, id: string): Promise<MicRequest | undefined> {
  const [row] = await selectRequests(db).where(and(eq(micRequests.weddingId, weddingId), eq(micRequests.id, id)))
  return row && toRequest(row)
}

function selectRequests(db: Db) {
  const asker = alias(members, 'asker')
  const decider = alias(members, 'decider')
  return db
    .select({
      id: micRequests.id,
      seq: micRequests.seq,
      purpose: micRequests.purpose,
      durationMinutes: micRequests.durationMinutes,
      requestedBy: memberColumns(asker),
      requestedAt: micRequests.requestedAt,
      status: micRequests.status,
      decidedBy: memberColumns(decider),
      decidedAt: micRequests.decidedAt,
      reason: micRequests.reason,
    })
    .from(micRequests)
    .innerJoin(asker, and(eq(asker.weddingId, micRequests.weddingId), eq(asker.id, micRequests.requestedBy)))
    .leftJoin(decider, and(eq(decider.weddingId, micRequests.weddingId), eq(decider.id, micRequests.decidedBy)))
}

function toRequest({
  requestedAt,
  decidedAt,
  ...rest
}: Awaited<ReturnType<typeof selectRequests>>[number]): MicRequest {
  return { requestedAt: requestedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null, ...rest }
}
