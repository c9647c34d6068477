import { singleFlight } from '../coalesce.ts'
import type { Person } from '../db/fairQueue.ts'
import type { Parameter } from '../db/open.ts'
import type { Logger } from '../log.ts'
import { noSuchWedding, Refusal } from '../refusal.ts'
import { createYieldQueue } from '../yieldQueue.ts'
import { type Bus, topicOf } from './bus.ts'
import { cursorGone, readCursor, writeCursor } from './cursor.ts'
import { type Event, type Seer, sees } from './event.ts'
import type { Append, Appendable, Completion, DurableEvent, Log, Writing } from './log.ts'
import type { Revision } from './revision.ts'
import { type Follower, WeddingFeed } from './weddingFeed.ts'
import { following } from './window.ts'

/** A follower of a wedding's feed. */
export interface Following extends Follower {
  weddingId: string
}

/** A question for past events. */
export interface PastQuery {
  member: Seer & { weddingId: string }
  /** The cursor after which they begin. */
  after: string
  /** Number of events at most. */
  limit: number
  matches(event: Event): boolean
}

/** A page of past events. */
export interface Past {
  /** In order. There may be fewer than were asked for, even none, while there are more. */
  events: DurableEvent[]
  /** The end of the page. */
  cursor: string
  hasMore: boolean
}

/** Parts of a feed. */
export interface FeedParts {
  log: Log
  bus: Bus
  logger: Logger
}

/** The feed of a wedding, open while somebody holds it. */
interface Held {
  feed: Promise<WeddingFeed>
  holds: number
}

const gapCheckIntervalMs = 1_000
/** Number of stored events that a page of past ones is picked from. */
const pastAtOnce = 500

/** The events of every wedding, in each wedding's own order, for the subscribers of this server. */
export class Feed {
  readonly #log: Log
  readonly #bus: Bus
  readonly #logger: Logger
  readonly #turn = createYieldQueue()
  readonly #revisions: Revision[] = []
  readonly #weddings = new Map<string, Held>()
  #subscriptions = 0
  #gapChecks: NodeJS.Timeout | undefined

  constructor({ log, bus, logger }: FeedParts) {
    this.#log = log
    this.#bus = bus
    this.#logger = logger
  }

  /** Begins to look for events that were lost on the bus: every second, and whenever the bus may have lost some. */
  start(): void {
    this.#bus.onPossibleGap(this.#checkForGaps)
    this.#gapChecks = setInterval(this.#checkForGaps, gapCheckIntervalMs)
  }

  /**
   * Runs a write in one transaction with the events that it emits, and resolves once both are stored. The events then
   * go to everyone who may see them.
   */
  async record<Result>(weddingId: string, write: (writing: Writing) => Promise<Result>): Promise<Result> {
    const { result, emitted } = await this.#log.record(weddingId, write)
    this.emit(weddingId, emitted)
    return result
  }

  /**
   * A way to store events of one kind with rows of another table in one statement; see `Log.appender`. The events then
   * go to everyone who may see them.
   */
  appender<Payload, Row, NewRow extends Record<keyof NewRow, Parameter>>(
    appendable: Appendable<Payload, Row, NewRow>,
  ): Append<Payload, NewRow> {
    const append = this.#log.appender(appendable)
    return async (weddingId, drafts) => {
      const emitted = await append(weddingId, drafts)
      this.emit(weddingId, emitted)
      return emitted
    }
  }

  /** From now on events of this kind are stored in part; see `Log.completing`. */
  completing(completion: Completion): void {
    this.#log.completing(completion)
  }

  /** From now on events of this kind revise the earlier ones that are in memory, as their writes do in the log. */
  revising(revision: Revision): void {
    this.#revisions.push(revision)
  }

  /** Delivers events to all current subscribers who may see them. */
  emit(weddingId: string, events: Event[]): void {
    if (events.length > 0) this.#bus.publish(topicOf(weddingId), events)
  }

