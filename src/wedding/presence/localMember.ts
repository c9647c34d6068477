import type { Member } from '../../access/viewer.ts'
import type { Scheduled } from './agenda.ts'
import type { Choice, Entry, PresenceEvent } from './state.ts'

/** A choice, or a mere sign of life, that the store does not have yet. */
interface PendingUpdate {
  readonly choice: Choice
  readonly at: number
}

/** A member who is connected here, or asked for something that the store does not have yet. Removal ends the stay. */
export interface Stay {
  /** The member, with the name and role of their latest token. */
  member: Member
  connections: number
  leftAt: number
  pendingUpdate?: PendingUpdate
}

/** A member as this server knows them. It does no I/O, and reports what has happened to `state.ts`. Times are in ms. */
export class LocalMember implements Scheduled {
  readonly id: string
  dueAt = Number.POSITIVE_INFINITY
  /** The entry as it was last seen. */
  entry: Entry | undefined
  #stay: Stay | undefined
  #isRemoved = false

  constructor(id: string) {
    this.id = id
  }

  get isLocal(): boolean {
    return this.#stay !== undefined
  }

  /** Whether the member is connected here, or the store does not have all yet that happened here. */
  get isPending(): boolean {
    return this.#stay !== undefined || this.#isRemoved
  }

  /** Whether this server need not remember the member any more. */
  get isForgotten(): boolean {
    return !this.isPending && !this.entry
  }

  /** Adds a connection. `isNews`: the store has to know. */
  connect(member: Member): { stay: Stay; isNews: boolean } {
    const known = this.#stay?.member
    const stay = this.#enter(member)
    stay.connections++
    const isNews = stay.connections === 1 || known?.name !== member.name || known.role !== member.role
    return { stay, isNews }
  }

  /** Takes a connection away. Returns whether it was the last one: the store has to know. */
  disconnect(stay: Stay, at: number): boolean {
    stay.connections--
    stay.leftAt = at
    // A connection of somebody who was removed says nothing about the person who came back.
    return stay === this.#stay && stay.connections === 0
  }

  update(member: Member, choice: Choice, at: number): void {
    const stay = this.#enter(member)
    stay.pendingUpdate = { choice: { ...stay.pendingUpdate?.choice, ...choice }, at }
  }

  remove(): void {
    this.#stay = undefined
    this.#isRemoved = true
  }

  /** Returns the event that describes the member on this server now. */
  event(isDraining: boolean): PresenceEvent {
    if (this.#isRemoved) return { type: 'remove' }
    if (!this.#stay) return { type: 'expire' }
    const { member, connections, leftAt, pendingUpdate } = this.#stay
    const choice = pendingUpdate?.choice
    if (connections > 0) return { type: isDraining ? 'drain' : 'connect', member, choice }
    if (pendingUpdate && pendingUpdate.at >= leftAt) return { type: 'call', member, choice, seenAt: pendingUpdate.at }
    return { type: 'disconnect', member, choice, seenAt: leftAt }
  }

  /** The store has this event, and `next` came of it. */
  settled(event: PresenceEvent, next: Entry | undefined): void {
    this.entry = next
    if (event.type === 'remove' && !next) this.#isRemoved = false
    const stay = this.#stay
    if (!stay) return
    if ('choice' in event && event.choice === stay.pendingUpdate?.choice) stay.pendingUpdate = undefined
    const hasLeft = event.type === 'disconnect' || event.type === 'call'
    if (hasLeft && stay.connections === 0 && !stay.pendingUpdate) this.#stay = undefined
  }

  #enter(member: Member): Stay {
    this.#isRemoved = false
    this.#stay ??= { member, connections: 0, leftAt: 0, pendingUpdate: undefined }
    this.#stay.member = member
    return this.#stay
  }
}
