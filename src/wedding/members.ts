import { createHash, randomInt, randomUUID } from 'node:crypto'
import { and, asc, desc, eq, gt, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Auth } from '../access/auth.ts'
import type { Limits } from '../access/limits.ts'
import { asMember, type Member, type Role, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { invitations, members, weddings } from '../db/schema.ts'
import { writeCursor } from '../feed/cursor.ts'
import { everyone } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { Refusal } from '../refusal.ts'
import { badInput, lineOf, memberIdOf, uuidOf, wholeOf } from './input.ts'
import { noSuch, noSuchWedding } from './missing.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import type { Page } from './page.ts'
import { memberJoined, memberRemoved } from './sessions/memberEvents.ts'

/** `cursor` is where its feed stood when the rest was read, if that was looked at then. */
export type Wedding = { id: string; name: string; cursor?: string }
export type Session = { token: string; expiresAt: Date; member: Member; wedding: Wedding }
export type Invitation = { id: string; code: string; role: Role; expiresAt: Date }
export type Members = ReturnType<typeof createMembers>

export type MemberKey = [name: string, id: string]

/** Long enough that guessing finds nobody's wedding, short enough to type: 40 bits. */
const codeLength = 8
/** Crockford's base 32 has no letters that look like digits. https://www.crockford.com/base32.html */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const longestInvitation = 24 * 366

type InvitationDraft = { id?: string | null; role: Role; expiresInHours: number }

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; auth: Auth; limits: Limits; sizes: { nameLength: number } }

