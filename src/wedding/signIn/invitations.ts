import { and, desc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm'
import type { Limits, Refund } from '../../access/limits.ts'
import type { Member, Role, Viewer } from '../../access/viewer.ts'
import type { Database, Db } from '../../db/open.ts'
import { invitations, members } from '../../db/schema.ts'
import { noSuch, Refusal } from '../../refusal.ts'
import { uuidOf, wholeOf } from '../input.ts'
import { memberColumns } from '../memberRows.ts'
import { type Created, createOnce, idTaken, newId } from '../once.ts'
import { newCode, writeCode } from './codes.ts'

/** A code that any number of people join a wedding with. */
export interface Invitation {
  id: string
  /** As people type it, in groups of four. */
  code: string
  role: Role
  createdBy: Member
  createdAt: Date
  expiresAt: Date
  /** When it was withdrawn; null while it works or has expired by itself. */
  revokedAt: Date | null
  /** Number of members who have joined with it, those included who have left since. */
  joined: number
}

/** An invitation to make. */
export interface InvitationInput {
  /** A UUID of the client's choice. */
  id?: string | null
  role: Role
  expiresInHours: number
}

/** The wedding and role that a valid code admits to. `refund` is for somebody who has joined with it before. */
export interface Admission {
  invitationId: string
  weddingId: string
  role: Role
  refund: Refund
}

/** In hours. */
const longestInvitation = 24 * 366
/** Invitations in a list. */
const mostListed = 500

type Parts = Pick<Database, 'db' | 'readAs'> & { limits: Limits }

/** The invitations of a wedding. */
export class Invitations {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Creates an invitation, once for each id. BAD_USER_INPUT, RATE_LIMITED; CONFLICT if the id is that of another
   * invitation, FORBIDDEN for the role ADMIN.
   */
  async create(viewer: Viewer, { role, expiresInHours, ...input }: InvitationInput): Promise<Invitation> {
    const { db, limits } = this.#parts
    if (role === 'ADMIN') throw new Refusal('FORBIDDEN', 'Nobody can be invited as ADMIN', { field: 'role' })
    // Otherwise it could let itself in again, as somebody who may do more.
    if (viewer.integration && role !== 'GUEST') {
      throw new Refusal('FORBIDDEN', 'An integration invites guests alone', { field: 'role' })
    }
    const hours = wholeOf('expiresInHours', expiresInHours, 1, longestInvitation)
    return createOnce(viewer, newId(input.id), {
      limit: limits.write,
      exists: async (id) => (await db.$count(invitations, isInvitation(viewer, id))) > 0,
      store: (id) => store(db, viewer, id, role, hours),
    })
  }

  /** All invitations, the newest first, for EVENTS_DAYS after they have expired. */
  async list(viewer: Viewer): Promise<Invitation[]> {
    const rows = await selectInvitations(this.#parts.readAs(viewer))
      .where(eq(invitations.weddingId, viewer.weddingId))
      .orderBy(desc(invitations.createdAt), desc(invitations.id))
      .limit(mostListed)
    return rows.map(invitationOf)
  }

  /** Withdraws an invitation: nobody joins with it any more. Withdrawing it again changes nothing. NOT_FOUND. */
  async revoke(viewer: Viewer, invitationId: string): Promise<Invitation> {
    const { db, limits } = this.#parts
    const id = uuidOf('id', invitationId)
    await limits.write(viewer)
    await db
      .update(invitations)
      .set({ revokedAt: sql`clock_timestamp()` })
      .where(and(isInvitation(viewer, id), isNull(invitations.revokedAt)))
    const revoked = await find(db, viewer, id)
    if (!revoked) throw noSuch('invitation')
    return invitationOf(revoked)
  }

  /** The admission that a code gives, or undefined: it is unknown, has expired or was withdrawn. RATE_LIMITED. */
  async admit(code: string): Promise<Admission | undefined> {
    const { db, limits } = this.#parts
    const { id, weddingId, role, expiresAt, revokedAt } = invitations
    const [invitation] = await db
      .select({ invitationId: id, weddingId, role })
      .from(invitations)
      .where(and(eq(invitations.code, code), gt(expiresAt, sql`clock_timestamp()`), isNull(revokedAt)))
    if (!invitation) return undefined
    const refund = await limits.join(`${invitation.weddingId} ${invitation.invitationId}`)
    return { ...invitation, refund }
  }
}

/** Stores an invitation, or finds the one that is stored under its id. Throws CONFLICT where that is another one. */
async function store(db: Db, viewer: Viewer, id: string, role: Role, hours: number): Promise<Created<Invitation>> {
  const { weddingId, id: createdBy } = viewer
  const expiresAt = sql`clock_timestamp() + make_interval(hours => ${hours})`
  const made = await db
    .insert(invitations)
    .values({ code: newCode('invitation'), weddingId, id, role, createdBy, expiresInHours: hours, expiresAt })
    .onConflictDoNothing({ target: [invitations.weddingId, invitations.id] })
    .returning({ id: invitations.id })
  const stored = await find(db, viewer, id)
  const isSame = stored?.role === role && stored.expiresInHours === hours && stored.createdBy.id === createdBy
  if (!isSame) throw idTaken('invitation')
  return { value: invitationOf(stored), isNew: made.length > 0 }
}

async function find(db: Db, viewer: Viewer, id: string): Promise<Row | undefined> {
  const [row] = await selectInvitations(db).where(isInvitation(viewer, id))
  return row
}

function selectInvitations(db: Db) {
  const isCreator = and(eq(members.weddingId, invitations.weddingId), eq(members.id, invitations.createdBy))
  return db
    .select({
      id: invitations.id,
      code: invitations.code,
      role: invitations.role,
      createdBy: memberColumns(members),
      expiresInHours: invitations.expiresInHours,
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
      revokedAt: invitations.revokedAt,
      joined: sql<number>`(
        select count(*)::int from members as joined
        where joined.wedding_id = ${invitations.weddingId} and joined.invitation_id = ${invitations.id})`,
    })
    .from(invitations)
    .innerJoin(members, isCreator)
}

interface Row extends Invitation {
  expiresInHours: number | null
}

function invitationOf({ expiresInHours: _, code, ...row }: Row): Invitation {
  return { ...row, code: writeCode(code) }
}

function isInvitation({ weddingId }: Viewer, id: string): SQL | undefined {
  return and(eq(invitations.weddingId, weddingId), eq(invitations.id, id))
}
