import type { Member } from '../../access/viewer.ts'
import type { Scheduled } from './agenda.ts'
import type { Choice, Entry, PresenceEvent } from './state.ts'

/** A choice, or a mere sign of life, that the store does not have yet. */
interface PendingUpdate {
  readonly choice: Choice
  readonly at: number
}

/** Somebody who is connected to this server, or asked it for something that the store does not have yet. */
interface Local {
  /** As their latest token names them. */
  member: Member
  connections: number
  leftAt: number
  pendingUpdate?: PendingUpdate
}

/** What this server knows of a member. It does no I/O, and tells `state.ts` what has happened. Times are in ms. */
export class LocalMember implements Scheduled {
  readonly id: string
  dueAt = Number.POSITIVE_INFINITY
  /** The entry as it was last seen. */
  entry: Entry | undefined
  #local: Local | undefined
  #isRemoved = false

  constructor(id: string) {
    this.id = id
  }

  get isLocal(): boolean {
    return this.#local !== undefined
  }

  /** Nothing is left to be known or done. */
  get isForgotten(): boolean {
    return !this.#local && !this.#isRemoved && !this.entry
  }

  /** Adds a connection. `isNews`: the store has to know. `close` says whether it was the member's last one on this server. */
  connect(member: Member): { isNews: boolean; close(at: number): boolean } {
    const known = this.#local?.member
    const local = this.#enter(member)
    const isNews = ++local.connections === 1 || known?.name !== member.name || known.role !== member.role
    const close = (at: number) => {
      local.connections--
      local.leftAt = at
      // A connection of somebody who was removed says nothing about the person who came back.
      return local === this.#local && local.connections === 0
    }
    return { isNews, close }
  }

  update(member: Member, choice: Choice, at: number): void {
    const local = this.#enter(member)
    local.pendingUpdate = { choice: { ...local.pendingUpdate?.choice, ...choice }, at }
  }

  remove(): void {
    this.#local = undefined
    this.#isRemoved = true
  }

  /** What this server has to say about the member now. */
  event(isDraining: boolean): PresenceEvent {
    if (this.#isRemoved) return { type: 'remove' }
    if (!this.#local) return { type: 'expire' }
    const { member, connections, leftAt, pendingUpdate } = this.#local
    const choice = pendingUpdate?.choice
    if (connections > 0) return { type: isDraining ? 'drain' : 'connect', member, choice }
    if (pendingUpdate && pendingUpdate.at >= leftAt) return { type: 'call', member, choice, seenAt: pendingUpdate.at }
    return { type: 'disconnect', member, choice, seenAt: leftAt }
  }

  /** The store has this event, and `next` came of it. */
  settled(event: PresenceEvent, next: Entry | undefined): void {
    this.entry = next
    if (event.type === 'remove') this.#isRemoved = false
    const local = this.#local
    if (!local) return
    if ('choice' in event && event.choice === local.pendingUpdate?.choice) local.pendingUpdate = undefined
    const hasLeft = event.type === 'disconnect' || event.type === 'call'
    if (hasLeft && local.connections === 0 && !local.pendingUpdate) this.#local = undefined
  }

  #enter(member: Member): Local {
    this.#isRemoved = false
    this.#local ??= { member, connections: 0, leftAt: 0, pendingUpdate: undefined }
    this.#local.member = member
    return this.#local
  }
}
