import { randomUUID } from 'node:crypto'
import { and, eq, isNotNull } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database } from '../db/open.ts'
import { members } from '../db/schema.ts'
import { everyone, kind, passing } from '../feed/event.ts'
import type { Logger } from '../log.ts'
import { compareNames } from '../text.ts'
import { maybeLineOf } from './input.ts'
import type { Roll } from './roll.ts'

export type Status = 'ONLINE' | 'AWAY' | 'BUSY' | 'OFFLINE'
export type Presence = { member: Member; status: Status; customStatus: string | null; lastSeenAt: string }

/** Told when what the others see has changed. `previousStatus` is OFFLINE for who has just come. */
export const presenceChanged = kind<{ presence: Presence; previousStatus: Status }>('presence.changed')

export type Presences = ReturnType<typeof createPresence>

/**
 * A member in the roll. A lease says until when (ms, by the roll's clock) a server holds them online; that of no server
 * holds who has just left, or only calls over HTTP. A lease that has run out is kept for a while, and with it the status.
 */
type Entry = {
  /** As they chose it, whatever others see. */
  presence: Presence
  /** As the others were told last. */
  told: Presence
  leases: Record<string, number>
  /** When that was (ms): should Redis have lost it, the server that remembers the latest is right. */
  changedAt: number
}

/** Somebody who is connected to this server, or asked it for something that the roll does not have yet. */
type Person = { member: Member; connections: number; leftAt?: number; wish?: Wish }
type Wish = { choice: Partial<Pick<Presence, 'status' | 'customStatus'>>; at: number }

/** What this server knows of a wedding. It brings the roll up to date in rounds, one after the other. */
type Room = {
  weddingId: string
  people: Map<string, Person>
  removed: Set<string>
  /** The roll as it was when it was last seen. */
  entries: Map<string, Entry>
  /** Whom the next round is about; all, when it is time for a sweep. */
  changed: Set<string>
  sweepAt: number
  /** The round that has not begun yet, and the last of all. */
  next?: Promise<void>
  last: Promise<void>
  /** The last round failed, or the roll may have forgotten it. */
  isBehind: boolean
  timer?: NodeJS.Timeout
}

const noServer = ''
/** How long nobody is told that somebody has left: a phone that changes networks comes back. */
const grace = 1_000
/** The same when it is the server that leaves: phones come back to another one after a random moment. */
const restartGrace = 5_000
/** When Redis is back, all servers are connected to it again within two seconds. */
const returning = 3_000

type Parts = Pick<Database, 'readAs'> & {
  roll: Roll
  limits: Limits
  sizes: { nameLength: number }
  /** How long a server that has died still holds people online. */
  leaseMs: number
  logger: Logger
}

