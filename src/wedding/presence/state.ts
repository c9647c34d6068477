import type { Member } from '../../access/viewer.ts'
import { kind } from '../../feed/event.ts'

// Presence as a pure state machine. All servers share one entry for each member, and hold the member online by leases.
// A server renews its own; nobody renews the lease DETACHED, which holds a member who has just left or called over
// HTTP.

/** Situation of a member from the view of one server. */
export type Phase =
  /** The member has no lease, so no server has to remember them. */
  | 'ABSENT'
  /** Connected to this server. */
  | 'HERE'
  /** Connected to another server. */
  | 'ELSEWHERE'
  /** Connected to this server and to another one. */
  | 'SHARED'
  /** Connected to no server, and still online for a while. */
  | 'DETACHED'
  /** Offline. The choice is remembered for a while, for when the member comes back. */
  | 'LAPSED'

/** The name of an event of the table of transitions. */
export type EventType = PresenceEvent['type']

/** Change of the leases that an event causes: see `moveLeases`. */
export type Move = 'HOLD' | 'RELEASE' | 'HAND_OVER' | 'LINGER' | 'CLEAR' | 'KEEP'

/**
 * Events: a member is connected here (`connect`), called without a connection (`call`), has closed the last connection
 * (`disconnect`), is here while the server ends (`drain`), was removed (`remove`); or only time has passed (`expire`).
 */
const transitions: Readonly<Record<Phase, Readonly<Record<EventType, Move>>>> = {
  ABSENT: { connect: 'HOLD', call: 'LINGER', disconnect: 'KEEP', drain: 'KEEP', remove: 'CLEAR', expire: 'KEEP' },
  HERE: {
    connect: 'HOLD',
    call: 'LINGER',
    disconnect: 'RELEASE',
    drain: 'HAND_OVER',
    remove: 'CLEAR',
    expire: 'RELEASE',
  },
  ELSEWHERE: { connect: 'HOLD', call: 'KEEP', disconnect: 'KEEP', drain: 'KEEP', remove: 'CLEAR', expire: 'KEEP' },
  SHARED: {
    connect: 'HOLD',
    call: 'RELEASE',
    disconnect: 'RELEASE',
    drain: 'HAND_OVER',
    remove: 'CLEAR',
    expire: 'RELEASE',
  },
  DETACHED: { connect: 'HOLD', call: 'LINGER', disconnect: 'KEEP', drain: 'KEEP', remove: 'CLEAR', expire: 'KEEP' },
  LAPSED: { connect: 'HOLD', call: 'LINGER', disconnect: 'KEEP', drain: 'KEEP', remove: 'CLEAR', expire: 'KEEP' },
}

/** Whether a member is here, as others see it. */
export type Status = 'ONLINE' | 'AWAY' | 'BUSY' | 'OFFLINE'

/** A member's presence as clients see it. */
export interface Presence {
  member: Member
  status: Status
  /** Text in the member's own words, up to 80 characters. */
  customStatus: string | null
  /** RFC 3339, UTC. Now for somebody who is online; otherwise when they left. */
  lastSeenAt: string
}

/** A change that the others see. `previousStatus` is OFFLINE for somebody who has just come. */
export interface Announcement {
  presence: Presence
  previousStatus: Status
}

/** The presence of a member changed. For everyone; it is not stored. */
export const presenceChanged = kind<Announcement>('presence.changed')

/** A member as others see them, without the time. */
export interface View {
  readonly member: Member
  readonly status: Status
  readonly customStatus: string | null
}

/** Parts of a status that a member sets; the others stay as they are. */
export type Choice = Partial<Pick<View, 'status' | 'customStatus'>>

/** The time until which a server holds a member online. */
export interface Lease {
  /** Id of the server that renews it, or DETACHED. */
  readonly holder: string
  /** In ms, by the clock of the store. */
  readonly until: number
}

/** The lease that no server renews. */
export const DETACHED = ''

/**
 * A member as all servers know them. Times are in ms, by the clock of the store. An entry is replaced, never changed.
 */
export interface Entry {
  /** As the member chose it, whatever the others see. */
  readonly chosen: View
  /** As it was last announced to the others. */
  readonly announced: View
  readonly seenAt: number
  readonly leases: readonly Lease[]
  /**
   * When `chosen` or `announced` changed. If the store lost a change, the server that remembers the latest is right.
   */
  readonly changedAt: number
}

/** News of a member from this server. `seenAt`: when the member was here last. */
export type PresenceEvent =
  | { readonly type: 'connect' | 'drain'; readonly member: Member; readonly choice?: Choice }
  | { readonly type: 'call' | 'disconnect'; readonly member: Member; readonly choice?: Choice; readonly seenAt: number }
  | { readonly type: 'remove' | 'expire' }

