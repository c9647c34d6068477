import { randomBytes } from 'node:crypto'
import { and, asc, desc, eq, gt, lt, lte, or, type SQL } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Auth, Claims } from '../access/auth.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Db } from '../db/open.ts'
import { members, weddings } from '../db/schema.ts'
import { everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { Refusal } from '../refusal.ts'
import { memberIdOf } from './input.ts'
import type { Page } from './page.ts'

export const memberJoined = kind<{ member: Member }>('member.joined')

export type Wedding = { id: string; name: string }
export type Session = { token: string; expiresAt: Date; member: Member; wedding: Wedding }
export type Members = ReturnType<typeof createMembers>

type Arrival = Member & { issuedAt: number; weddingName: string; namedAt: number }
export type MemberKey = [name: string, id: string]

export function createMembers({ db, feed, auth }: { db: Db; feed: Feed; auth: Auth }) {
  // Short-lived: what another server learnt from a newer token holds here within a minute.
  const arrivals = new LRUCache<string, Arrival>({ max: 20_000, ttl: 60_000 })

  const stored = async (weddingId: string, id: string): Promise<Arrival | undefined> => {
    const [row] = await db
      .select({
        id: members.id,
        name: members.name,
        role: members.role,
        issuedAt: members.issuedAt,
        weddingName: weddings.name,
        namedAt: weddings.namedAt,
      })
      .from(members)
      .innerJoin(weddings, eq(weddings.id, members.weddingId))
      .where(and(eq(members.weddingId, weddingId), eq(members.id, id)))
    return row
  }

  const write = async ({ weddingId, weddingName, id, name, role, issuedAt }: Claims) => {
    await db
      .insert(weddings)
      .values({ id: weddingId, name: weddingName ?? weddingId, feedId: randomBytes(9).toString('base64url') })
      .onConflictDoNothing()
    await feed.record(weddingId, async ({ tx, tell }) => {
      const [known] = await tx
        .select({ issuedAt: members.issuedAt })
        .from(members)
        .where(and(eq(members.weddingId, weddingId), eq(members.id, id)))
      if (known && known.issuedAt > issuedAt) return
      if (weddingName !== undefined) {
        const named = and(eq(weddings.id, weddingId), lte(weddings.namedAt, issuedAt))
        await tx.update(weddings).set({ name: weddingName, namedAt: issuedAt }).where(named)
      }
      await tx
        .insert(members)
        .values({ weddingId, id, name, role, issuedAt })
        .onConflictDoUpdate({ target: [members.weddingId, members.id], set: { name, role, issuedAt } })
      if (!known) tell(memberJoined, { member: { id, name, role } }, everyone)
    })
  }

  return {
    /**
     * The viewer that a valid token stands for. The issuer is the authority: a wedding or member it names is created, and
     * changed when the token is newer than what is stored.
     */
    async arrive(claims: Claims): Promise<Viewer> {
      const expiresAt = new Date(claims.expiresAt * 1000)
      const { weddingId, id } = claims
      if (!weddingId) return { ...asMember(claims), weddingId, expiresAt }
      const key = `${weddingId} ${id}`
      let arrival = arrivals.get(key) ?? (await stored(weddingId, id))
      if (!arrival || (claims.issuedAt >= arrival.issuedAt && differ(claims, arrival))) {
        await write(claims)
        arrival = await stored(weddingId, id)
        if (!arrival) throw new Error('a member is gone right after arriving')
      }
      arrivals.set(key, arrival)
      return { ...asMember(arrival), weddingId, expiresAt }
    },

    async wedding({ weddingId }: Viewer): Promise<Wedding> {
      const [wedding] = await db.select({ id: weddings.id, name: weddings.name }).from(weddings).where(eq(weddings.id, weddingId))
      if (!wedding) throw new Refusal('NOT_FOUND', 'There is no such wedding')
      return wedding
    },

    /** By name, then id. */
    list({ weddingId }: Viewer, { after, before, limit, backward }: Page<MemberKey>): Promise<Member[]> {
      const order = backward ? desc : asc
      return db
        .select({ id: members.id, name: members.name, role: members.role })
        .from(members)
        .where(and(eq(members.weddingId, weddingId), after ? beyond(gt, after) : undefined, before ? beyond(lt, before) : undefined))
        .orderBy(order(members.name), order(members.id))
        .limit(limit)
    },

    /** A new token for who already has a valid one. */
    async refresh(viewer: Viewer): Promise<Session> {
      const wedding = await this.wedding(viewer)
      const session = await auth.issue({ ...asMember(viewer), weddingId: wedding.id, weddingName: wedding.name })
      return { ...session, member: asMember(viewer), wedding }
    },
  }
}

/** The other member that an argument names: of this wedding, and not the viewer. */
export async function otherMember(db: Db, viewer: Viewer, field: string, value: string): Promise<Member> {
  const id = memberIdOf(field, value)
  if (id === viewer.id) throw new Refusal('BAD_USER_INPUT', 'That is you: choose another member', { field })
  const [member] = await db
    .select({ id: members.id, name: members.name, role: members.role })
    .from(members)
    .where(and(eq(members.weddingId, viewer.weddingId), eq(members.id, id)))
  if (!member) throw new Refusal('NOT_FOUND', 'There is no such member at this wedding', { field })
  return member
}

function differ(claims: Claims, arrival: Arrival): boolean {
  return (
    claims.name !== arrival.name ||
    claims.role !== arrival.role ||
    (claims.weddingName !== undefined && claims.weddingName !== arrival.weddingName && claims.issuedAt >= arrival.namedAt)
  )
}

function beyond(compare: typeof gt, [name, id]: MemberKey): SQL | undefined {
  return or(compare(members.name, name), and(eq(members.name, name), compare(members.id, id)))
}
