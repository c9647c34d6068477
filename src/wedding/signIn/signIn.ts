import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Auth } from '../../access/auth.ts'
import type { Limits } from '../../access/limits.ts'
import { allow } from '../../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../../access/viewer.ts'
import type { Database } from '../../db/open.ts'
import { members, weddings } from '../../db/schema.ts'
import { writeCursor } from '../../feed/cursor.ts'
import { everyone } from '../../feed/event.ts'
import type { Feed } from '../../feed/feed.ts'
import { noSuchWedding, Refusal } from '../../refusal.ts'
import { isBlank } from '../../text.ts'
import { badInput, lineOf, uuidOf } from '../input.ts'
import { otherMember } from '../memberRows.ts'
import { memberJoined } from '../sessions/memberEvents.ts'
import { type Wedding, weddingColumns } from '../weddings.ts'
import { codeLengths, readCode } from './codes.ts'
import { findKnown, findLastOfDevice, findOfDevice, type KnownMember, memberIdOf, storeDevice } from './devices.ts'
import type { Admission, Invitations } from './invitations.ts'
import { findOfLink, type PersonalLink, storeLink, useLink } from './personalLinks.ts'

/** A token, its member and its wedding. */
export interface Session {
  token: string
  expiresAt: Date
  member: Member
  wedding: Wedding
}

/** A person who joins with a code. */
export interface JoinInput {
  /** The secret of the device, a UUID; random if it is left out. */
  id?: string | null
  /** Of an invitation, or of a personal link. */
  code: string
  /** Needed with an invitation only. */
  name: string
}

type Parts = Pick<Database, 'db'> & {
  feed: Feed
  auth: Auth
  limits: Limits
  sizes: { nameLength: number }
  invitations: Invitations
}

/** The ways to a token of this server. All throw FORBIDDEN where tokens come from an identity provider. */
export class SignIn {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Signs in the person who has a code. With an invitation they become a member; a device that has joined before is the
   * same member again, and a personal link opens the member that it was made for. `address` is where the request comes
   * from.
   *
   * BAD_USER_INPUT; RATE_LIMITED; NOT_FOUND for a code that is unknown, has expired, was withdrawn or is used up;
   * CONFLICT for a device that has joined with another name or role; FORBIDDEN for a member who was removed.
   */
  async join(input: JoinInput, address: string): Promise<Session> {
    this.#mustIssue()
    const { limits, sizes, db, invitations } = this.#parts
    const name = isBlank(input.name) ? undefined : lineOf('name', input.name, sizes.nameLength)
    const code = readCode(input.code)
    const secret = input.id ? uuidOf('id', input.id) : randomUUID()
    const attempt = await limits.code(address)
    const link = code.length === codeLengths.personalLink ? await findOfLink(db, code, secret) : undefined
    if (link) {
      await attempt.wasRight()
      return this.#openLink(link, code, secret)
    }
    const admission = await invitations.admit(code)
    if (!admission) throw attempt.refusal ?? noSuchCode()
    await attempt.wasRight()
    if (name === undefined) throw badInput('name', 'name must not be blank')
    return this.#joinBy(admission, secret, name)
  }

