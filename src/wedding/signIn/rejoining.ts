import { and, asc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { alias, type PgColumn } from 'drizzle-orm/pg-core'
import type { Auth } from '../../access/auth.ts'
import type { Limits } from '../../access/limits.ts'
import { rolesConfirming } from '../../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../../access/viewer.ts'
import type { Database, Db, Tx } from '../../db/open.ts'
import { devices, members, rejoinRequests } from '../../db/schema.ts'
import { kind } from '../../feed/event.ts'
import type { Feed } from '../../feed/feed.ts'
import type { Writing } from '../../feed/log.ts'
import { noSuch, Refusal } from '../../refusal.ts'
import { createBatcher } from '../batcher.ts'
import { notPending } from '../decisions.ts'
import { memberIdOf, uuidOf } from '../input.ts'
import { isPerson, memberColumns } from '../memberRows.ts'
import { leave } from '../members.ts'
import { type Created, createOnce, idTaken, newId } from '../once.ts'
import { removed } from '../sessions/connections.ts'
import { moveDevices } from './devices.ts'
import { type Arrival, audienceOf, isDecider, isNamesake, namesakesAmong } from './rejoinRules.ts'

/** Whether a request to rejoin was decided, and how. */
export type RejoinRequestStatus = 'PENDING' | 'CONFIRMED' | 'DECLINED' | 'WITHDRAWN'

/** A newcomer who says that they are a member who is here already. */
export interface RejoinRequest {
  id: string
  /** The newcomer. */
  requestedBy: Member
  /** The member that the newcomer says they are. */
  member: Member
  status: RejoinRequestStatus
  requestedAt: string
  expiresAt: string
  decidedBy: Member | null
  decidedAt: string | null
}

/** A request to rejoin was made or decided. For the newcomer and everyone who may decide it. */
export const rejoinRequestChanged = kind<{ request: RejoinRequest; by: Member }>('rejoin.changed')

/** A request to make. */
export interface RejoinInput {
  /** A UUID of the client's choice. */
  id?: string | null
  memberId: string
}

/** How long (hours) a request can be confirmed. */
const lasts = 24
/** Number of requests that a newcomer makes. */
const mostOfNewcomer = 3
/** Number of pending requests to be the same member. */
const mostForMember = 5
/** Number of requests in a list. */
const mostListed = 100
/** Number of members among whom namesakes are looked for. */
const mostPresent = 5_000
/** Newcomers whose namesakes are looked up together: they arrive in groups. */
const largestBatch = 500

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; auth: Auth; limits: Limits }

/**
 * Requests of newcomers to be an earlier member: a guest who joins again on another device stays the same guest, once
 * somebody has confirmed it.
 */
