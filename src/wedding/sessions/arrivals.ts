import { randomBytes } from 'node:crypto'
import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Claims } from '../../access/auth.ts'
import { asMember, type Member } from '../../access/viewer.ts'
import type { Db, Tx } from '../../db/open.ts'
import { members, weddings } from '../../db/schema.ts'
import { everyone } from '../../feed/event.ts'
import type { Feed } from '../../feed/feed.ts'
import type { Writing } from '../../feed/log.ts'
import type { Refusal } from '../../refusal.ts'
import { createBatcher } from '../batcher.ts'
import { weddingChanged, weddingColumns } from '../weddings.ts'
import { type Effect, effectOf } from './authority.ts'
import { removed } from './connections.ts'
import { memberChanged, memberJoined } from './memberEvents.ts'

/** A member as stored, with all that decides about their tokens. */
export const memberColumns = {
  id: members.id,
  name: members.name,
  role: members.role,
  issuedAt: members.issuedAt,
  removedAt: members.removedAt,
}

/** Members that are stored together. */
const largestBatch = 100

/**
 * Stores a member and the wedding's name as a valid token says, unless a newer token was stored. Resolves with the
 * member as stored. UNAUTHENTICATED for a member who was removed after the token was issued.
 */
export type Arrive = (claims: Claims) => Promise<Member>

/**
 * Guests arrive together, and each of them is announced to all who are there. Those who arrive while others are stored
 * share the next transaction, so that each phone gets the events about all of them in one write.
 */
export function createArrivals(db: Db, feed: Feed): Arrive {
  const store = createBatcher<Claims, Member>(largestBatch, async (weddingId, arrivals) => {
    const name = arrivals.find(({ weddingName }) => weddingName !== undefined)?.weddingName ?? weddingId
    await db
      .insert(weddings)
      .values({ id: weddingId, name, feedId: randomBytes(9).toString('base64url') })
      .onConflictDoNothing()
    return feed.record(weddingId, (writing) => write(writing, weddingId, arrivals))
  })
  return (claims) => store(claims.weddingId, claims)
}

/** Stores what each token changes. Returns for each its member as stored, or why the token is refused. */
async function write(writing: Writing, weddingId: string, arrivals: Claims[]): Promise<(Member | Refusal)[]> {
  const { tx, at, emit } = writing
  const rows = await readRows(tx, weddingId, arrivals)
  const accepted: Claims[] = []
  // A person may have several tokens among these: each meets what the one before it has changed.
  const effects = arrivals.map((claims) => {
    const { id, name, role, issuedAt } = claims
    const effect = effectOf(claims, rows.get(id))
    if (effect === 'removed' || effect === 'outdated') return effect
    accepted.push(claims)
    rows.set(id, { id, name, role, issuedAt, removedAt: null })
    const kind = announcedAs[effect]
    if (kind) emit(kind, { member: { id, name, role } }, everyone)
    return effect
  })
  const written = new Set(accepted.map(({ id }) => id))
  await rename(writing, weddingId, accepted)
  await upsert(
    tx,
    [...rows.values()].filter(({ id }) => written.has(id)).map((row) => ({ ...row, weddingId, joinedAt: at })),
  )
  return arrivals.map(({ id }, index) => {
    const row = rows.get(id)
    return row && effects[index] !== 'removed' ? asMember(row) : removed()
  })
}

const announcedAs = { joined: memberJoined, changed: memberChanged, renewed: undefined } satisfies Partial<
  Record<Effect, unknown>
>

async function readRows(tx: Tx, weddingId: string, arrivals: Claims[]) {
  const ids = arrivals.map(({ id }) => id)
  const rows = await tx
    .select(memberColumns)
    .from(members)
    .where(and(eq(members.weddingId, weddingId), inArray(members.id, ids)))
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Gives the wedding the name that the newest of these tokens says, unless a newer token or its people have named it.
 */
async function rename({ tx, emit }: Writing, weddingId: string, arrivals: Claims[]): Promise<void> {
  const naming = arrivals.filter(({ weddingName }) => weddingName !== undefined)
  const newest = naming.toSorted((one, other) => one.issuedAt - other.issuedAt).at(-1)
  if (!newest?.weddingName) return
  const isOlder = and(eq(weddings.id, weddingId), lte(weddings.namedAt, newest.issuedAt))
  const [before] = await tx.select(weddingColumns).from(weddings).where(isOlder)
  if (!before) return
  const wedding = { ...before, name: newest.weddingName }
  await tx.update(weddings).set({ name: wedding.name, namedAt: newest.issuedAt }).where(isOlder)
  if (wedding.name !== before.name) emit(weddingChanged, { wedding }, everyone)
}

async function upsert(tx: Tx, rows: (typeof members.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insert(members)
    .values(rows)
    .onConflictDoUpdate({
      target: [members.weddingId, members.id],
      set: {
        name: sql`excluded.name`,
        role: sql`excluded.role`,
        issuedAt: sql`excluded.issued_at`,
        removedAt: null,
        removedBy: null,
      },
    })
}