/** The circumstances of an event. */
export interface Terms {
  readonly server: string
  /** The time, in ms by the clock of the store. */
  readonly at: number
  /** How long a server that has died still holds members online. */
  readonly leaseMs: number
  /** From 0 to 1: how much earlier a new lease is renewed, to spread the renewals of guests who arrive together. */
  readonly spread: number
  /** False while others could not hear it. */
  readonly announces: boolean
}

/** Time before the others are told that a member has left, because a phone that changes networks comes back. */
const graceMs = 1_000
/** The same when a server ends: its phones come back to another one after a random moment. */
const restartGraceMs = 5_000
/** A lease is renewed when a third of it is over. */
export const renewMs = (leaseMs: number): number => leaseMs / 3
/** Renewals within a third of a lease are made in so many turns. */
const renewalTurns = 10
/** How long a call over HTTP holds somebody online, and a choice outlasts the connections. */
export const keptMs = (leaseMs: number): number => leaseMs * 1.5

/** The state of a member on one server, at a time (ms since 1970). */
export function phaseOf({ leases }: Entry, server: string, at: number): Phase {
  const isHere = leases.some(({ holder }) => holder === server)
  const isElsewhere = isHeldElsewhere(leases, server, at)
  if (isHere) return isElsewhere ? 'SHARED' : 'HERE'
  if (isElsewhere) return 'ELSEWHERE'
  if (isHeld(leases, at)) return 'DETACHED'
  return leases.length > 0 ? 'LAPSED' : 'ABSENT'
}

/**
 * The entry to go on from: the stored one, unless the store has lost what this server remembers. Undefined where there
 * is nothing to go on from.
 */
export function merge(
  stored: Entry | undefined,
  remembered: Entry | undefined,
  event: PresenceEvent,
  at: number,
): Entry | undefined {
  if (stored)
    return remembered && remembered.changedAt > stored.changedAt ? { ...remembered, leases: stored.leases } : stored
  if (event.type === 'remove') return undefined
  const member = 'member' in event ? event.member : undefined
  if (remembered && (member || remembered.announced.status !== 'OFFLINE')) {
    const { leases } = remembered
    return { ...remembered, leases: withLease(leases, DETACHED, Math.max(at, untilOf(leases, DETACHED) ?? at)) }
  }
  return member && newcomer(member)
}

/** The entry after an event; the same object where nothing has changed. Without leases nobody needs to remember it. */
export function reduce(entry: Entry, event: PresenceEvent, terms: Terms): Entry {
  const { server, at, leaseMs } = terms
  const remembered = entry.leases.filter(({ holder, until }) => holder === server || until + keptMs(leaseMs) > at)
  const before = remembered.length < entry.leases.length ? { ...entry, leases: remembered } : entry
  const { leases, seenAt = entry.seenAt } = moveLeases(before, event, terms)
  const chosen = choose(remembered.length > 0 ? entry.chosen : undefined, entry, event)
  const visible = viewOf({ chosen, leases }, at)
  const announced = !terms.announces || isAlike(visible, entry.announced) ? entry.announced : visible
  const isChanged = announced !== entry.announced || !isAlike(chosen, entry.chosen)
  if (!isChanged && leases === entry.leases && chosen === entry.chosen) return entry
  const changedAt = isChanged ? Math.max(at, entry.changedAt + 1) : entry.changedAt
  return { chosen, announced, seenAt, leases, changedAt }
}

function moveLeases(entry: Entry, event: PresenceEvent, terms: Terms): { leases: readonly Lease[]; seenAt?: number } {
  const { server, at, leaseMs, spread } = terms
  const { leases } = entry
  const seenAt = 'seenAt' in event ? event.seenAt : at
  const detached = (forMs: number) => ({ leases: withLease(without(leases, server), DETACHED, seenAt + forMs), seenAt })
  switch (transitions[phaseOf(entry, server, at)][event.type]) {
    case 'HOLD': {
      const own = untilOf(leases, server)
      if (own !== undefined && at < renewalOf(own, leaseMs)) return { leases: without(leases, DETACHED) }
      const until = Math.round(at + leaseMs - (own === undefined ? spread * renewMs(leaseMs) : 0))
      return { leases: withLease(without(leases, DETACHED), server, until), seenAt: at }
    }
    case 'RELEASE':
      return detached(graceMs)
    case 'HAND_OVER':
      return detached(restartGraceMs)
    case 'LINGER':
      return detached(keptMs(leaseMs))
    case 'CLEAR':
      // A removal that nobody can hear of waits.
      return { leases: terms.announces ? [] : leases }
    case 'KEEP':
      return { leases }
  }
}

/** Result of applying an event to an entry. Without `next` the entry need not be remembered. */
export interface Outcome {
  readonly next: Entry | undefined
  readonly announcement?: Announcement
}

