import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Db, Tx } from '../../db/open.ts'
import { personalLinks } from '../../db/schema.ts'
import { digestOf, newCode, writeCode } from './codes.ts'

/** A link that opens a member on another device, once. */
export interface PersonalLink {
  /** As people type it, in groups of four. It is stored nowhere. */
  code: string
  expiresAt: Date
}

/** In hours. */
const lasts = 24

/** Stores a link that opens this member. */
export async function storeLink(
  db: Db,
  link: { weddingId: string; memberId: string; createdBy: string },
): Promise<PersonalLink> {
  const code = newCode('personalLink')
  const [stored] = await db
    .insert(personalLinks)
    .values({ ...link, key: digestOf(code), expiresAt: sql`clock_timestamp() + make_interval(hours => ${lasts})` })
    .returning({ expiresAt: personalLinks.expiresAt })
  if (!stored) throw new Error('PostgreSQL returns each row that it inserts')
  return { code: writeCode(code), expiresAt: stored.expiresAt }
}

/** The member whom a code opens for the device with this secret: nobody else has used it, and its time is not over. */
export async function findOfLink(db: Db, code: string, secret: string) {
  const [link] = await db
    .select({ weddingId: personalLinks.weddingId, memberId: personalLinks.memberId })
    .from(personalLinks)
    .where(isOpenFor(code, secret))
  return link
}

/** Uses a link. Returns false if another device was first, or its time is over. The same device may use it again. */
export async function useLink(tx: Tx, code: string, secret: string): Promise<boolean> {
  const used = await tx
    .update(personalLinks)
    .set({ usedBy: digestOf(secret) })
    .where(isOpenFor(code, secret))
    .returning({ key: personalLinks.key })
  return used.length > 0
}

function isOpenFor(code: string, secret: string) {
  return and(
    eq(personalLinks.key, digestOf(code)),
    gt(personalLinks.expiresAt, sql`clock_timestamp()`),
    or(isNull(personalLinks.usedBy), eq(personalLinks.usedBy, digestOf(secret))),
  )
}
