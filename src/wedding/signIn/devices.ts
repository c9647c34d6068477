import { createHash } from 'node:crypto'
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Member } from '../../access/viewer.ts'
import type { Db, Tx } from '../../db/open.ts'
import { devices, members, weddings } from '../../db/schema.ts'
import { isMember } from '../memberRows.ts'
import { type WeddingDetails, weddingColumns } from '../weddings.ts'
import { digestOf } from './codes.ts'

/** A member, removed or not, with all that a session says, and when this was read. */
export interface KnownMember extends Member {
  weddingId: string
  wedding: WeddingDetails
  feedId: string
  seq: number
  /** When the newest token that was seen was issued, in seconds since 1970. */
  issuedAt: number
  removedAt: Date | null
  removedBy: string | null
  /** By the database's clock. */
  at: Date
}

/** A member as one of their devices knows them. */
export interface DeviceMember extends KnownMember {
  /**
   * The name that was given when this device joined; null if it is not known, or the device came by a personal link.
   */
  joinedAs: string | null
}

/**
 * The id of a member who joins with a secret. Members see each other's ids: whoever could choose one could be somebody
 * else.
 */
export function memberIdOf(weddingId: string, secret: string): string {
  return createHash('sha256').update(`${weddingId} ${secret}`).digest('base64url').slice(0, 22)
}

/** A member, removed or not, with all that a session says; undefined if there is none of this id. */
export async function findKnown(db: Db, weddingId: string, id: string): Promise<KnownMember | undefined> {
  const [known] = await knownMembers(db).where(isMember(weddingId, id))
  return known
}

/**
 * The member that a device with this secret is at a wedding. Members who joined before devices were stored are found by
 * the id that their secret gives.
 */
export async function findOfDevice(db: Db, weddingId: string, secret: string): Promise<DeviceMember | undefined> {
  const key = digestOf(secret)
  const ofDevice = db
    .select({ id: devices.memberId })
    .from(devices)
    .where(and(eq(devices.weddingId, weddingId), eq(devices.key, key)))
  const id = sql`coalesce((${ofDevice}), ${memberIdOf(weddingId, secret)})`
  const [known] = await db
    .select({ ...columns, joinedAs: devices.joinedAs })
    .from(members)
    .innerJoin(weddings, eq(weddings.id, members.weddingId))
    .leftJoin(devices, and(eq(devices.weddingId, members.weddingId), eq(devices.key, key)))
    .where(isMember(weddingId, id))
  return known
}

/** The member that a device with this secret was last, at whatever wedding. */
export async function findLastOfDevice(db: Db, secret: string): Promise<KnownMember | undefined> {
  const [known] = await knownMembers(db)
    .innerJoin(devices, and(eq(devices.weddingId, members.weddingId), eq(devices.memberId, members.id)))
    .where(eq(devices.key, digestOf(secret)))
    .orderBy(desc(devices.openedAt))
    .limit(1)
  return known
}

/** Remembers that a device with this secret is this member from now on. */
export async function storeDevice(
  tx: Db | Tx,
  device: { weddingId: string; secret: string; memberId: string; joinedAs: string | null },
): Promise<void> {
  const { weddingId, secret, memberId, joinedAs } = device
  const openedAt: SQL = sql`clock_timestamp()`
  await tx
    .insert(devices)
    .values({ weddingId, key: digestOf(secret), memberId, joinedAs, openedAt })
    .onConflictDoUpdate({ target: [devices.weddingId, devices.key], set: { memberId, joinedAs, openedAt } })
}

/** The devices of one member are those of another from now on. */
export async function moveDevices(tx: Tx, weddingId: string, from: string, to: string): Promise<void> {
  await tx
    .update(devices)
    .set({ memberId: to })
    .where(and(eq(devices.weddingId, weddingId), eq(devices.memberId, from)))
}

const columns = {
  weddingId: members.weddingId,
  id: members.id,
  name: members.name,
  role: members.role,
  removedAt: members.removedAt,
  removedBy: members.removedBy,
  issuedAt: members.issuedAt,
  wedding: weddingColumns,
  feedId: weddings.feedId,
  seq: weddings.seq,
  at: sql`clock_timestamp()`.mapWith(weddings.createdAt),
}

function knownMembers(db: Db) {
  return db.select(columns).from(members).innerJoin(weddings, eq(weddings.id, members.weddingId)).$dynamic()
}
