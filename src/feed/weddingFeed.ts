import { coalesce, singleFlight } from '../coalesce.ts'
import type { Person } from '../db/fairQueue.ts'
import type { Logger } from '../log.ts'
import { noSuchWedding, Refusal } from '../refusal.ts'
import { type Bus, topicOf } from './bus.ts'
import { cursorGone, type Position, readCursor, writeCursor } from './cursor.ts'
import { caughtUp, type Event, restrictedTo } from './event.ts'
import { Fanout, type Group, type Operation, type Subscriber } from './fanout.ts'
import { intake } from './intake.ts'
import type { DurableEvent, Log } from './log.ts'
import { Replay } from './replay.ts'
import type { Revision } from './revision.ts'
import { EventWindow, following } from './window.ts'

/** A member who is to get the events that an operation matches, after a cursor or from now on. */
export interface Follower extends Subscriber {
  after: string | null
  operation: Operation
  /** Whether it is told when it has had the past, by the event `caughtUp`. */
  wantsCaughtUp?: boolean
  /** Called with the number of events since the cursor, before any is sent. If it rejects, nothing is followed. */
  admit?(backlog: number): Promise<void>
}

/** Parts of a wedding's feed. */
export interface WeddingFeedParts {
  weddingId: string
  log: Pick<Log, 'positions' | 'read'>
  bus: Bus
  /** Resolves when it is the turn of one more subscriber to be sent a page. */
  turn(): Promise<void>
  logger: Logger
  /** Apply to the events in memory. */
  revisions?: readonly Revision[]
  sizes?: FeedSizes
}

/** How many events a wedding's feed reads at a time and keeps in memory. */
export interface FeedSizes {
  /** Number of events that are read from the log, or sent to a subscriber, at a time. */
  page: number
  /**
   * Number of events of an active wedding that stay in memory, so that subscribers that come back do not reach the
   * database.
   */
  memory: number
}

const defaultSizes: FeedSizes = { page: 500, memory: 2_000 }

/**
 * The feed of one wedding on this server. Durable events come over the bus in any order, or not at all; they are
 * delivered in the order of their numbers. When a number is missing the log is read.
 *
 * The head, the position of the last event that live subscribers have had, is moved by `#deliver` and `#skipTo` alone.
 */
export class WeddingFeed {
  readonly #parts: WeddingFeedParts
  readonly #sizes: FeedSizes
  readonly #head: Position
  readonly #fanout = new Fanout()
  readonly #watchers = new Set<(event: Event) => void>()
  readonly #stopListening: () => void
  #recent: EventWindow

  /**
   * Reads where the wedding's feed stands, and delivers from there on. NOT_FOUND if there is no such wedding. It
   * listens to the bus before it reads the position, so that nothing falls between the two.
   */
  static async open(parts: WeddingFeedParts): Promise<WeddingFeed> {
    const early: Event[] = []
    let onEvents = (events: Event[]) => {
      early.push(...events)
    }
    const stopListening = parts.bus.listen(topicOf(parts.weddingId), (message) => {
      if (Array.isArray(message)) onEvents(message)
    })
    try {
      const position = (await parts.log.positions([parts.weddingId])).get(parts.weddingId)
      if (!position) throw noSuchWedding()
      const feed = new WeddingFeed(parts, position, stopListening)
      onEvents = (events) => feed.#accept(events)
      feed.#accept(early)
      return feed
    } catch (error) {
      stopListening()
      throw error
    }
  }

  private constructor(parts: WeddingFeedParts, head: Position, stopListening: () => void) {
    this.#parts = parts
    this.#sizes = parts.sizes ?? defaultSizes
    this.#head = head
    this.#stopListening = stopListening
    this.#recent = this.#emptyWindow()
  }

  /** Number of the last event that live subscribers have had. */
  get head(): number {
    return this.#head.seq
  }

  /**
   * Sends a member the events since their cursor, then those that come. Returns the way to leave. CURSOR_GONE before
   * any event.
   */
  async follow(follower: Follower): Promise<() => void> {
    const { member, sink, operation } = follower
    const group = this.#fanout.group(operation)
    const subscriber = { member, sink }
    const leave = group.enter(subscriber)
    try {
      if (follower.after === null) this.#goLive(group, subscriber, follower)
      else await this.#replay(follower.after, group, subscriber, follower)
      return leave
    } catch (error) {
      leave()
      throw error
    }
  }