export class Rejoining {
  readonly #parts: Parts
  readonly #namesakes: (weddingId: string, memberId: string) => Promise<Member[]>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#namesakes = createBatcher(largestBatch, async (weddingId, ids: string[]) => {
      const namesakesOf = namesakesAmong(await arrivals(parts.db, weddingId))
      return ids.map(namesakesOf)
    })
  }

  /** Earlier members of the same name as one who joined within the last day. */
  namesakes(weddingId: string, memberId: string): Promise<Member[]> {
    return this.#namesakes(weddingId, memberId)
  }

  /**
   * Asks to be an earlier member of the same name, once for each id. A pending request of the viewer is withdrawn for
   * it. BAD_USER_INPUT, CONFLICT, NOT_FOUND, RATE_LIMITED; FORBIDDEN for a member who is no namesake, for one too many,
   * after they have declined, and for a viewer who did not join by an invitation.
   */
  async request(viewer: Viewer, input: RejoinInput): Promise<RejoinRequest> {
    const { auth, limits, db } = this.#parts
    if (!auth.issues) throw new Refusal('FORBIDDEN', 'Tokens come from your identity provider: sign in there')
    const memberId = memberIdOf('memberId', input.memberId)
    return createOnce(viewer, newId(input.id), {
      limit: limits.write,
      exists: async (id) => (await find(db, viewer.weddingId, id)) !== undefined,
      store: (id) => this.#store(viewer, id, memberId),
    })
  }

  /** The pending requests that the viewer made or may decide, oldest first. */
  async list(viewer: Viewer): Promise<RejoinRequest[]> {
    const { weddingId, id, role } = viewer
    const { requestedBy, memberId, status, expiresAt, requestedAt } = rejoinRequests
    const isHost = rolesConfirming('GUEST').includes(role)
    const rows = await selectRequests(this.#parts.readAs(viewer))
      .where(
        and(
          eq(rejoinRequests.weddingId, weddingId),
          eq(status, 'PENDING'),
          gt(expiresAt, sql`clock_timestamp()`),
          isNull(newcomer.removedAt),
          isNull(known.removedAt),
          isHost ? undefined : or(eq(requestedBy, id), eq(memberId, id)),
        ),
      )
      .orderBy(asc(requestedAt), asc(rejoinRequests.id))
      .limit(mostListed)
    return rows.map(requestOf).filter((request) => request.requestedBy.id === id || isDecider(viewer, request))
  }

  /**
   * Decides a request. Confirmed, the newcomer's devices are the member's from then on, and the newcomer leaves. The
   * same decision again changes nothing. NOT_FOUND, RATE_LIMITED; CONFLICT if it is not pending any more; FORBIDDEN
   * for the newcomer.
   */
  async decide(viewer: Viewer, requestId: string, decision: 'CONFIRMED' | 'DECLINED'): Promise<RejoinRequest> {
    const id = uuidOf('id', requestId)
    await this.#parts.limits.write(viewer)
    return this.#parts.feed.record(viewer.weddingId, async (writing) => {
      const found = await find(writing.tx, viewer.weddingId, id)
      const isOwn = found?.requestedBy.id === viewer.id
      if (!found || !(isOwn || isDecider(viewer, found))) throw noSuch('request')
      if (isOwn) throw new Refusal('FORBIDDEN', 'Somebody else confirms who you are', { field: 'id' })
      if (found.status === decision) return requestOf(found)
      mustBeOpen(found, writing)
      const request = await end(writing, viewer, found, decision)
      if (decision === 'CONFIRMED') await become(writing, viewer.weddingId, found)
      return request
    })
  }

  /** Takes back a request of the viewer's own. The same again changes nothing. NOT_FOUND, CONFLICT, RATE_LIMITED. */
  async withdraw(viewer: Viewer, requestId: string): Promise<RejoinRequest> {
    const id = uuidOf('id', requestId)
    await this.#parts.limits.write(viewer)
    return this.#parts.feed.record(viewer.weddingId, async (writing) => {
      const found = await find(writing.tx, viewer.weddingId, id)
      if (found?.requestedBy.id !== viewer.id) throw noSuch('request')
      if (found.status === 'WITHDRAWN') return requestOf(found)
      mustBeOpen(found, writing)
      return end(writing, viewer, found, 'WITHDRAWN')
    })
  }

  #store(viewer: Viewer, id: string, memberId: string): Promise<Created<RejoinRequest>> {
    const { weddingId, id: requestedBy } = viewer
    return this.#parts.feed.record(weddingId, async (writing) => {
      const { tx, at, emit } = writing
      const before = await find(tx, weddingId, id)
      if (before) {
        if (before.requestedBy.id !== requestedBy || before.member.id !== memberId) throw idTaken('request')
        return { value: requestOf(before), isNew: false }
      }
      await mustBeNamesakes(tx, viewer, memberId)
      await mustBeFew(tx, viewer, memberId)
      const pending = and(isOf(weddingId, requestedBy), eq(rejoinRequests.status, 'PENDING'))
      for (const earlier of await selectRequests(tx).where(pending)) await end(writing, viewer, earlier, 'WITHDRAWN')
      const expiresAt = new Date(at.getTime() + lasts * 3_600_000)
      await tx.insert(rejoinRequests).values({ weddingId, id, requestedBy, memberId, requestedAt: at, expiresAt })
      const stored = await find(tx, weddingId, id)
      if (!stored) throw new Error('a request is found in the transaction that stores it')
      const request = requestOf(stored)
      emit(rejoinRequestChanged, { request, by: asMember(viewer) }, audienceOf(request))
      return { value: request, isNew: true }
    })
  }
}

/** Ends a pending request. */
async function end(
  { tx, at, emit }: Writing,
  viewer: Viewer,
  found: Row,
  status: Exclude<RejoinRequestStatus, 'PENDING'>,
): Promise<RejoinRequest> {
  await tx
    .update(rejoinRequests)
    .set({ status, decidedBy: viewer.id, decidedAt: at })
    .where(isRequest(viewer.weddingId, found.id))
  const by = asMember(viewer)
  const request = requestOf({ ...found, status, decidedBy: by, decidedAt: at })
  emit(rejoinRequestChanged, { request, by }, audienceOf(request))
  return request
}

/** The newcomer is the member from now on: their devices open that member, and the membership of the newcomer ends. */
async function become(writing: Writing, weddingId: string, { requestedBy, member }: Row): Promise<void> {
  await moveDevices(writing.tx, weddingId, requestedBy.id, member.id)
  await leave(writing, { weddingId, id: requestedBy.id })
}

