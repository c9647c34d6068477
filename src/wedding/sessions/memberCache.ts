import type { Member } from '../../access/viewer.ts'
import type { Event } from '../../feed/event.ts'
import { createBatcher } from '../batcher.ts'
import { isMemberEvent, type MemberEvent } from './memberEvents.ts'

/** A member, removed or not, with all that decides about their tokens. */
export interface CachedMember extends Member {
  /** When the newest token that was seen was issued, in seconds since 1970. */
  issuedAt: number
  removedAt: Date | null
  weddingName: string
  /** When the token that named the wedding was issued, in seconds since 1970. */
  namedAt: number
}

/** Parts of the cache of members. */
export interface MemberCacheParts {
  /** Reads these members of a wedding; without ids, all of them up to a bound. */
  read(weddingId: string, ids?: string[]): Promise<CachedMember[]>
  /** Calls back with every event of a wedding. Returns the way to stop. */
  watch(weddingId: string, onEvent: (event: Event) => void): Promise<() => void>
}

/** Called with each event about a member of a wedding that is held. It must not throw. */
export type MemberListener = (weddingId: string, event: MemberEvent) => void

/** A wedding whose members are in memory while somebody holds it. */
interface CachedWedding {
  members: Map<string, CachedMember>
  /** Number of changes to members that were seen. */
  changes: number
  holds: number
  /** Resolves with the way to stop watching the feed. */
  opened: Promise<() => void>
}

/** Members that are read from the database together. */
const largestBatch = 500

/**
 * The members of weddings that somebody on this server is connected to. The feed of such a wedding says when a member
 * changed. Members of other weddings are read whenever they are asked for.
 */
export class MemberCache {
  readonly #parts: MemberCacheParts
  readonly #weddings = new Map<string, CachedWedding>()
  readonly #listeners: MemberListener[] = []
  /** Members who come back together after a restart cost a few queries, not one each. */
  readonly #lookUp = createBatcher(
    largestBatch,
    async (weddingId, ids: string[]): Promise<(CachedMember | undefined)[]> => {
      const rows = new Map((await this.#read(weddingId, ids)).map((row) => [row.id, row]))
      return ids.map((id) => rows.get(id))
    },
  )

  constructor(parts: MemberCacheParts) {
    this.#parts = parts
  }

  subscribe(listener: MemberListener): void {
    this.#listeners.push(listener)
  }

  /** A member, or undefined if the wedding has none of this id. */
  async get(weddingId: string, id: string): Promise<CachedMember | undefined> {
    // If the wedding failed to open, fall through to the look-up, which reports the error.
    await this.#weddings.get(weddingId)?.opened.catch(() => {})
    return this.#weddings.get(weddingId)?.members.get(id) ?? (await this.#lookUp(weddingId, id))
  }

  /** Forgets a member that this server has written. */
  forget(weddingId: string, id: string): void {
    this.#weddings.get(weddingId)?.members.delete(id)
  }

  /** Keeps the members of a wedding until the returned function is called. Resolves when they are read and watched. */
  async hold(weddingId: string): Promise<() => void> {
    const wedding = this.#weddings.get(weddingId) ?? this.#open(weddingId)
    wedding.holds++
    const release = () => {
      if (--wedding.holds > 0 || this.#weddings.get(weddingId) !== wedding) return
      this.#weddings.delete(weddingId)
      wedding.opened.then((stop) => stop(), ignore)
    }
    try {
      await wedding.opened
      return release
    } catch (error) {
      release()
      throw error
    }
  }

  #open(weddingId: string): CachedWedding {
    const wedding: CachedWedding = { members: new Map(), changes: 0, holds: 0, opened: Promise.resolve(ignore) }
    this.#weddings.set(weddingId, wedding)
    wedding.opened = this.#watch(weddingId, wedding)
    return wedding
  }

  async #watch(weddingId: string, wedding: CachedWedding): Promise<() => void> {
    const stop = await this.#parts.watch(weddingId, (event) => {
      if (!isMemberEvent(event)) return
      wedding.changes++
      wedding.members.delete(event.payload.member.id)
      for (const listener of this.#listeners) listener(weddingId, event)
    })
    // Members may have changed before the feed was watched: forget the members that were read until now.
    wedding.changes++
    wedding.members.clear()
    // The first connection of a wedding is usually followed by many: load all its members at once.
    await this.#read(weddingId).catch((error) => {
      stop()
      throw error
    })
    return stop
  }

  async #read(weddingId: string, ids?: string[]): Promise<CachedMember[]> {
    const wedding = this.#weddings.get(weddingId)
    const changes = wedding?.changes
    const rows = await this.#parts.read(weddingId, ids)
    // Rows that were read while a member changed may be older than the change: do not keep them.
    if (wedding?.changes === changes) for (const row of rows) wedding?.members.set(row.id, row)
    return rows
  }
}

function ignore() {}
