import type { Limits } from '../../access/limits.ts'
import type { Ended, Viewer } from '../../access/viewer.ts'
import { type Alarm, Alarms } from '../../alarms.ts'
import { Refusal } from '../../refusal.ts'
import type { CachedMember } from './memberCache.ts'
import { type MemberEvent, memberChanged, memberRemoved } from './memberEvents.ts'

/** Connections of a server, or of all servers together. */
export interface Count {
  /** Number of connections since the counting began. */
  connectedEver: number
  /** Number of connections now. */
  connected: number
  /** The wedding and member of each connection, each pair once, with a space between. */
  people: string[]
}

/** Parts of the connections. */
export interface ConnectionsParts {
  limits: Pick<Limits, 'ownConnection'>
  /** Number of connections that a person may have at a time. */
  sizes: { connectionsPerPerson: number }
  /** Keeps the members of a wedding current, until the returned function is called. */
  hold(weddingId: string): Promise<() => void>
  member(weddingId: string, id: string): Promise<CachedMember | undefined>
  /** Holds a member online until the returned function is called. It neither throws nor has to be awaited. */
  enter(viewer: Viewer): () => void
}

/** The connections of this server's people: each ends when its token expires, or its member is removed or changed. */
export class Connections {
  readonly #parts: ConnectionsParts
  readonly #byWedding = new Map<string, Set<TrackedConnection>>()
  /** Number of connections of each person, whose wedding and id are joined by a space. */
  readonly #counts = new Map<string, number>()
  readonly #expiries = new Alarms()
  #connected = 0
  #connectedEver = 0

  constructor(parts: ConnectionsParts) {
    this.#parts = parts
  }

  /**
   * Tracks a connection, and calls `end` when it may not last any longer. Returns the way to leave, to be called once
   * the connection is gone. RATE_LIMITED when the person has too many connections or opens them too often;
   * UNAUTHENTICATED for a member who was removed; UNAVAILABLE for one who changed meanwhile.
   */
  async track(viewer: Viewer, end: (reason: Ended) => void): Promise<() => void> {
    const giveBack = this.#takePlace(viewer)
    try {
      await this.#parts.limits.ownConnection(viewer)
      const connection = new TrackedConnection(viewer, end)
      const release = viewer.weddingId ? await this.#enter(connection) : ignore
      this.#expiries.add(connection)
      const goOffline = this.#parts.enter(viewer)
      this.#connected++
      this.#connectedEver++
      let hasLeft = false
      return () => {
        if (hasLeft) return
        hasLeft = true
        this.#connected--
        giveBack()
        goOffline()
        this.#expiries.delete(connection)
        release()
      }
    } catch (error) {
      giveBack()
      throw error
    }
  }

  /** Ends the connections of a member who was removed or changed. */
  onMemberEvent(weddingId: string, event: MemberEvent): void {
    const { id, name, role } = event.payload.member
    for (const { viewer, end } of this.#byWedding.get(weddingId) ?? []) {
      if (viewer.id !== id) continue
      if (memberRemoved.matches(event)) end(viewer.integration ? 'revoked' : 'removed')
      // A member who already reconnected with the new role or name stays connected.
      else if (memberChanged.matches(event) && (viewer.name !== name || viewer.role !== role)) end('changed')
    }
  }

  count(): Count {
    return { connected: this.#connected, connectedEver: this.#connectedEver, people: [...this.#counts.keys()] }
  }

  /** Takes one of a person's connections. Returns the way to give it back. */
  #takePlace({ weddingId, id }: Viewer): () => void {
    const person = `${weddingId} ${id}`
    const most = this.#parts.sizes.connectionsPerPerson
    const others = this.#counts.get(person) ?? 0
    if (others >= most) throw tooManyConnections(most)
    this.#counts.set(person, others + 1)
    return () => {
      const left = (this.#counts.get(person) ?? 0) - 1
      if (left > 0) this.#counts.set(person, left)
      else this.#counts.delete(person)
    }
  }

  /** Adds a connection to those of its wedding. Returns the way to take it out again. */
  async #enter(connection: TrackedConnection): Promise<() => void> {
    const { weddingId } = connection.viewer
    const connections = this.#byWedding.get(weddingId) ?? new Set()
    this.#byWedding.set(weddingId, connections.add(connection))
    const remove = () => {
      connections.delete(connection)
      if (connections.size === 0 && this.#byWedding.get(weddingId) === connections) this.#byWedding.delete(weddingId)
    }
    try {
      const release = await this.#parts.hold(weddingId)
      try {
        await this.#check(connection.viewer)
      } catch (error) {
        release()
        throw error
      }
      return () => {
        remove()
        release()
      }
    } catch (error) {
      remove()
      throw error
    }
  }

  /** The member may have changed before the wedding was watched. */
  async #check({ weddingId, id, role, name, integration }: Viewer): Promise<void> {
    const now = await this.#parts.member(weddingId, id)
    if (!now || now.removedAt) throw integration ? revoked() : removed()
    if (now.role !== role || now.name !== name) throw new Refusal('UNAVAILABLE', 'Try again')
  }
}

/** A connection of a member, which ends when its token expires. */
class TrackedConnection implements Alarm {
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

/** UNAUTHENTICATED: the member was removed. */
export function removed(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'You were removed from this wedding')
}

/** UNAUTHENTICATED: the integration was revoked. */
export function revoked(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'This integration was revoked')
}

function tooManyConnections(most: number): Refusal {
  const message = `At most ${most} connections of a person at a time: close some, then connect again`
  return new Refusal('RATE_LIMITED', message, { retryAfter: 10 })
}

function ignore() {}
