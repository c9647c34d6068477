import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import { allow, asMember, type Member, type Role, seenBy, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { members, micRequests } from '../db/schema.ts'
import { type Audience, kind, only } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { Refusal } from '../refusal.ts'
import { fromFeed } from '../source.ts'
import { lineOf, maybeTextOf, uuidOf, wholeOf } from './input.ts'
import { notify, withReason } from './notifications.ts'
import type { Page } from './page.ts'

type Decision = 'APPROVED' | 'DECLINED'
export type MicRequestStatus = 'PENDING' | Decision
export type MicRequestChange = 'CREATED' | Decision
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

export const micRequestChanged = kind<{ change: MicRequestChange; request: MicRequest; by: Member }>('mic.changed')

export type Mic = ReturnType<typeof createMic>

type Draft = { id?: string | null; purpose: string; durationMinutes: number }

const seeAll: Role[] = seenBy.micRequests
const longestTalk = 60

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; limits: Limits; sizes: { titleLength: number; contentLength: number } }

export function createMic({ db, readAs, feed, limits, sizes }: Parts) {
  return {
    /** Stored and told once for each id; the same id with anything else in it is a CONFLICT. */
    async request(viewer: Viewer, draft: Draft): Promise<MicRequest> {
      const purpose = lineOf('purpose', draft.purpose, sizes.titleLength)
      const durationMinutes = wholeOf('durationMinutes', draft.durationMinutes, 1, longestTalk)
      const id = draft.id ? uuidOf('id', draft.id) : randomUUID()
      const refund = await limits.request(
        viewer,
        draft.id ? async () => (await findRequest(db, viewer.weddingId, id)) !== undefined : undefined,
      )
      const { request, isNew } = await feed.record(viewer.weddingId, async ({ tx, at, seq, tell }) => {
        const requestedBy = asMember(viewer)
        const [stored] = await tx
          .insert(micRequests)
          .values({ weddingId: viewer.weddingId, id, seq, purpose, durationMinutes, requestedBy: viewer.id, requestedAt: at })
          .onConflictDoNothing()
          .returning({ id: micRequests.id })
        if (!stored) return { request: await askedBefore(tx, viewer, id, purpose, durationMinutes), isNew: false }
        const request: MicRequest = {
          id,
          seq,
          purpose,
          durationMinutes,
          requestedBy,
          requestedAt: at.toISOString(),
          status: 'PENDING',
          decidedBy: null,
          decidedAt: null,
          reason: null,
        }
        tell(micRequestChanged, { change: 'CREATED', request, by: requestedBy }, audienceOf(request))
        return { request, isNew: true }
      })
      if (!isNew) await refund()
      return request
    },

    approve: (viewer: Viewer, id: string) => decide(viewer, id, 'APPROVED'),
    decline: (viewer: Viewer, id: string, reason: string | null) => decide(viewer, id, 'DECLINED', reason),

    /** Those that the viewer may see, of these statuses or all, the oldest first. */
    async list(viewer: Viewer, statuses: MicRequestStatus[] | null, { after, before, limit, backward }: Page<number>) {
      const rows = await selectRequests(readAs(viewer))
        .where(
          and(
            eq(micRequests.weddingId, viewer.weddingId),
            seeAll.includes(viewer.role) ? undefined : eq(micRequests.requestedBy, viewer.id),
            statuses === null ? undefined : inArray(micRequests.status, statuses),
            after === null ? undefined : gt(micRequests.seq, after),
            before === null ? undefined : lt(micRequests.seq, before),
          ),
        )
        .orderBy(backward ? desc(micRequests.seq) : asc(micRequests.seq))
        .limit(limit)
      return rows.map(toRequest)
    },

    follow: (viewer: Viewer, after: string | null) => fromFeed(viewer, after, micRequestChanged.matches),
  }

  /** Deciding what is decided is a CONFLICT, unless it is the same decision again. */
  async function decide(viewer: Viewer, requestId: string, status: Decision, why: string | null = null): Promise<MicRequest> {
    allow(viewer, 'mic.decide')
    const id = uuidOf('id', requestId)
    const reason = maybeTextOf('reason', why, sizes.contentLength)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const { tx, at, tell } = writing
      const { weddingId } = viewer
      const before = await findRequest(tx, weddingId, id)
      if (!before) throw new Refusal('NOT_FOUND', 'There is no such request at this wedding', { field: 'id' })
      if (before.status === status) return before
      if (before.status !== 'PENDING') throw new Refusal('CONFLICT', 'This request is decided already', { field: 'id' })
      await tx
        .update(micRequests)
        .set({ status, reason, decidedBy: viewer.id, decidedAt: at })
        .where(and(eq(micRequests.weddingId, weddingId), eq(micRequests.id, id)))
      const request = { ...before, status, reason, decidedBy: asMember(viewer), decidedAt: at.toISOString() }
      tell(micRequestChanged, { change: status, request, by: asMember(viewer) }, audienceOf(request))
      const asker = request.requestedBy.id
      if (asker !== viewer.id) {
        const message = withReason(request.purpose, reason)
        await notify(writing, weddingId, { memberId: asker, kind: `MIC_REQUEST_${status}`, message, subjectId: id })
      }
      return request
    })
  }
}

/** The viewer's earlier request of this id, as it is now, if it asked for the same. */
async function askedBefore(tx: Tx, viewer: Viewer, id: string, purpose: string, durationMinutes: number): Promise<MicRequest> {
  const request = await findRequest(tx, viewer.weddingId, id)
  if (request?.requestedBy.id !== viewer.id || request.purpose !== purpose || request.durationMinutes !== durationMinutes) {
    throw new Refusal('CONFLICT', 'Another request has this id', { field: 'id' })
  }
  return request
}

function audienceOf({ requestedBy }: MicRequest): Audience {
  return only([requestedBy.id], seeAll)
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
      requestedBy: { id: asker.id, name: asker.name, role: asker.role },
      requestedAt: micRequests.requestedAt,
      status: micRequests.status,
      decidedBy: { id: decider.id, name: decider.name, role: decider.role },
      decidedAt: micRequests.decidedAt,
      reason: micRequests.reason,
    })
    .from(micRequests)
    .innerJoin(asker, and(eq(asker.weddingId, micRequests.weddingId), eq(asker.id, micRequests.requestedBy)))
    .leftJoin(decider, and(eq(decider.weddingId, micRequests.weddingId), eq(decider.id, micRequests.decidedBy)))
}

function toRequest({ requestedAt, decidedAt, ...rest }: Awaited<ReturnType<typeof selectRequests>>[number]): MicRequest {
  return { ...rest, requestedAt: requestedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null }
}
