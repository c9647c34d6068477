import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { Member } from '../../access/viewer.ts'
import { ephemeral, everyone } from '../../feed/event.ts'
import { Agenda } from './agenda.ts'
import type { StoreClock } from './clock.ts'
import { type Flushing, FlushQueue } from './flushQueue.ts'
import { LocalMember } from './localMember.ts'
import {
  type Choice,
  DETACHED,
  dueAt,
  type Entry,
  localView,
  type Outcome,
  presenceChanged,
  renewMs,
  settle,
  type Terms,
} from './state.ts'
import type { Change, PresenceStore, StoredEntry } from './store.ts'

/** When the store is back, all servers are connected to it again within this time (ms). */
const returnMs = 3_000
/** Entries that are read and written at once. Others get their turn of the event loop in between. */
const groupSize = 100

/** Parts that all weddings of a server share. */
export interface WeddingPresenceParts {
  readonly store: PresenceStore
  readonly clock: StoreClock
  /** Id of this server. */
  readonly server: string
  readonly leaseMs: number
  onDegraded(error: unknown): void
  /** Called when this server need not remember anybody of the wedding any more. */
  onIdle(): void
}

/** A wedding's presence on this server. A flush costs what has changed or is due, however many people are online. */
export class WeddingPresence implements Flushing {
  readonly #id: string
  readonly #parts: WeddingPresenceParts
  readonly #queue: FlushQueue
  readonly #members = new Map<string, LocalMember>()
  /** The members who are connected to this server, or have asked it for something. */
  readonly #locals = new Set<LocalMember>()
  readonly #agenda = new Agenda<LocalMember>()
  #changed = new Set<LocalMember>()
  /** When to read the entries that other servers have written next. */
  #discoverAt = 0
  #isDraining = false

  constructor(id: string, parts: WeddingPresenceParts) {
    this.#id = id
    this.#parts = parts
    this.#queue = new FlushQueue(this, renewMs(parts.leaseMs))
  }

  /** Resolves when the store has all that has changed until now, or is out of reach. */
  get flushed(): Promise<void> {
    return this.#queue.flushed
  }

  /** Adds a connection, until the returned function is called. */
  connect(member: Member): () => void {
    const local = this.#memberOf(member.id)
    const { stay, isNews } = local.connect(member)
    this.#locals.add(local)
    if (isNews) this.#change(local)
    return () => {
      if (local.disconnect(stay, this.now())) this.#change(local)
    }
  }

  /** Resolves with what the member has chosen, when the store has it or is out of reach. */
  async update(member: Member, choice: Choice): Promise<Entry['chosen'] | undefined> {
    const local = this.#memberOf(member.id)
    local.update(member, choice, this.now())
    this.#locals.add(local)
    await this.#change(local)
    return this.#viewOf(local)?.chosen
  }

  remove(id: string): void {
    const local = this.#memberOf(id)
    local.remove()
    this.#locals.delete(local)
    this.#change(local)
  }