  /**
   * The cursor of now: subscribing after it misses nothing that is not already stored. NOT_FOUND without such a
   * wedding.
   */
  async cursor(person: Person): Promise<string> {
    const position = (await this.#log.positions([person.weddingId], person)).get(person.weddingId)
    if (!position) throw noSuchWedding()
    return writeCursor(position)
  }

  /**
   * A page of the stored events that a member may see. Throws CURSOR_GONE for a cursor that cannot be continued, and
   * NOT_FOUND without such a wedding.
   */
  async past({ member, after, limit, matches }: PastQuery): Promise<Past> {
    const { head, read, ...begin } = await this.#storedAfter(after, member, pastAtOnce)
    let { seq } = begin
    const events: DurableEvent[] = []
    for (const event of read) {
      seq = event.place.seq
      if (matches(event) && sees(member, event)) events.push(event)
      if (events.length === limit) break
    }
    return { events, cursor: writeCursor({ feedId: head.feedId, seq }), hasMore: seq < head.seq }
  }

  /** Whether a cursor can be continued. Throws NOT_FOUND without such a wedding. */
  async canContinue(cursor: string, person: Person): Promise<boolean> {
    try {
      await this.#storedAfter(cursor, person, 1)
      return true
    } catch (error) {
      if (error instanceof Refusal && error.code === 'CURSOR_GONE') return false
      throw error
    }
  }

  /** The number of a cursor, the first stored events after it, and the end of all. Throws as `past` does. */
  async #storedAfter(cursor: string, person: Person, limit: number) {
    const { weddingId } = person
    const head = (await this.#log.positions([weddingId], person)).get(weddingId)
    if (!head) throw noSuchWedding()
    const { feedId } = head
    const seq = readCursor(cursor, feedId)
    if (seq > head.seq) throw cursorGone()
    const read = following(seq, await this.#log.read({ weddingId, feedId, seq, limit, person }))
    if (read.length === 0 && seq < head.seq) throw cursorGone()
    return { head, seq, read }
  }

  /**
   * Sends a member every event they may see, in order and once: those after the cursor, then those that come. Returns
   * the way to leave, which ends it at once. A cursor that cannot be continued is CURSOR_GONE, before any event.
   */
  async follow({ weddingId, ...follower }: Following): Promise<() => void> {
    const leave = await this.#whileHeld(weddingId, (feed) => feed.follow(follower))
    this.#subscriptions++
    return () => {
      if (leave()) this.#subscriptions--
    }
  }

  /**
   * Calls back with every event of a wedding as it comes, whatever its audience. Returns a function that stops. The
   * callback must not throw.
   */
  async watch(weddingId: string, onEvent: (event: Event) => void): Promise<() => void> {
    return this.#whileHeld(weddingId, async (feed) => feed.watch(onEvent))
  }

  /** Number of subscriptions that this server serves, and of their weddings. */
  count(): { subscriptions: number; weddings: number } {
    return { subscriptions: this.#subscriptions, weddings: this.#weddings.size }
  }

  /** Ends every subscription. */
  async end(): Promise<void> {
    clearInterval(this.#gapChecks)
    const reason = new Refusal('UNAVAILABLE', 'This server is restarting: subscribe again after your last cursor')
    await Promise.allSettled([...this.#weddings.values()].map(async ({ feed }) => (await feed).end(reason)))
    await this.#lastCheck
  }

  /**
   * Holds the feed of a wedding until the returned function is called, which returns whether it was the first call. It
   * is held before anything is awaited: a feed that somebody is about to follow is not closed meanwhile.
   */
  async #whileHeld(weddingId: string, use: (feed: WeddingFeed) => Promise<() => void>): Promise<() => boolean> {
    const held = this.#weddings.get(weddingId) ?? { feed: this.#open(weddingId), holds: 0 }
    this.#weddings.set(weddingId, held)
    held.holds++
    let isHeld = true
    const release = () => {
      if (!isHeld) return false
      isHeld = false
      if (--held.holds === 0) this.#close(weddingId, held)
      return true
    }
    try {
      const stop = await use(await held.feed)
      return () => {
        if (isHeld) stop()
        return release()
      }
    } catch (error) {
      release()
      throw error
    }
  }

  #open(weddingId: string): Promise<WeddingFeed> {
    return WeddingFeed.open({
      weddingId,
      log: this.#log,
      bus: this.#bus,
      turn: this.#turn,
      logger: this.#logger,
      revisions: this.#revisions,
    })
  }

  #close(weddingId: string, { feed }: Held): void {
    this.#weddings.delete(weddingId)
    feed.then((opened) => opened.close(), ignore)
  }

  #lastCheck: Promise<void> | undefined

  /**
   * Reads the positions of all followed weddings in one query. A wedding that is slow to open or to read does not hold
   * up the others.
   */
  readonly #checkForGaps = () => {
    this.#lastCheck = this.#readPositions().catch((error) =>
      this.#logger.warn({ reason: error }, 'the feed could not be checked'),
    )
  }

  readonly #readPositions = singleFlight(async () => {
    if (this.#weddings.size === 0) return
    for (const [weddingId, { seq }] of await this.#log.positions([...this.#weddings.keys()])) {
      this.#weddings.get(weddingId)?.feed.then((feed) => feed.catchUpTo(seq), ignore)
    }
  })
}

function ignore() {}