/** Who is online: a member is while any of their connections lives, on any server. */
export function createPresence({ readAs, roll, limits, sizes, leaseMs, logger }: Parts) {
  const server = randomUUID()
  const rooms = new Map<string, Room>()
  const renewEvery = leaseMs / 3
  // How long a call over HTTP holds somebody online, and a status outlasts the connections.
  const keptMs = leaseMs * 1.5
  let clockIsAhead = 0
  let ending = false

  roll.onReturn(() => {
    for (const room of rooms.values()) {
      room.isBehind = true
      sweep(room)
    }
  })

  return {
    /** Holds a member online until the returned function is called. Neither throws, nor is waited for. */
    enter(viewer: Viewer): () => void {
      const { weddingId, id } = viewer
      if (!weddingId) return () => {}
      const person = personOf(roomOf(weddingId), viewer)
      person.connections++
      change(weddingId, id)
      return () => {
        person.connections--
        person.leftAt = now()
        change(weddingId, id)
      }
    },

    /** Who was removed from the wedding is offline at once, whatever connection of theirs is still closing. */
    remove(weddingId: string, id: string) {
      const room = roomOf(weddingId)
      room.people.delete(id)
      room.removed.add(id)
      change(weddingId, id)
    },

    /**
     * ONLINE without a text is a sign of life: it changes nothing of what was chosen. Answers what the viewer has chosen,
     * also when it is to appear offline.
     */
    async update(viewer: Viewer, input: { status: Status; customStatus?: string | null }): Promise<Presence> {
      const customStatus = 'customStatus' in input ? maybeLineOf('customStatus', input.customStatus, sizes.nameLength) : undefined
      const isSignOfLife = input.status === 'ONLINE' && customStatus === undefined
      const choice = { ...(!isSignOfLife && { status: input.status }), ...(customStatus !== undefined && { customStatus }) }
      await limits.typing(viewer)
      const room = roomOf(viewer.weddingId)
      const person = personOf(room, viewer)
      person.wish = { choice: { ...person.wish?.choice, ...choice }, at: now() }
      await change(viewer.weddingId, viewer.id)
      const { presence } = known(room, viewer.id) ?? newcomer(viewer)
      return { ...presence, lastSeenAt: timeOf(now()) }
    },

    /** All who are online and do not appear offline, by name. While Redis is away: those who are with this server. */
    async list(viewer: Viewer): Promise<Presence[]> {
      const { weddingId } = viewer
      const room = rooms.get(weddingId)
      await room?.last
      const here = () => (room ? [...room.people.keys()].flatMap((id) => known(room, id) ?? []) : [])
      const [entries, gone] = await Promise.all([
        roll.read(weddingId).then(({ texts }) => [...texts.values()].map(parse), here),
        readAs(viewer)
          .select({ id: members.id })
          .from(members)
          .where(and(eq(members.weddingId, weddingId), isNotNull(members.removedAt))),
      ])
      return entries
        .map((entry) => seen(entry, now()))
        .filter(({ status, member }) => status !== 'OFFLINE' && !gone.some(({ id }) => id === member.id))
        .sort(({ member: one }, { member: other }) => compareNames(one.name, other.name) || (one.id < other.id ? -1 : 1))
    },

    /** Leaves those who are here online for a few seconds more. */
    async end() {
      ending = true
      const all = [...rooms.values()]
      for (const room of all) for (const id of room.people.keys()) room.changed.add(id)
      await Promise.all(all.map(round))
      for (const { timer } of all) clearTimeout(timer)
    },
  }

  /** The time by the roll's clock, which all servers share. */
  function now(): number {
    return Date.now() + clockIsAhead
  }

  function roomOf(weddingId: string): Room {
    let room = rooms.get(weddingId)
    if (!room) {
      const nothing = { people: new Map(), removed: new Set<string>(), entries: new Map(), changed: new Set<string>() }
      room = { weddingId, ...nothing, sweepAt: 0, last: Promise.resolve(), isBehind: false }
      rooms.set(weddingId, room)
    }
    return room
  }

  function personOf(room: Room, viewer: Viewer): Person {
    const person = room.people.get(viewer.id) ?? { member: asMember(viewer), connections: 0 }
    person.member = asMember(viewer)
    room.people.set(viewer.id, person)
    room.removed.delete(viewer.id)
    return person
  }

  /** Something is new with a member. Resolves when the roll has it, or is out of reach. */
  async function change(weddingId: string, id: string) {
    if (ending) return
    const room = roomOf(weddingId)
    room.changed.add(id)
    await round(room)
  }

  function sweep(room: Room) {
    room.sweepAt = 0
    if (!ending) round(room)
  }

  /** The round that comes after the one under way, with all that has changed by then. */
  function round(room: Room): Promise<void> {
    if (!room.next) {
      room.next = room.last.then(() => {
        room.next = undefined
        return bringUpToDate(room)
      })
      room.last = room.next
    }
    return room.next
  }

  async function bringUpToDate(room: Room) {
    const changed = [...room.changed]
    const { isBehind } = room
    const sweeps = now() >= room.sweepAt
    room.changed.clear()
    if (sweeps) room.sweepAt = now() + renewEvery
    try {
      // After an outage each server says first whom it has, before any counts out the people of the others; and nobody is
      // told before all can hear it again.
      let ids = isBehind ? [...new Set([...changed, ...room.people.keys()])] : sweeps ? undefined : changed
      while (ids === undefined || ids.length > 0) ids = await write(room, ids, !isBehind)
      if (isBehind) room.sweepAt = now() + Math.min(returning, renewEvery)
      if (isBehind) room.isBehind = false
    } catch (error) {
      for (const id of changed) room.changed.add(id)
      if (!isBehind) logger.warn({ weddingId: room.weddingId, reason: error }, 'presence is behind')
      room.isBehind = true
    }
    schedule(room)
  }

  /** The next sweep is when a lease runs out or is to be renewed. A room with nothing to come is left. */
  function schedule(room: Room) {
    clearTimeout(room.timer)
    if (ending || room.next) return
    const hasPeople = room.people.size > 0 || room.changed.size > 0
    const leases = [...room.entries.values()].flatMap(({ leases }) => Object.entries(leases)).filter(([, until]) => until > now())
    if (!hasPeople && !leases.some(([holder]) => holder === noServer)) return rooms.delete(room.weddingId)
    const due = leases.reduce((earliest, [, until]) => Math.min(earliest, until), hasPeople ? room.sweepAt : Infinity)
    room.timer = setTimeout(() => sweep(room), Math.max(due - now(), 0) + 5).unref()
  }

  /** Writes what becomes of these members, or of all. Answers those whom another server has changed meanwhile. */
  async function write(room: Room, ids: string[] | undefined, tells: boolean): Promise<string[]> {
    const { now: at, texts } = await roll.read(room.weddingId, ids)
    clockIsAhead = at - Date.now()
    const all = ids ?? new Set([...texts.keys(), ...room.people.keys(), ...room.entries.keys(), ...room.changed])
    const outcomes = [...all].flatMap((id) => {
      const was = texts.get(id) ?? ''
      const person = room.people.get(id)
      const isRemoved = room.removed.has(id)
      const lost = was === '' && !person && !isRemoved ? room.entries.get(id) : undefined
      // Their own server will have them back, or their lease runs out.
      if (lost && isHeldElsewhere(lost, at)) return []
      const before = basis(room, id, was === '' ? undefined : parse(was), at)
      const entry = before && become(before, person, isRemoved, at, tells)
      const is = entry && Object.keys(entry.leases).length > 0 ? JSON.stringify(entry) : ''
      const told = entry && entry.told !== before.told ? tellingOf(entry, before) : undefined
      return { id, was, is, told, entry, person, wish: person?.wish, isRemoved }
    })
    const changes = outcomes.filter(({ was, is, told }) => is !== was || told)
    const overtaken = new Set(changes.length > 0 ? await roll.write(room.weddingId, changes) : [])
    for (const { id, is, entry, person, wish, isRemoved } of outcomes) {
      if (overtaken.has(id)) continue
      if (entry && is !== '') room.entries.set(id, entry)
      else room.entries.delete(id)
      if (isRemoved) room.removed.delete(id)
      if (person && person.wish === wish) delete person.wish
      if (person?.connections === 0 && !person.wish && room.people.get(id) === person) room.people.delete(id)
    }
    return [...overtaken]
  }

  /** A member as far as this server knows. */
  function known(room: Room, id: string): Entry | undefined {
    const before = basis(room, id, room.entries.get(id), now())
    return before && become(before, room.people.get(id), room.removed.has(id), now())
  }

  /** What there is to go on from: what the roll says, or what this server remembers should it have forgotten. */
  function basis(room: Room, id: string, stored: Entry | undefined, at: number): Entry | undefined {
    const person = room.people.get(id)
    const remembered = room.entries.get(id)
    if (stored) return remembered && remembered.changedAt > stored.changedAt ? { ...remembered, leases: stored.leases } : stored
    if (room.removed.has(id)) return undefined
    if (remembered && (person || remembered.told.status !== 'OFFLINE')) {
      return { ...remembered, leases: { ...remembered.leases, [noServer]: at } }
    }
    return person && newcomer(person.member)
  }

  /** An entry after what this server has to say about its member. */
  function become(before: Entry, person: Person | undefined, isRemoved: boolean, at: number, tells = true): Entry {
    const lasting = Object.entries(before.leases).filter(([holder, until]) => holder === server || until + keptMs > at)
    const leases: Entry['leases'] = isRemoved ? {} : Object.fromEntries(lasting)
    let presence = person && lasting.length === 0 ? newcomer(person.member).presence : before.presence
    const hold = (holder: string, seenAt: number, forMs: number) => {
      leases[holder] = seenAt + forMs
      presence = { ...presence, lastSeenAt: timeOf(seenAt) }
    }
    if (person && person.connections > 0 && !ending) {
      delete leases[noServer]
      if ((leases[server] ?? 0) < at + leaseMs - renewEvery) hold(server, at, leaseMs)
    } else if (server in leases) {
      delete leases[server]
      if (ending) hold(noServer, at, restartGrace)
      else hold(noServer, person?.leftAt ?? at, grace)
    } else if (person?.wish && !isHeldElsewhere(before, at)) hold(noServer, person.wish.at, keptMs)
    if (person) presence = { ...presence, member: person.member, ...person.wish?.choice }

    const visible = seen({ presence, leases }, at)
    const told = !tells || isAlike(visible, before.told) ? before.told : visible
    const isChanged = told !== before.told || !isAlike(presence, before.presence)
    return { presence, told, leases, changedAt: isChanged ? Math.max(at, before.changedAt + 1) : before.changedAt }
  }

  function isHeldElsewhere({ leases }: Entry, at: number): boolean {
    return Object.entries(leases).some(([holder, until]) => holder !== server && holder !== noServer && until > at)
  }
}