  /**
   * Signs in the member that a device was last. NOT_FOUND for a device that has joined nowhere, UNAUTHENTICATED for a
   * member who was removed or has left, RATE_LIMITED.
   */
  async resume(id: string, address: string): Promise<Session> {
    this.#mustIssue()
    const secret = uuidOf('id', id)
    const attempt = await this.#parts.limits.code(address)
    const known = await findLastOfDevice(this.#parts.db, secret)
    if (!known) {
      const message = 'This device has joined no wedding here: join with an invitation'
      throw attempt.refusal ?? new Refusal('NOT_FOUND', message, { field: 'id' })
    }
    await attempt.wasRight()
    await this.#parts.limits.write(known)
    if (known.removedAt) throw new Refusal('UNAUTHENTICATED', leftOrRemoved(known))
    return this.#sessionOfKnown(known)
  }

  /**
   * A new token for the person who has a valid one, as they are now. Nothing is stored. UNAUTHENTICATED, RATE_LIMITED.
   */
  async refresh(viewer: Viewer): Promise<Session> {
    await this.#parts.limits.write(viewer)
    const known = await findKnown(this.#parts.db, viewer.weddingId, viewer.id)
    if (!known || known.removedAt) throw new Refusal('UNAUTHENTICATED', 'You were removed from this wedding')
    return this.#sessionOfKnown(known)
  }

  /**
   * A link that opens a member on another device, once, within a day: oneself, or for COUPLE and PLANNER a guest.
   * FORBIDDEN, NOT_FOUND, RATE_LIMITED.
   */
  async createPersonalLink(viewer: Viewer, memberId?: string | null): Promise<PersonalLink> {
    this.#mustIssue()
    const { db, limits } = this.#parts
    const { weddingId, id: createdBy } = viewer
    const isOwn = !memberId || memberId === viewer.id
    if (!isOwn) await this.#mustBeGuest(viewer, memberId)
    await limits.write(viewer)
    return storeLink(db, { weddingId, memberId: isOwn ? viewer.id : memberId, createdBy })
  }

  #mustIssue(): void {
    if (!this.#parts.auth.issues)
      throw new Refusal('FORBIDDEN', 'Tokens come from your identity provider: sign in there')
  }

  async #mustBeGuest(viewer: Viewer, memberId: string): Promise<void> {
    allow(viewer, 'MANAGE_WEDDING')
    const member = await otherMember(this.#parts.db, viewer, 'memberId', memberId)
    if (member.role === 'GUEST') return
    throw new Refusal('FORBIDDEN', 'Only a guest gets a link from somebody else: others make their own', {
      field: 'memberId',
    })
  }

  async #joinBy(admission: Admission, secret: string, name: string): Promise<Session> {
    const { weddingId, role, refund } = admission
    let known = await findOfDevice(this.#parts.db, weddingId, secret)
    if (!known || hasLeft(known)) {
      const session = await this.#add(admission, secret, known?.id ?? memberIdOf(weddingId, secret), name)
      if (session) return session
      known = await findOfDevice(this.#parts.db, weddingId, secret)
    }
    if (known?.role !== role || ![known.name, known.joinedAs].includes(name)) {
      throw new Refusal('CONFLICT', 'This id was already used to join with another name or role', { field: 'id' })
    }
    if (known.removedAt) throw new Refusal('FORBIDDEN', leftOrRemoved(known))
    await refund()
    return this.#sessionOfKnown(known)
  }

  /** Opens a member on a device for which a link was made. Sent again by the same device, it does the same. */
  async #openLink({ weddingId, memberId }: Link, code: string, secret: string): Promise<Session> {
    const { db } = this.#parts
    const before = await findOfDevice(db, weddingId, secret)
    if (before?.removedAt && !hasLeft(before)) throw new Refusal('FORBIDDEN', leftOrRemoved(before))
    const known = await findKnown(db, weddingId, memberId)
    if (!known || known.removedAt) throw noSuchCode()
    const isOpen = await db.transaction(async (tx) => {
      const isFirst = await useLink(tx, code, secret)
      if (isFirst) await storeDevice(tx, { weddingId, secret, memberId, joinedAs: null })
      return isFirst
    })
    if (!isOpen) throw noSuchCode()
    return this.#sessionOfKnown(known)
  }

  /** Adds a member, or one who has left, and signs them in; undefined if there is one of this id. */
  #add({ weddingId, invitationId, role }: Admission, secret: string, id: string, name: string) {
    const member: Member = { id, name, role }
    return this.#parts.feed.record(weddingId, async ({ tx, at, cursor, emit }): Promise<Session | undefined> => {
      const [wedding] = await tx.select(weddingColumns).from(weddings).where(eq(weddings.id, weddingId))
      if (!wedding) throw noSuchWedding()
      const session = await this.#sessionOf(member, { ...wedding, cursor }, at)
      const row = { name, role, issuedAt: Math.floor(at.getTime() / 1000), joinedAt: at, invitationId }
      const [joined] = await tx
        .insert(members)
        .values({ weddingId, id, ...row })
        .onConflictDoUpdate({
          target: [members.weddingId, members.id],
          set: { ...row, removedAt: null, removedBy: null },
          setWhere: eq(members.removedBy, members.id),
        })
        .returning({ id: members.id })
      if (!joined) return undefined
      await storeDevice(tx, { weddingId, secret, memberId: id, joinedAs: name })
      emit(memberJoined, { member }, everyone)
      return session
    })
  }

  /**
   * A session of a member who is known already. Its token is no newer than what the member was last written from: it
   * outlives no removal, which is always later, and so it needs no lock.
   */
  #sessionOfKnown(known: KnownMember): Promise<Session> {
    const wedding = { ...known.wedding, cursor: writeCursor(known) }
    const now = Math.floor(known.at.getTime() / 1000)
    return this.#sessionOf(asMember(known), wedding, known.at, Math.min(known.issuedAt, now))
  }

  async #sessionOf(member: Member, wedding: Wedding, at: Date, issuedAt?: number): Promise<Session> {
    const claims = { ...member, weddingId: wedding.id, weddingName: wedding.name }
    const session = await this.#parts.auth.issue(claims, at, issuedAt)
    return { ...session, member, wedding }
  }
}

interface Link {
  weddingId: string
  memberId: string
}

/** Whether a member has left by themselves: they may come back. */
function hasLeft({ id, removedAt, removedBy }: KnownMember): boolean {
  return removedAt !== null && removedBy === id
}

function leftOrRemoved(known: KnownMember): string {
  return hasLeft(known)
    ? 'You have left this wedding: join again with an invitation'
    : 'You were removed from this wedding'
}

function noSuchCode(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such invitation, or it has expired: ask for a new one', {
    field: 'code',
  })
}