/**
 * Applies an event to a stored entry. Returns undefined if the store has lost a member of another server: that server
 * restores the entry, or its lease runs out.
 */
export function settle(
  stored: Entry | undefined,
  remembered: Entry | undefined,
  event: PresenceEvent,
  terms: Terms,
): Outcome | undefined {
  const { at, server } = terms
  if (!stored && remembered && event.type === 'expire' && isHeldElsewhere(remembered.leases, server, at))
    return undefined
  const before = merge(stored, remembered, event, at)
  if (!before) return { next: undefined }
  const after = reduce(before, event, terms)
  const next = after.leases.length > 0 ? after : undefined
  if (after.announced === before.announced) return { next }
  return { next, announcement: { presence: presenceOf(after, at), previousStatus: before.announced.status } }
}

/** The member as far as this server knows, with what the store does not have yet. */
export function localView(remembered: Entry | undefined, event: PresenceEvent, terms: Terms): Entry | undefined {
  const before = merge(remembered, undefined, event, terms.at)
  return before && reduce(before, event, terms)
}

/**
 * When a server has to look at a member again though nobody does anything: to renew its lease, to announce that the
 * member is gone, or to forget the entry. In ms, by the clock of the store.
 */
export function dueAt(entry: Entry, terms: Pick<Terms, 'server' | 'at' | 'leaseMs'>): number {
  const own = untilOf(entry.leases, terms.server)
  if (own !== undefined) return roundUp(renewalOf(own, terms.leaseMs), renewMs(terms.leaseMs) / renewalTurns)
  if (!isAlike(viewOf(entry, terms.at), entry.announced)) return terms.at
  const last = Math.max(...entry.leases.map(({ until }) => until))
  return entry.announced.status === 'OFFLINE' ? last + keptMs(terms.leaseMs) : last
}

/** The presence of a member, as the others see it at a moment. */
export function presenceOf(entry: Pick<Entry, 'chosen' | 'leases' | 'seenAt'>, at: number, now = timeOf(at)): Presence {
  const { member, status, customStatus } = viewOf(entry, at)
  return { member, status, customStatus, lastSeenAt: status === 'OFFLINE' ? timeOf(entry.seenAt) : now }
}

function isHeldElsewhere(leases: readonly Lease[], server: string, at: number): boolean {
  return leases.some(({ holder, until }) => holder !== server && holder !== DETACHED && until > at)
}

/** A time (ms since 1970) in RFC 3339, UTC. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

/** Creates the entry of a member who has none yet. */
function newcomer(member: Member): Entry {
  const chosen: View = { member, status: 'ONLINE', customStatus: null }
  return { chosen, announced: offline(member), seenAt: 0, leases: [], changedAt: 0 }
}

function offline(member: Member): View {
  return { member, status: 'OFFLINE', customStatus: null }
}

/** The choice after an event: the same object where it says nothing new. */
function choose(before: View | undefined, entry: Entry, event: PresenceEvent): View {
  if (!('member' in event)) return entry.chosen
  const { member, choice } = event
  const { status, customStatus } = { ...(before ?? newcomer(member).chosen), ...choice }
  const isSame =
    status === entry.chosen.status &&
    customStatus === entry.chosen.customStatus &&
    member.name === entry.chosen.member.name &&
    member.role === entry.chosen.member.role
  return isSame ? entry.chosen : { member, status, customStatus }
}

function viewOf({ chosen, leases }: Pick<Entry, 'chosen' | 'leases'>, at: number): View {
  return chosen.status !== 'OFFLINE' && isHeld(leases, at) ? chosen : offline(chosen.member)
}

/** Whether two views look the same to the others. */
function isAlike(one: View, other: View): boolean {
  if (one === other) return true
  if (one.status === 'OFFLINE' || other.status === 'OFFLINE') return one.status === other.status
  return (
    one.status === other.status &&
    one.customStatus === other.customStatus &&
    one.member.name === other.member.name &&
    one.member.role === other.member.role
  )
}

function isHeld(leases: readonly Lease[], at: number): boolean {
  return leases.some(({ until }) => until > at)
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}

function renewalOf(until: number, leaseMs: number): number {
  return until - leaseMs + renewMs(leaseMs)
}

function untilOf(leases: readonly Lease[], holder: string): number | undefined {
  return leases.find((lease) => lease.holder === holder)?.until
}

function without(leases: readonly Lease[], holder: string): readonly Lease[] {
  return untilOf(leases, holder) === undefined ? leases : leases.filter((lease) => lease.holder !== holder)
}

function withLease(leases: readonly Lease[], holder: string, until: number): readonly Lease[] {
  // Unlike a spread, this makes an array that is no longer than needed: there is one for each member.
  return without(leases, holder).concat({ holder, until })
}
