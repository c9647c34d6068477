import { randomUUID } from 'node:crypto'
import { and, eq, isNotNull } from 'drizzle-orm'
import type { Limits } from '../../access/limits.ts'
import { asMember, type Viewer } from '../../access/viewer.ts'
import type { Database } from '../../db/open.ts'
import { members } from '../../db/schema.ts'
import type { Logger } from '../../log.ts'
import { compareNames } from '../../text.ts'
import { createBatcher } from '../batcher.ts'
import { maybeLineOf } from '../input.ts'
import { begin, end } from '../repeats.ts'
import { StoreClock } from './clock.ts'
import { type Choice, type Entry, type Presence, presenceOf, type Status, timeOf } from './state.ts'
import type { PresenceStore } from './store.ts'
import { WeddingPresence } from './weddingPresence.ts'

/** A status that a client sets. ONLINE without a text is a sign of life, which changes nothing of what was chosen. */
export interface PresenceInput {
  status: Status
  /** Null clears the text; undefined leaves it. */
  customStatus?: string | null
}

/** Tracks who is online: a member is online while any of their connections lives, on any server. */
export interface PresenceService {
  /** Holds a member online until the returned function is called. Neither of them throws or has to be awaited. */
  enter(viewer: Viewer): () => void
  /** A member who was removed from the wedding is offline at once, whatever connection of theirs is still closing. */
  remove(weddingId: string, memberId: string): void
  /**
   * Sets a member's status. Returns what the member has chosen, also when that is to appear offline. BAD_USER_INPUT for
   * a text that cannot be shown, RATE_LIMITED.
   */
  update(viewer: Viewer, input: PresenceInput): Promise<Presence>
  /**
   * All members who are online and do not appear offline, by name. While the store is out of reach: those who are with
   * this server.
   */
  list(viewer: Viewer): Promise<Presence[]>
  /** The presence of one of those; null for a member who is offline or appears so. */
  find(viewer: Viewer, memberId: string): Promise<Presence | null>
  /** Leaves the members who are here online for a few seconds more, and stops. */
  end(): Promise<void>
}

/** Parts of presence. */
export interface PresenceParts extends Pick<Database, 'db' | 'readAs'> {
  readonly store: PresenceStore
  readonly limits: Limits
  readonly sizes: { readonly nameLength: number }
  /** How long a server that has died still holds members online. */
  readonly leaseMs: number
  readonly logger: Logger
}

/** Requests for one wedding's list that are answered at once. */
const largestBatch = 1_000

/** Presence of the members of all weddings, over all servers that share the store. */
export function createPresence(parts: PresenceParts): PresenceService {
  return new Presences(parts)
}

class Presences implements PresenceService {
  readonly #parts: PresenceParts
  readonly #server = randomUUID()
  readonly #clock = new StoreClock()
  readonly #weddings = new Map<string, WeddingPresence>()
  /** Requests that come while the store is being read share the next read. */
  readonly #onlineAt = createBatcher(largestBatch, async (weddingId, asking: Viewer[]) => {
    const online = await this.#readOnline(weddingId)
    return asking.map(() => online)
  })
  /** The members of an answer share one list. */
  readonly #find = createBatcher(largestBatch, async (_, asked: { viewer: Viewer; id: string }[]) => {
    const online = asked[0] ? await this.list(asked[0].viewer) : []
    const found = new Map(online.map((presence) => [presence.member.id, presence]))
    return asked.map(({ id }) => found.get(id) ?? null)
  })
  #isEnding = false

  constructor(parts: PresenceParts) {
    this.#parts = parts
    parts.store.onReturn(() => {
      for (const wedding of this.#weddings.values()) wedding.restore()
    })
  }

  enter(viewer: Viewer): () => void {
    if (!viewer.weddingId) return () => {}
    return this.#weddingOf(viewer.weddingId).connect(asMember(viewer))
  }

  remove(weddingId: string, memberId: string): void {
    this.#weddingOf(weddingId).remove(memberId)
  }

  async update(viewer: Viewer, input: PresenceInput): Promise<Presence> {
    const { db, limits, sizes } = this.#parts
    const choice = choiceOf(input, sizes.nameLength)
    await limits.typing(viewer)
    const member = asMember(viewer)
    const isRepeated = await begin(db, viewer)
    const chosen = await this.#weddingOf(viewer.weddingId).update(member, isRepeated ? {} : choice)
    if (!isRepeated) await end(db, viewer)
    const { status, customStatus } = chosen ?? { status: 'ONLINE', customStatus: null }
    return { member, status, customStatus, lastSeenAt: timeOf(this.#clock.now()) }
  }

  async list(viewer: Viewer): Promise<Presence[]> {
    const { weddingId } = viewer
    const [online, removed] = await Promise.all([
      this.#onlineAt(weddingId, viewer),
      this.#parts
        .readAs(viewer)
        .select({ id: members.id })
        .from(members)
        .where(and(eq(members.weddingId, weddingId), isNotNull(members.removedAt))),
    ])
    const removedIds = new Set(removed.map(({ id }) => id))
    return online.filter(({ member }) => !removedIds.has(member.id))
  }

  find(viewer: Viewer, id: string): Promise<Presence | null> {
    return this.#find(viewer.weddingId, { viewer, id })
  }

  async end(): Promise<void> {
    this.#isEnding = true
    await Promise.all([...this.#weddings.values()].map((wedding) => wedding.end()))
  }

  #weddingOf(id: string): WeddingPresence {
    const known = this.#weddings.get(id)
    if (known) return known
    const { store, leaseMs, logger } = this.#parts
    const wedding = new WeddingPresence(id, {
      store,
      clock: this.#clock,
      server: this.#server,
      leaseMs,
      onDegraded: (error) => logger.warn({ weddingId: id, reason: error }, 'presence is behind'),
      onIdle: () => this.#weddings.delete(id),
    })
    this.#weddings.set(id, wedding)
    if (this.#isEnding) wedding.end()
    return wedding
  }

  async #readOnline(weddingId: string): Promise<Presence[]> {
    const wedding = this.#weddings.get(weddingId)
    await wedding?.flushed
    const entries = await this.#readEntries(weddingId).catch(() => wedding?.locals() ?? [])
    return onlineOf(entries, this.#clock.now())
  }

  async #readEntries(weddingId: string): Promise<Entry[]> {
    const { now, entries } = await this.#parts.store.read(weddingId)
    this.#clock.set(now)
    return [...entries.values()].map(({ entry }) => entry)
  }
}

function choiceOf(input: PresenceInput, nameLength: number): Choice {
  const customStatus = 'customStatus' in input ? maybeLineOf('customStatus', input.customStatus, nameLength) : undefined
  const isSignOfLife = input.status === 'ONLINE' && customStatus === undefined
  return { ...(!isSignOfLife && { status: input.status }), ...(customStatus !== undefined && { customStatus }) }
}

/** Returns the members who appear online, sorted by name. */
function onlineOf(entries: readonly Entry[], at: number): Presence[] {
  const now = timeOf(at)
  return entries
    .map((entry) => presenceOf(entry, at, now))
    .filter(({ status }) => status !== 'OFFLINE')
    .sort(({ member: one }, { member: other }) => compareNames(one.name, other.name) || (one.id < other.id ? -1 : 1))
}