  /** The members who are with this server, as far as it knows. */
  locals(): Entry[] {
    return [...this.#locals].flatMap((local) => this.#viewOf(local) ?? [])
  }

  /** The store is within reach again, and may have forgotten everything. */
  restore(): void {
    this.#queue.restore()
  }

  /** Leaves the members who are here online for a few seconds more. */
  async end(): Promise<void> {
    this.#isDraining = true
    for (const local of this.#locals) this.#changed.add(local)
    await this.#queue.end()
  }

  now(): number {
    return this.#parts.clock.now()
  }

  async flush(restores: boolean): Promise<void> {
    // After an outage each server writes its own members before any server counts out those of another; and nothing is
    // announced before all can hear it.
    const members = restores ? new Set([...this.#changed, ...this.#locals]) : this.#changed
    this.#changed = new Set()
    await this.#writeInGroups([...members], !restores)
    if (restores) this.#lookAtAllAfter(Math.min(returnMs, renewMs(this.#parts.leaseMs)))
    else if (this.#locals.size > 0 && this.now() >= this.#discoverAt) await this.#discover()
  }

  dueAt(): number {
    return this.#locals.size > 0 ? Math.min(this.#agenda.nextAt, this.#discoverAt) : this.#agenda.nextAt
  }

  expire(): void {
    for (const member of this.#agenda.takeDue(this.now())) {
      // Without anybody here, this server leaves the members of other servers to them.
      const isTheirs = member.entry && isOfOthers(member.entry, this.#parts.server)
      if (this.#locals.size === 0 && isTheirs && !member.isPending) this.#members.delete(member.id)
      else this.#changed.add(member)
    }
  }

  onDegraded(error: unknown): void {
    this.#parts.onDegraded(error)
  }

  onIdle(): void {
    this.#parts.onIdle()
  }

  #memberOf(id: string): LocalMember {
    const member = this.#members.get(id) ?? new LocalMember(id)
    this.#members.set(id, member)
    return member
  }

  #change(member: LocalMember): Promise<void> {
    this.#changed.add(member)
    return this.#queue.flush()
  }

  #terms(at: number, announces: boolean): Terms {
    const { server, leaseMs } = this.#parts
    return { server, at, leaseMs, spread: Math.random(), announces }
  }

  #viewOf(member: LocalMember): Entry | undefined {
    return localView(member.entry, member.event(this.#isDraining), this.#terms(this.now(), true))
  }

  async #writeInGroups(members: LocalMember[], announces: boolean): Promise<void> {
    for (let start = 0; start < members.length; start += groupSize) {
      if (start > 0) await yieldToEventLoop()
      let rest = members.slice(start, start + groupSize)
      while (rest.length > 0) rest = await this.#write(rest, announces)
    }
  }

  /** Writes the changes of these members. Returns the members that another server has changed meanwhile. */
  async #write(members: LocalMember[], announces: boolean): Promise<LocalMember[]> {
    const { store, clock } = this.#parts
    const ids = members.map(({ id }) => id)
    const { now, entries } = await store.read(this.#id, ids)
    clock.set(now)
    const drafts = members.map((member) => {
      const expected = entries.get(member.id)
      const event = member.event(this.#isDraining)
      return {
        member,
        event,
        expected,
        outcome: settle(expected?.entry, member.entry, event, this.#terms(now, announces)),
      }
    })
    const changes = drafts.flatMap(
      ({ member, expected, outcome }) => (outcome && changeOf(member.id, expected, outcome)) ?? [],
    )
    const conflicts = new Set(changes.length > 0 ? await store.write(this.#id, changes) : [])
    for (const { member, event, outcome } of drafts) {
      if (conflicts.has(member.id)) continue
      if (outcome) member.settled(event, outcome.next)
      if (!member.isLocal) this.#locals.delete(member)
      this.#schedule(member)
    }
    return members.filter(({ id }) => conflicts.has(id))
  }

  #schedule(member: LocalMember): void {
    const due = member.entry ? dueAt(member.entry, this.#terms(this.now(), true)) : Number.POSITIVE_INFINITY
    this.#agenda.set(member, due)
    if (member.isForgotten) this.#members.delete(member.id)
  }

  async #discover(): Promise<void> {
    this.#discoverAt = this.now() + renewMs(this.#parts.leaseMs)
    // Entries of all other members are up to date on this server, or about to be read.
    const isNeeded = (id: string) => {
      const member = this.#members.get(id)
      return !member || !(member.isLocal || this.#changed.has(member))
    }
    for await (const page of this.#parts.store.discover(this.#id, isNeeded)) {
      for (const [id, entry] of page) if (isNeeded(id)) this.#learn(this.#memberOf(id), entry)
    }
  }

  #learn(member: LocalMember, entry: Entry): void {
    const isOutdated = member.entry && member.entry.changedAt > entry.changedAt
    if (!isOutdated) member.entry = entry
    this.#schedule(member)
  }

  #lookAtAllAfter(ms: number): void {
    this.#discoverAt = this.now() + ms
    for (const member of this.#members.values()) this.#agenda.set(member, this.#discoverAt)
  }
}

function changeOf(id: string, expected: StoredEntry | undefined, { next, announcement }: Outcome): Change | undefined {
  if (next === expected?.entry && !announcement) return undefined
  return { id, expected, next, event: announcement && ephemeral(presenceChanged, announcement, everyone) }
}

function isOfOthers({ leases }: Entry, server: string): boolean {
  return leases.some(({ holder }) => holder !== server && holder !== DETACHED)
}
