import { randomBytes } from 'node:crypto'
import { and, eq, inArray, lte, type SQL } from 'drizzle-orm'
import type { Claims } from '../access/auth.ts'
import type { Limits } from '../access/limits.ts'
import { asMember, type Ended, type Member, type Viewer } from '../access/viewer.ts'
import { type Alarm, Alarms } from '../alarms.ts'
import type { Db } from '../db/open.ts'
import { members, weddings } from '../db/schema.ts'
import { type Event, everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { Refusal } from '../refusal.ts'
import { createGroups } from './groups.ts'

export const memberJoined = kind<{ member: Member }>('member.joined')
export const memberChanged = kind<{ member: Member }>('member.changed')
export const memberRemoved = kind<{ member: Member }>('member.removed')

/** So many members of a wedding are kept in memory at once; nobody but a test has more. */
const mostKnown = 5_000

export type Attendance = ReturnType<typeof createAttendance>

type Known = Member & { issuedAt: number; removedAt: Date | null; weddingName: string; namedAt: number }
/** A wedding that somebody on this server is connected to: its feed says when what is known of a member is out of date. */
type Room = { attendees: Set<Attendee>; known: Map<string, Known>; changes: number; opened: Promise<() => void> }

/** Hears who is connected, and who may not be any more. It must neither throw nor be waited for. */
type Presences = { enter(viewer: Viewer): () => void; remove(weddingId: string, memberId: string): void }

type Parts = {
  db: Db
  feed: Feed
  presence: Presences
  limits: Limits
  /** Connections of one person at a time. */
  sizes: { connectionsPerPerson: number }
}

/** Finds the person that a token stands for, and ends their connections when they may not stay connected. */
export function createAttendance({ db, feed, presence, limits, sizes }: Parts) {
  const rooms = new Map<string, Room>()
  /** How many connections people have: each wedding and member, with a space between. */
  const connections = new Map<string, number>()
  const expiries = new Alarms()
  let connected = 0
  let connectedEver = 0

  const stored = async (weddingId: string, id: string): Promise<Known | undefined> => {
    // If the room failed to open, fall through to the look-up, which reports the error.
    await rooms.get(weddingId)?.opened.catch(() => {})
    return rooms.get(weddingId)?.known.get(id) ?? (await lookUp(weddingId, id))
  }

  // All who come back after a restart cost a few queries, not one each.
  const lookUp = createGroups(500, async (weddingId, ids: string[]): Promise<(Known | undefined)[]> => {
    const rows = await read(weddingId, inArray(members.id, ids))
    return ids.map((id) => rows.find((row) => row.id === id))
  })

  const read = async (weddingId: string, which?: SQL): Promise<Known[]> => {
    const room = rooms.get(weddingId)
    const changes = room?.changes
    const rows = await db
      .select({
        id: members.id,
        name: members.name,
        role: members.role,
        issuedAt: members.issuedAt,
        removedAt: members.removedAt,
        weddingName: weddings.name,
        namedAt: weddings.namedAt,
      })
      .from(members)
      .innerJoin(weddings, eq(weddings.id, members.weddingId))
      .where(and(eq(members.weddingId, weddingId), which))
      .limit(mostKnown)
    // Rows that were read while a member changed may be older than the change: do not keep them.
    if (room?.changes === changes) for (const row of rows) room?.known.set(row.id, row)
    return rows
  }

  const write = async (claims: Claims) => {
    const { weddingId, weddingName, id, name, role, issuedAt } = claims
    await db
      .insert(weddings)
      .values({ id: weddingId, name: weddingName ?? weddingId, feedId: randomBytes(9).toString('base64url') })
      .onConflictDoNothing()
    await feed.record(weddingId, async ({ tx, at, tell }) => {
      const [known] = await tx
        .select()
        .from(members)
        .where(and(eq(members.weddingId, weddingId), eq(members.id, id)))
      if (known?.removedAt && !isIssuedAfter(claims, known.removedAt)) throw removed()
      if (known && known.issuedAt > issuedAt) return
      if (weddingName !== undefined) {
        const named = and(eq(weddings.id, weddingId), lte(weddings.namedAt, issuedAt))
        await tx.update(weddings).set({ name: weddingName, namedAt: issuedAt }).where(named)
      }
      await tx
        .insert(members)
        .values({ weddingId, id, name, role, issuedAt, joinedAt: at })
        .onConflictDoUpdate({ target: [members.weddingId, members.id], set: { name, role, issuedAt, removedAt: null } })
      const payload = { member: { id, name, role } }
      if (!known || known.removedAt) tell(memberJoined, payload, everyone)
      else if (known.name !== name || known.role !== role) tell(memberChanged, payload, everyone)
    })
    rooms.get(weddingId)?.known.delete(id)
  }

  // The events of members, in the wedding's own order, on every server that one of them is connected to.
  const see = (weddingId: string, room: Room) => (event: Event) => {
    if (!memberRemoved.matches(event) && !memberChanged.matches(event) && !memberJoined.matches(event)) return
    const { id, name, role } = event.payload.member
    room.changes++
    room.known.delete(id)
    if (memberJoined.matches(event)) return
    if (memberRemoved.matches(event)) presence.remove(weddingId, id)
    for (const { viewer, end } of room.attendees) {
      if (viewer.id !== id) continue
      if (memberRemoved.matches(event)) end('removed')
      // A member who already reconnected with the new role or name stays connected.
      else if (viewer.name !== name || viewer.role !== role) end('changed')
    }
  }

  const open = async (weddingId: string, room: Room): Promise<() => void> => {
    const stop = await feed.watch(weddingId, see(weddingId, room))
    // Members may have changed before the feed was watched: forget what was read until now.
    room.changes++
    room.known.clear()
    // The first connection of a wedding is usually followed by many: load all its members at once.
    await read(weddingId).catch((error) => {
      stop()
      throw error
    })
    return stop
  }

  const enter = async (attendee: Attendee): Promise<() => void> => {
    const { weddingId, id } = attendee.viewer
    const room: Room = rooms.get(weddingId) ?? { attendees: new Set(), known: new Map(), changes: 0, opened: Promise.resolve(() => {}) }
    if (!rooms.has(weddingId)) {
      rooms.set(weddingId, room)
      room.opened = open(weddingId, room)
    }
    room.attendees.add(attendee)
    const leave = () => {
      room.attendees.delete(attendee)
      if (room.attendees.size > 0 || rooms.get(weddingId) !== room) return
      rooms.delete(weddingId)
      room.opened.then(
        (stop) => stop(),
        () => {},
      )
    }
    try {
      await room.opened
      // The member may have changed before the room was watched.
      const now = await stored(weddingId, id)
      if (!now || now.removedAt) throw removed()
      if (now.role !== attendee.viewer.role || now.name !== attendee.viewer.name) throw new Refusal('UNAVAILABLE', 'Try again')
      return leave
    } catch (error) {
      leave()
      throw error
    }
  }

  return {
    /**
     * The viewer that a valid token stands for. The issuer is the authority: a wedding or member it names is created, and
     * changed when the token is newer than what is stored. UNAUTHENTICATED for a member who was removed after it was issued.
     */
    async arrive(claims: Claims): Promise<Viewer> {
      const expiresAt = new Date(claims.expiresAt * 1000)
      const { weddingId, id } = claims
      if (!weddingId) return { ...asMember(claims), weddingId, expiresAt }
      let known = await stored(weddingId, id)
      if (known?.removedAt && !isIssuedAfter(claims, known.removedAt)) throw removed()
      if (!known || known.removedAt || (claims.issuedAt >= known.issuedAt && differ(claims, known))) {
        await write(claims)
        known = await stored(weddingId, id)
        if (!known || known.removedAt) throw removed()
      }
      return { ...asMember(known), weddingId, expiresAt }
    },

    /**
     * Counts a connection, and ends it when its token expires or its member is removed or changed, by whichever server.
     * Returns the way to leave, to be called once the connection is gone. RATE_LIMITED when the person has too many of them,
     * or opens them too often.
     */
    async attend(viewer: Viewer, end: (reason: Ended) => void): Promise<() => void> {
      const giveBack = takePlace(viewer)
      try {
        await limits.ownConnection(viewer)
        const attendee = new Attendee(viewer, end)
        const leave = viewer.weddingId ? await enter(attendee) : () => {}
        expiries.add(attendee)
        const goOffline = presence.enter(viewer)
        connected++
        connectedEver++
        let hasLeft = false
        return () => {
          if (hasLeft) return
          hasLeft = true
          connected--
          giveBack()
          goOffline()
          expiries.delete(attendee)
          leave()
        }
      } catch (error) {
        giveBack()
        throw error
      }
    },

    /** The connections of this server, now and since it started, and whose they are: each wedding and member once. */
    count: () => ({
      connected,
      connectedEver,
      people: [...connections.keys()],
    }),
  }

  /** Takes one of a person's connections. Returns the way to give it back. */
  function takePlace({ weddingId, id }: Viewer): () => void {
    const person = `${weddingId} ${id}`
    const others = connections.get(person) ?? 0
    if (others >= sizes.connectionsPerPerson) throw tooManyConnections(sizes.connectionsPerPerson)
    connections.set(person, others + 1)
    return () => {
      const left = (connections.get(person) ?? 0) - 1
      if (left > 0) connections.set(person, left)
      else connections.delete(person)
    }
  }
}

function tooManyConnections(most: number): Refusal {
  const message = `At most ${most} connections of a person at a time: close some, then connect again`
  return new Refusal('RATE_LIMITED', message, { retryAfter: 10 })
}

function removed(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'You were removed from this wedding')
}

// A token without `iat` may be from any time.
function isIssuedAfter({ isDated, issuedAt }: Claims, moment: Date): boolean {
  return isDated && issuedAt > Math.floor(moment.getTime() / 1000)
}

function differ(claims: Claims, known: Known): boolean {
  return (
    claims.name !== known.name ||
    claims.role !== known.role ||
    (claims.weddingName !== undefined && claims.weddingName !== known.weddingName && claims.issuedAt >= known.namedAt)
  )
}

/** A connection of a member, which ends when its token expires. */
class Attendee implements Alarm {
  readonly viewer: Viewer
  readonly end: (reason: Ended) => void

  constructor(viewer: Viewer, end: (reason: Ended) => void) {
    this.viewer = viewer
    this.end = end
  }

  get at(): number {
    return this.viewer.expiresAt.getTime()
  }

  ring(): void {
    this.end('expired')
  }
}