  #goLive(group: Group, subscriber: Subscriber, { wantsCaughtUp }: Follower): void {
    subscriber.sink.begin?.(writeCursor(this.#head))
    if (wantsCaughtUp) this.#tellCaughtUp(group, subscriber)
    group.goLive(subscriber)
  }

  /** Tells a subscriber that it has had the events up to the head. */
  #tellCaughtUp(group: Group, subscriber: Subscriber): void {
    const place = { seq: this.head, cursor: writeCursor(this.#head), at: new Date().toISOString() }
    group.tell(
      { kind: caughtUp.name, audience: restrictedTo([subscriber.member.id]), payload: null, place },
      subscriber,
    )
  }

  /**
   * Calls back with every event as it comes, whatever its audience. Returns a function that stops. The callback must
   * not throw.
   */
  watch(onEvent: (event: Event) => void): () => void {
    this.#watchers.add(onEvent)
    return () => void this.#watchers.delete(onEvent)
  }

  /**
   * Reads on in the background, up to an event that is known to be stored. The next call tries again where that fails.
   */
  catchUpTo(stored: number): void {
    if (stored > this.head) this.#inBackground(this.#readUpTo(stored))
  }

  /** The next events after `seq`; see `ReplaySource`. */
  async eventsAfter(seq: number, person: Person): Promise<DurableEvent[]> {
    while (seq < this.#recent.before && this.head - seq <= this.#sizes.memory) await this.#loadOlder()
    if (seq >= this.#recent.before) return this.#recent.after(seq, this.#sizes.page)
    const page = await this.#read(seq, person)
    if (page.length === 0) throw cursorGone()
    return page
  }

  /** Ends all subscriptions for this reason. */
  end(reason: Refusal): void {
    this.#fanout.end(reason)
  }

  close(): void {
    this.#stopListening()
  }

  #accept(events: Event[]): void {
    for (const event of events) {
      if (!isDurable(event)) {
        this.#send(this.#atHead(event))
        continue
      }
      const verdict = intake(this.head, event.place.seq)
      if (verdict === 'deliver') this.#deliver(event)
      if (verdict === 'gap') this.#inBackground(this.#catchUp())
    }
  }

  #deliver(event: DurableEvent): void {
    this.#head.seq = event.place.seq
    this.#recent.push(event)
    this.#send(event)
  }

  #send(event: Event): void {
    for (const onEvent of this.#watchers) onEvent(event)
    this.#fanout.send(event)
  }

  /**
   * An event that is not stored but shows a cursor: all live subscribers have had the events up to the head, and can go
   * on there.
   */
  #atHead(event: Event): Event {
    if (!event.place) return event
    return { ...event, place: { seq: this.head, cursor: writeCursor(this.#head), at: event.place.at } }
  }

  /** Delivers all events that are stored when this is called. */
  readonly #catchUp = coalesce(async () => {
    for (let page = await this.#read(this.head); page.length > 0; page = await this.#read(this.head)) {
      // Part of the page may have come over the bus meanwhile.
      for (const event of page) if (intake(this.head, event.place.seq) === 'deliver') this.#deliver(event)
    }
  })

  async #readUpTo(stored: number): Promise<void> {
    await this.#catchUp()
    if (this.head < stored) this.#skipTo(stored)
  }

  /**
   * Goes on at an event that is stored but whose predecessors are not kept any more: this server was away for longer
   * than that. Subscribers come back with their cursors, which are refused if they missed something.
   */
  #skipTo(stored: number): void {
    this.#head.seq = stored
    this.#recent = this.#emptyWindow()
    this.end(new Refusal('UNAVAILABLE', 'Subscribe again after your last cursor'))
  }

  #emptyWindow(): EventWindow {
    return new EventWindow(this.head, this.#sizes.memory, this.#parts.revisions)
  }

  /** The stored events after `seq`, a page at most: none where the next one is not kept any more. */
  async #read(seq: number, person?: Person): Promise<DurableEvent[]> {
    const { weddingId, log } = this.#parts
    return following(
      seq,
      await log.read({ weddingId, feedId: this.#head.feedId, seq, limit: this.#sizes.page, person }),
    )
  }

  /** Reads a page of events before those in memory. Subscribers that come back together share it. */
  readonly #loadOlder = singleFlight(async () => {
    const { weddingId, log } = this.#parts
    const window = this.#recent
    const { before } = window
    const from = Math.max(0, before - this.#sizes.page)
    const person = { weddingId, id: '' }
    const page = await log.read({ weddingId, feedId: this.#head.feedId, seq: from, limit: before - from, person })
    // The window may have dropped its older half meanwhile.
    if (window.before === before && window.prepend(page) === 0) throw cursorGone()
  })

  async #replay(cursor: string, group: Group, subscriber: Subscriber, follower: Follower): Promise<void> {
    const { weddingId, turn, logger } = this.#parts
    const seq = readCursor(cursor, this.#head.feedId)
    // The server that gave the cursor may have been ahead of this one.
    if (seq > this.head) await this.#catchUp()
    if (seq > this.head) throw cursorGone()
    const person = { weddingId, id: subscriber.member.id }
    const onCaughtUp = () => {
      if (follower.wantsCaughtUp) this.#tellCaughtUp(group, subscriber)
    }
    const replay = new Replay(seq, { source: this, group, subscriber, person, turn, onCaughtUp })
    await replay.open()
    await follower.admit?.(this.head - seq)
    subscriber.sink.begin?.(writeCursor({ feedId: this.#head.feedId, seq }))
    replay.run().catch((error) => {
      logger.warn({ weddingId, reason: error }, 'a subscriber could not catch up')
      subscriber.sink.end(
        error instanceof Refusal ? error : new Refusal('UNAVAILABLE', 'Subscribe again after your last cursor'),
      )
    })
  }

  #inBackground(reading: Promise<void>): void {
    const { weddingId, logger } = this.#parts
    reading.catch((error) => logger.warn({ weddingId, reason: error }, 'the feed could not be read on'))
  }
}

function isDurable(event: Event): event is DurableEvent {
  return event.place !== null && event.place.seq > 0
}