/** Somebody of whom nothing is known yet. */
function newcomer(member: Member): Entry {
  const presence: Presence = { member: asMember(member), status: 'ONLINE', customStatus: null, lastSeenAt: timeOf(0) }
  return { presence, told: { ...presence, status: 'OFFLINE' }, leases: {}, changedAt: 0 }
}

/** A member's presence as the others see it. */
function seen({ presence, leases }: Pick<Entry, 'presence' | 'leases'>, at: number): Presence {
  const isOnline = presence.status !== 'OFFLINE' && Object.values(leases).some((until) => until > at)
  return isOnline ? { ...presence, lastSeenAt: timeOf(at) } : { ...presence, status: 'OFFLINE', customStatus: null }
}

/** Whether two presences look the same; when somebody was seen last does not count. */
function isAlike(one: Presence, other: Presence): boolean {
  if (one.status === 'OFFLINE' || other.status === 'OFFLINE') return one.status === other.status
  return (
    one.status === other.status &&
    one.customStatus === other.customStatus &&
    one.member.name === other.member.name &&
    one.member.role === other.member.role
  )
}

function tellingOf({ told }: Entry, before: Entry) {
  return passing(presenceChanged, { presence: told, previousStatus: before.told.status }, everyone)
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

function parse(text: string): Entry {
  return JSON.parse(text)
}