export function createMembers({ db, readAs, feed, auth, limits, sizes }: Parts) {
  const weddingOf = async (weddingId: string, from: Db): Promise<Wedding> => {
    const [wedding] = await from
      .select({ id: weddings.id, name: weddings.name })
      .from(weddings)
      .where(eq(weddings.id, weddingId))
    if (!wedding) throw noSuchWedding()
    return wedding
  }
  const sessionOf = async (member: Member, wedding: Wedding, at: Date, issuedAt?: number): Promise<Session> => {
    const session = await auth.issue({ ...member, weddingId: wedding.id, weddingName: wedding.name }, at, issuedAt)
    return { ...session, member, wedding }
  }
  /**
   * A session of a member who is known already. Its token is no newer than what the member was last written from: it
   * outlives no removal, which is always later, and so it needs no lock.
   */
  const sessionOfKnown = (known: KnownMember): Promise<Session> => {
    const wedding = { id: known.weddingId, name: known.weddingName, cursor: writeCursor(known) }
    return sessionOf(
      asMember(known),
      wedding,
      known.at,
      Math.min(known.issuedAt, Math.floor(known.at.getTime() / 1000)),
    )
  }

  return {
    wedding: (viewer: Viewer): Promise<Wedding> => weddingOf(viewer.weddingId, readAs(viewer)),

    /** By name, then id. */
    list(viewer: Viewer, { after, before, limit, backward }: Page<MemberKey>): Promise<Member[]> {
      const order = backward ? desc : asc
      return readAs(viewer)
        .select({ id: members.id, name: members.name, role: members.role })
        .from(members)
        .where(
          and(
            eq(members.weddingId, viewer.weddingId),
            isNull(members.removedAt),
            after ? beyond(gt, after) : undefined,
            before ? beyond(lt, before) : undefined,
          ),
        )
        .orderBy(order(nameInOrder), order(idInOrder))
        .limit(limit)
    },

    /** A new token for the person who has a valid one, as they are now. Nothing is stored. */
    async refresh(viewer: Viewer): Promise<Session> {
      await limits.write(viewer)
      const known = await findKnown(db, viewer.weddingId, viewer.id)
      if (!known || known.removedAt) throw new Refusal('UNAUTHENTICATED', 'You were removed from this wedding')
      return sessionOfKnown(known)
    },

    /** A code with which any number of people join, until it expires. One for each id; with another role or time, CONFLICT. */
    async invite(viewer: Viewer, { role, expiresInHours, ...draft }: InvitationDraft): Promise<Invitation> {
      if (role === 'ADMIN') throw new Refusal('FORBIDDEN', 'Nobody can be invited as ADMIN', { field: 'role' })
      const hours = wholeOf('expiresInHours', expiresInHours, 1, longestInvitation)
      return createOnce(newId(draft.id), {
        spend: (wasCreated) => limits.write(viewer, wasCreated),
        exists: async (id) => (await db.$count(invitations, isInvitation(viewer.weddingId, id))) > 0,
        store: (id) => storeInvitation(viewer, id, role, hours),
      })
    },

    /**
     * Makes a member of the person who has a code, and signs them in. The same `id`, which is its sender's secret, is the same
     * member, for whom nothing is stored again. An unknown code and one that has expired are NOT_FOUND alike.
     */
    async join(input: { id?: string | null; code: string; name: string }, address: string): Promise<Session> {
      const name = lineOf('name', input.name, sizes.nameLength)
      const code = codeOf(input.code)
      const secret = input.id ? uuidOf('id', input.id) : randomUUID()
      const { weddingId, role, refund } = await invitationOf(code, address)
      // Members see each other's ids: whoever could choose theirs could be somebody else.
      const member: Member = {
        id: createHash('sha256').update(`${weddingId} ${secret}`).digest('base64url').slice(0, 22),
        name,
        role,
      }
      let known = await findKnown(db, weddingId, member.id)
      if (!known) {
        const session = await add(weddingId, member)
        if (session) return session
        known = await findKnown(db, weddingId, member.id)
      }
      if (known?.name !== name || known.role !== role) {
        throw new Refusal('CONFLICT', 'This id was already used to join with another name or role', { field: 'id' })
      }
      if (known.removedAt) throw new Refusal('FORBIDDEN', 'You were removed from this wedding')
      await refund()
      return sessionOfKnown(known)
    },

    /** Ends their connections everywhere. Removing a removed member changes nothing. */
    async remove(viewer: Viewer, memberId: string): Promise<Member> {
      const id = memberIdOf('id', memberId)
      if (id === viewer.id) throw new Refusal('FORBIDDEN', 'Nobody can remove themselves', { field: 'id' })
      await limits.write(viewer)
      return feed.record(viewer.weddingId, async ({ tx, emit }) => {
        const known = await findMember(tx, viewer.weddingId, id)
        if (!known) throw noSuch('member')
        const member = asMember(known)
        if (known.removedAt) return member
        await tx
          .update(members)
          // Later than any token that was issued before: `at` may be from while this waited for its turn.
          .set({ removedAt: sql`clock_timestamp()` })
          .where(and(eq(members.weddingId, viewer.weddingId), eq(members.id, id)))
        emit(memberRemoved, { member }, everyone)
        return member
      })
    },
  }

  async function storeInvitation(viewer: Viewer, id: string, role: Role, hours: number): Promise<Created<Invitation>> {
    const { weddingId, id: createdBy } = viewer
    const expiresAt = sql`clock_timestamp() + make_interval(hours => ${hours})`
    const made = await db
      .insert(invitations)
      .values({ code: newCode(), weddingId, id, role, createdBy, expiresInHours: hours, expiresAt })
      .onConflictDoNothing({ target: [invitations.weddingId, invitations.id] })
      .returning({ id: invitations.id })
    const [stored] = await db.select().from(invitations).where(isInvitation(weddingId, id))
    if (stored?.role !== role || stored.expiresInHours !== hours || stored.createdBy !== createdBy)
      throw idTaken('invitation')
    const code = `${stored.code.slice(0, 4)}-${stored.code.slice(4)}`
    return { value: { id, code, role, expiresAt: stored.expiresAt }, isNew: made.length > 0 }
  }

  /** The invitation of a code that somebody at this address tries; `refund` is for somebody who has joined with it before. */
  async function invitationOf(code: string, address: string) {
    const attempt = await limits.code(address)
    const [invitation] = await db
      .select({ id: invitations.id, weddingId: invitations.weddingId, role: invitations.role })
      .from(invitations)
      .where(and(eq(invitations.code, code), gt(invitations.expiresAt, sql`clock_timestamp()`)))
    if (!invitation) {
      throw (
        attempt.refusal ??
        new Refusal('NOT_FOUND', 'There is no such invitation, or it has expired: ask for a new one', { field: 'code' })
      )
    }
    await attempt.wasRight()
    const { id, weddingId, role } = invitation
    return { weddingId, role, refund: await limits.join(`${weddingId} ${id}`) }
  }

  /** Adds a member and signs them in; undefined if there is one of this id. */
  function add(weddingId: string, member: Member): Promise<Session | undefined> {
    return feed.record(weddingId, async ({ tx, at, cursor, emit }) => {
      // Before the member is stored: where tokens come from somebody else, nobody joins.
      const session = await sessionOf(member, { ...(await weddingOf(weddingId, tx)), cursor }, at)
      const [joined] = await tx
        .insert(members)
        .values({ weddingId, ...member, issuedAt: Math.floor(at.getTime() / 1000), joinedAt: at })
        .onConflictDoNothing()
        .returning({ id: members.id })
      if (!joined) return undefined
      emit(memberJoined, { member }, everyone)
      return session
    })
  }
}

