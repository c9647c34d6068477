// Members in the table, and how they are read.

import { and, eq, isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { members } from '../db/schema.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { badInput, memberIdOf } from './input.ts'

/** A person as they are read, removed or not. */
export interface KnownPerson extends Member {
  removedAt: Date | null
}

/** The columns that are a `Member`: of the table of members, or of an alias of it. */
export function memberColumns<Table extends Record<keyof Member, AnyPgColumn>>({
  id,
  name,
  role,
}: Table): Pick<Table, keyof Member> {
  return { id, name, role }
}

/** SQL: whether a member is a person. An integration has a row too, so that what it makes has a creator. */
export const isPerson = isNull(members.integrationId)

/** SQL: whether a row is the member of a wedding that has this id. */
export function isMember(weddingId: string, id: string | SQLWrapper): SQL | undefined {
  return and(eq(members.weddingId, weddingId), eq(members.id, id))
}

/**
 * SQL: the name of a member, as lists are ordered by it: the same on every database, and as `compareNames` has it. It
 * is the order of names for readers of all languages.
 */
export const nameInOrder = sql<string>`${members.name} collate "und-x-icu"`

/** A person at the wedding, removed or not; undefined if there is none of this id. */
export async function findMember(db: Db | Tx, weddingId: string, id: string): Promise<KnownPerson | undefined> {
  const [member] = await db
    .select({ ...memberColumns(members), removedAt: members.removedAt })
    .from(members)
    .where(and(isMember(weddingId, id), isPerson))
  return member
}

/**
 * The other member that an argument names: of this wedding, and not the viewer. Throws BAD_USER_INPUT and NOT_FOUND.
 */
export async function otherMember(db: Db, viewer: Viewer, field: string, value: string): Promise<Member> {
  const other = await otherMemberEver(db, viewer, field, value)
  if (other.removedAt) throw new Refusal('NOT_FOUND', 'This member was removed from the wedding', { field })
  return asMember(other)
}

/** The same, also for members who were removed since, because their messages stay. */
export async function otherMemberEver(db: Db, viewer: Viewer, field: string, value: string): Promise<KnownPerson> {
  const id = memberIdOf(field, value)
  if (id === viewer.id) throw badInput(field, 'That is you: choose another member')
  const member = await findMember(db, viewer.weddingId, id)
  if (!member) throw noSuch('member', field)
  return member
}
