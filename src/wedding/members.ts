import { and, asc, desc, eq, gt, inArray, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Auth } from '../access/auth.ts'
import type { Limits } from '../access/limits.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db } from '../db/open.ts'
import { members } from '../db/schema.ts'
import { everyone } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { createBatcher } from './batcher.ts'
import { isMemberId, lineOf, memberIdOf } from './input.ts'
import { findMember, isMember, isPerson, type KnownPerson, memberColumns, nameInOrder } from './memberRows.ts'
import type { Page } from './page.ts'
import { isRepeat } from './repeats.ts'
import { removed } from './sessions/connections.ts'
import { memberChanged, memberRemoved } from './sessions/memberEvents.ts'

/** The place of a member in the list by name. */
export type MemberKey = [name: string, id: string]

type Parts = Pick<Database, 'readAs'> & { feed: Feed; auth: Auth; limits: Limits; sizes: { nameLength: number } }

/** Members who are looked up together. */
const largestBatch = 500

/** The members of a wedding. */
export class Members {
  readonly #parts: Parts
  readonly #joinedAt

  constructor(parts: Parts) {
    this.#parts = parts
    // The members of an answer are looked up together.
    this.#joinedAt = createBatcher(largestBatch, (weddingId, ids: string[]) =>
      joinedAtOf(parts.readAs({ weddingId, id: '' }), weddingId, ids),
    )
  }

  /** The member of this id, or null if there is none, or none any more. */
  async find(viewer: Viewer, id: string): Promise<Member | null> {
    if (!isMemberId(id)) return null
    const member = await findMember(this.#parts.readAs(viewer), viewer.weddingId, id)
    return member && !member.removedAt ? asMember(member) : null
  }

  /** When a member of the viewer's wedding joined last; null for somebody who is none. */
  joinedAt(viewer: Viewer, id: string): Promise<Date | null> {
    return this.#joinedAt(viewer.weddingId, id)
  }

  /** The number of members of the wedding. */
  async count(viewer: Viewer): Promise<number> {
    return this.#parts.readAs(viewer).$count(members, isListed(viewer))
  }

  /** The members of the wedding, by name, then id. */
  async list(viewer: Viewer, { after, before, limit, backward }: Page<MemberKey>): Promise<Member[]> {
    const order = backward ? desc : asc
    return this.#parts
      .readAs(viewer)
      .select(memberColumns(members))
      .from(members)
      .where(and(isListed(viewer), after ? beyond(gt, after) : undefined, before ? beyond(lt, before) : undefined))
      .orderBy(order(nameInOrder), order(idInOrder))
      .limit(limit)
  }

  /**
   * Removes another member. Their connections end everywhere, and no device of theirs gets in again.
   * Removing a removed member changes nothing. FORBIDDEN, NOT_FOUND, RATE_LIMITED.
   */
  async remove(viewer: Viewer, memberId: string): Promise<Member> {
    const { feed, limits } = this.#parts
    const id = memberIdOf('id', memberId)
    if (id === viewer.id) throw new Refusal('FORBIDDEN', 'Nobody can remove themselves', { field: 'id' })
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const known = await findMember(writing.tx, viewer.weddingId, id)
      if (!known) throw noSuch('member')
      return end(writing, viewer, known)
    })
  }

  /**
   * Changes the viewer's own name. Their connections end, and begin again with the same token. BAD_USER_INPUT,
   * RATE_LIMITED; FORBIDDEN where tokens, and names with them, come from an identity provider.
   */
  async rename(viewer: Viewer, newName: string): Promise<Member> {
    const { auth, feed, limits, sizes } = this.#parts
    const name = lineOf('name', newName, sizes.nameLength)
    if (!auth.issues) throw new Refusal('FORBIDDEN', 'Names come from your identity provider: change yours there')
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const { tx, at, emit } = writing
      const known = (await isRepeat(writing, viewer)) ? await findMember(tx, viewer.weddingId, viewer.id) : undefined
      if (known) return asMember(known)
      const member: Member = { ...asMember(viewer), name }
      const renamed = await tx
        .update(members)
        // Newer than any token that was issued before, since those say the old name.
        .set({ name, issuedAt: Math.floor(at.getTime() / 1000) + 1 })
        .where(and(isMember(viewer.weddingId, viewer.id), ne(members.name, name)))
        .returning({ id: members.id })
      if (renamed.length > 0) emit(memberChanged, { member }, everyone)
      return member
    })
  }

  /** Ends the viewer's own membership. They may join again. FORBIDDEN for the last one of the couple, RATE_LIMITED. */
  async leave(viewer: Viewer): Promise<void> {
    const { feed, limits } = this.#parts
    await limits.write(viewer)
    await feed.record(viewer.weddingId, (writing) => leave(writing, viewer))
  }
}

async function joinedAtOf(db: Db, weddingId: string, ids: string[]): Promise<(Date | null)[]> {
  const rows = await db
    .select({ id: members.id, joinedAt: members.joinedAt })
    .from(members)
    .where(and(eq(members.weddingId, weddingId), inArray(members.id, ids)))
  const joined = new Map(rows.map((row) => [row.id, row.joinedAt]))
  return ids.map((id) => joined.get(id) ?? null)
}

/**
 * A member leaves by themselves. FORBIDDEN for the last one of the couple, UNAUTHENTICATED for somebody who is gone.
 */
export async function leave(writing: Writing, leaver: Pick<Viewer, 'weddingId' | 'id'>): Promise<void> {
  const { weddingId, id } = leaver
  const known = await findMember(writing.tx, weddingId, id)
  if (!known || known.removedAt) throw removed()
  const hosts = and(eq(members.weddingId, weddingId), eq(members.role, 'COUPLE'), isNull(members.removedAt))
  if (known.role === 'COUPLE' && (await writing.tx.$count(members, hosts)) === 1) {
    throw new Refusal('FORBIDDEN', 'The last one of the couple cannot leave: the wedding would have no hosts')
  }
  await end(writing, leaver, known)
}

/** Ends a membership. Somebody who has left and is removed then does not come back by an invitation any more. */
async function end(
  { tx, emit }: Writing,
  viewer: Pick<Viewer, 'weddingId' | 'id'>,
  known: KnownPerson,
): Promise<Member> {
  const member = asMember(known)
  await tx
    .update(members)
    // Later than any token that was issued before: `at` may be from while this waited for its turn.
    .set({ removedAt: sql`coalesce(${members.removedAt}, clock_timestamp())`, removedBy: viewer.id })
    .where(isMember(viewer.weddingId, member.id))
  if (!known.removedAt) emit(memberRemoved, { member }, everyone)
  return member
}

/** Filters members: the people of the viewer's wedding, without those who were removed. */
function isListed({ weddingId }: Viewer): SQL | undefined {
  return and(eq(members.weddingId, weddingId), isPerson, isNull(members.removedAt))
}

const idInOrder = sql<string>`${members.id} collate "C"`

function beyond(compare: typeof gt, [name, id]: MemberKey): SQL | undefined {
  return or(compare(nameInOrder, name), and(eq(members.name, name), compare(idInOrder, id)))
}