function isInvitation(weddingId: string, id: string): SQL | undefined {
  return and(eq(invitations.weddingId, weddingId), eq(invitations.id, id))
}

/** The other member that an argument names: of this wedding, and not the viewer. */
export async function otherMember(db: Db, viewer: Viewer, field: string, value: string): Promise<Member> {
  const other = await otherMemberEver(db, viewer, field, value)
  if (other.removedAt) throw new Refusal('NOT_FOUND', 'This member was removed from the wedding', { field })
  return asMember(other)
}

/** The same, also for members who were removed since, because their messages stay. */
export async function otherMemberEver(db: Db, viewer: Viewer, field: string, value: string) {
  const id = memberIdOf(field, value)
  if (id === viewer.id) throw badInput(field, 'That is you: choose another member')
  const member = await findMember(db, viewer.weddingId, id)
  if (!member) throw noSuch('member', field)
  return member
}

export async function findMember(db: Db | Tx, weddingId: string, id: string) {
  const [member] = await db
    .select({ id: members.id, name: members.name, role: members.role, removedAt: members.removedAt })
    .from(members)
    .where(and(eq(members.weddingId, weddingId), eq(members.id, id)))
  return member
}

type KnownMember = NonNullable<Awaited<ReturnType<typeof findKnown>>>

/** A member, removed or not, with all that a session says, and when this was read. */
async function findKnown(db: Db, weddingId: string, id: string) {
  const [known] = await db
    .select({
      weddingId: members.weddingId,
      id: members.id,
      name: members.name,
      role: members.role,
      removedAt: members.removedAt,
      issuedAt: members.issuedAt,
      weddingName: weddings.name,
      feedId: weddings.feedId,
      seq: weddings.seq,
      at: sql`clock_timestamp()`.mapWith(weddings.createdAt),
    })
    .from(members)
    .innerJoin(weddings, eq(weddings.id, members.weddingId))
    .where(and(eq(members.weddingId, weddingId), eq(members.id, id)))
  return known
}

function newCode(): string {
  return Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A code as it is stored, from whatever somebody typed. */
function codeOf(typed: string): string {
  const code = typed
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (code === '') throw badInput('code', 'code must not be blank')
  return code.slice(0, 64)
}

// The same on every database, and as `compareNames` has it: the order of names for readers of all languages, and plain bytes.
export const nameInOrder = sql<string>`${members.name} collate "und-x-icu"`
const idInOrder = sql<string>`${members.id} collate "C"`

function beyond(compare: typeof gt, [name, id]: MemberKey): SQL | undefined {
  return or(compare(nameInOrder, name), and(eq(members.name, name), compare(idInOrder, id)))
}