/** Throws CONFLICT unless a request can be decided: it is pending, its time is not over, and both people are here. */
function mustBeOpen({ status, expiresAt, areHere }: Row, { at }: Pick<Writing, 'at'>): void {
  if (status !== 'PENDING' || expiresAt <= at || !areHere) throw notPending()
}

/** Throws unless the viewer has joined on a device within a day, after this member and under the same name. */
async function mustBeNamesakes(tx: Tx, { weddingId, id }: Viewer, memberId: string): Promise<void> {
  const both = await arrivals(tx, weddingId, [id, memberId])
  const [viewer, member] = [id, memberId].map((each) => both.find((arrival) => arrival.id === each))
  if (!viewer) throw removed()
  if (!member) throw noSuch('member', 'memberId')
  if (!isNamesake(viewer, member)) {
    const message = 'Only a newcomer can be an earlier member of the same name: open others by a personal link'
    throw new Refusal('FORBIDDEN', message, { field: 'memberId' })
  }
  const joinedHere = and(eq(devices.weddingId, weddingId), eq(devices.memberId, id), isNotNull(devices.joinedAs))
  if ((await tx.$count(devices, joinedHere)) > 0) return
  throw new Refusal('FORBIDDEN', 'This is for a device that has joined with an invitation')
}

/** Throws FORBIDDEN if the viewer was declined before, or if there are as many requests as there may be. */
async function mustBeFew(tx: Tx, { weddingId, id }: Viewer, memberId: string): Promise<void> {
  const { status, expiresAt } = rejoinRequests
  const isOfToday = gt(expiresAt, sql`clock_timestamp()`)
  const own = await tx
    .select({ memberId: rejoinRequests.memberId, status })
    .from(rejoinRequests)
    .where(and(isOf(weddingId, id), isOfToday))
  if (own.some((request) => request.memberId === memberId && request.status === 'DECLINED')) {
    throw new Refusal('FORBIDDEN', 'You were told that this is somebody else', { field: 'memberId' })
  }
  const isForMember = and(eq(rejoinRequests.weddingId, weddingId), eq(rejoinRequests.memberId, memberId))
  const pending = await tx.$count(rejoinRequests, and(isForMember, eq(status, 'PENDING'), isOfToday))
  if (own.length < mostOfNewcomer && pending < mostForMember) return
  throw new Refusal('FORBIDDEN', 'There are too many such requests: ask the couple for a personal link')
}

/** The people who are at a wedding, or those of them with these ids. */
function arrivals(db: Db | Tx, weddingId: string, ids?: string[]): Promise<Arrival[]> {
  const { id, name, role, joinedAt, removedAt } = members
  const isNew = sql<boolean>`${joinedAt} > clock_timestamp() - make_interval(hours => ${lasts})`
  return db
    .select({ id, name, role, joinedAt, isNew })
    .from(members)
    .where(and(eq(members.weddingId, weddingId), isPerson, isNull(removedAt), ids && inArray(id, ids)))
    .limit(mostPresent)
}

const newcomer = alias(members, 'newcomer')
const known = alias(members, 'known')
const decider = alias(members, 'decider')

type Person = typeof newcomer | typeof known | typeof decider
type Row = Awaited<ReturnType<typeof selectRequests>>[number]

function selectRequests(db: Pick<Db, 'select'>) {
  const { id, weddingId, status, requestedAt, expiresAt, decidedAt } = rejoinRequests
  const is = (person: Person, named: PgColumn) => and(eq(person.weddingId, weddingId), eq(person.id, named))
  return db
    .select({
      id,
      status,
      requestedAt,
      expiresAt,
      decidedAt,
      requestedBy: memberColumns(newcomer),
      member: memberColumns(known),
      decidedBy: memberColumns(decider),
      areHere: sql<boolean>`${newcomer.removedAt} is null and ${known.removedAt} is null`,
    })
    .from(rejoinRequests)
    .innerJoin(newcomer, is(newcomer, rejoinRequests.requestedBy))
    .innerJoin(known, is(known, rejoinRequests.memberId))
    .leftJoin(decider, is(decider, rejoinRequests.decidedBy))
    .$dynamic()
}

async function find(db: Db | Tx, weddingId: string, id: string): Promise<Row | undefined> {
  const [found] = await selectRequests(db).where(isRequest(weddingId, id))
  return found
}

function requestOf({ areHere: _, requestedAt, expiresAt, decidedAt, ...request }: Row): RejoinRequest {
  return {
    ...request,
    requestedAt: requestedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}

function isRequest(weddingId: string, id: string) {
  return and(eq(rejoinRequests.weddingId, weddingId), eq(rejoinRequests.id, id))
}

function isOf(weddingId: string, memberId: string) {
  return and(eq(rejoinRequests.weddingId, weddingId), eq(rejoinRequests.requestedBy, memberId))
}
