import type { Person } from '../db/fairQueue.ts'
import type { Group, Subscriber } from './fanout.ts'
import type { DurableEvent } from './log.ts'

/**
 * Brings one subscriber from its cursor to the live events, in three phases:
 *
 * - `backfill`: it is sent the stored events after its cursor, page by page, at the pace of its reader. New events that
 *   come meanwhile wait in the feed.
 * - `cutover`: it has had every event up to the head. In the same turn of the event loop it is told so, if it wants to
 *   know, and joins its group of live subscribers: nothing is awaited between the look at the head and joining, so no
 *   event falls between the two.
 * - `live`: the fan-out sends it each event as it comes.
 *
 * It may leave in any phase: then the replay stops at the next event.
 */
export type ReplayPhase = 'backfill' | 'cutover' | 'live'

/** The feed that a subscriber is brought up to. */
export interface ReplaySource {
  /** Number of the last event that live subscribers have had. */
  readonly head: number
  /**
   * The next events after `seq`, which is before the head: at least one, at most a page. Throws CURSOR_GONE where they
   * are not kept any more.
   */
  eventsAfter(seq: number, person: Person): Promise<DurableEvent[]>
}

/** Parts of a replay. */
export interface ReplayParts {
  source: ReplaySource
  group: Group
  /** Has entered the group already. */
  subscriber: Subscriber
  /** Reads the stored events when it is this person's turn. */
  person: Person
  /** Resolves when it is this subscriber's turn to be sent a page. */
  turn(): Promise<void>
  /** Called at the cutover, when the subscriber has had the events up to the head, and before any live event. */
  onCaughtUp(): void
}

/** Brings one subscriber from its cursor to the live events; the phases are drawn above. */
export class Replay {
  readonly #parts: ReplayParts
  #seq: number
  #phase: ReplayPhase = 'backfill'
  #page: DurableEvent[] = []

  /** For a subscriber that has had the events up to and including `seq`. */
  constructor(seq: number, parts: ReplayParts) {
    this.#seq = seq
    this.#parts = parts
  }

  get phase(): ReplayPhase {
    return this.#phase
  }

  /** Number of events between the subscriber and the head. */
  get backlog(): number {
    return this.#parts.source.head - this.#seq
  }

  /** Reads the first page. Throws CURSOR_GONE before any event is sent. */
  async open(): Promise<void> {
    if (this.backlog > 0) this.#page = await this.#nextPage()
  }

  /** Sends page after page until the subscriber is live or has left. Rejects when the events cannot be read. */
  async run(): Promise<void> {
    for (;;) {
      await this.#send(this.#page)
      if (this.backlog === 0 || !this.#parts.group.has(this.#parts.subscriber)) return this.#cutOver()
      this.#page = await this.#nextPage()
    }
  }

  #nextPage(): Promise<DurableEvent[]> {
    return this.#parts.source.eventsAfter(this.#seq, this.#parts.person)
  }

  /** Sends a page, or as much of it as the subscriber stays for. */
  async #send(page: DurableEvent[]): Promise<void> {
    const { group, subscriber, turn } = this.#parts
    if (page.length > 0) await turn()
    for (const event of page) {
      if (subscriber.sink.isFull()) await subscriber.sink.drained()
      group.replay(event, subscriber)
      this.#seq = event.place.seq
    }
  }

  /** Synchronous from the look at the head on. A subscriber that has left does not come back by it. */
  #cutOver(): void {
    const { group, subscriber, onCaughtUp } = this.#parts
    this.#phase = 'cutover'
    if (group.has(subscriber)) onCaughtUp()
    group.goLive(subscriber)
    this.#phase = 'live'
  }
}
