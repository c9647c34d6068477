import type { SQL } from 'drizzle-orm'
import type { Member } from '../access/viewer.ts'
import type { Person } from '../db/fairQueue.ts'
import type { Logger } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { createTurns } from '../turns.ts'
import type { Bus } from './bus.ts'
import type { Event } from './event.ts'
import { createFanout, type Group, type Operation, type Subscriber } from './fanout.ts'
import {
  cursorGone,
  type Draft,
  type DurableEvent,
  type Log,
  type Position,
  type Reference,
  readCursor,
  type Writing,
  writeCursor,
} from './log.ts'
import { EventWindow, following } from './window.ts'

/**
 * What a subscription field asks of the feed, as its resolver returns it. It counts as the async iterable that graphql-js
 * wants there, but is handed to `follow` instead of being iterated: an iterator per subscriber is what fan-out cannot afford.
 */
export class Subscription implements AsyncIterable<never> {
  readonly member: Member & { weddingId: string }
  readonly after: string | null
  readonly wants: (event: Event) => boolean

  constructor(member: Member & { weddingId: string }, after: string | null, wants: (event: Event) => boolean) {
    this.member = member
    this.after = after
    this.wants = wants
  }

  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new Error('a subscription to the feed is followed, not iterated')
  }
}

/** What a member asked to hear: the events an operation wants, after a cursor or from now on. */
export type Following = Subscriber & {
  weddingId: string
  after: string | null
  operation: Operation
  /** Called with the number of events since the cursor, before any is sent. Where it rejects, nothing is followed. */
  admit?(backlog: number): Promise<void>
}

export type Feed = ReturnType<typeof startFeed>

const pageSize = 500
/** How many events of an active wedding stay in memory, so that those who come back do not reach the database. */
const memorySize = 2_000
const doubtEvery = 1_000

/** Everything that happens at every wedding, in each wedding's own order, for the subscribers of this server. */
export function startFeed({ log, bus, logger }: { log: Log; bus: Bus; logger: Logger }) {
  const weddings = new Map<string, { feed: Promise<WeddingFeed>; holds: number }>()
  let following = 0
  const turn = createTurns()

  // Held before anything is awaited: a feed that somebody is about to follow is not closed under them.
  const hold = (weddingId: string) => {
    const held = weddings.get(weddingId) ?? { feed: startWeddingFeed({ weddingId, log, bus, turn, logger }), holds: 0 }
    weddings.set(weddingId, held)
    held.holds++
    const release = () => {
      if (--held.holds > 0) return
      weddings.delete(weddingId)
      held.feed.then(
        (feed) => feed.close(),
        () => {},
      )
    }
    return { feed: held.feed, release }
  }

  // A message lost on the bus heals here: one query for all weddings that somebody follows.
  let checking: Promise<void> | undefined
  const check = () => {
    checking ??= checkPositions()
      .catch((error) => logger.warn({ reason: error }, 'the feed could not be checked'))
      .finally(() => {
        checking = undefined
      })
  }
  const checkPositions = async () => {
    if (weddings.size === 0) return
    const positions = await log.positions([...weddings.keys()])
    for (const [weddingId, { seq }] of positions) (await weddings.get(weddingId)?.feed)?.catchUpTo(seq)
  }
  bus.onDoubt(check)
  const checks = setInterval(check, doubtEvery)

  return {
    /**
     * Runs a write in one transaction with the events it tells, and answers once both are stored. The events then go to
     * everyone who may see them.
     */
    async record<Result>(weddingId: string, write: (writing: Writing) => Promise<Result>): Promise<Result> {
      const { result, told } = await log.record(weddingId, write)
      if (told.length > 0) bus.publish(topicOf(weddingId), told)
      return result
    },

    /**
     * A way to store events of one kind with rows of another table in one statement, as the log says. The events then go to
     * everyone who may see them.
     */
    appender<Payload>(reference: Reference<Payload>, insert: SQL) {
      const append = log.appender(reference, insert)
      return async (weddingId: string, drafts: Draft<Payload>[]): Promise<Event<Payload>[]> => {
        const told = await append(weddingId, drafts)
        bus.publish(topicOf(weddingId), told)
        return told
      }
    },

    /** Delivers events that are not stored to those who listen now. */
    tell(weddingId: string, events: Event[]) {
      if (events.length > 0) bus.publish(topicOf(weddingId), events)
    },

    /** The cursor of now: subscribing after it misses nothing that is not already stored. */
    async cursor(person: Person): Promise<string> {
      const position = (await log.positions([person.weddingId], person)).get(person.weddingId)
      if (!position) throw new Refusal('NOT_FOUND', 'There is no such wedding')
      return writeCursor(position)
    },

    /**
     * Sends a member everything they may see, in order and once: what came after the cursor, then what comes. Returns
     * the way to leave, which ends it at once. A cursor that cannot be honoured is CURSOR_GONE, before any event.
     */
    async follow({ weddingId, ...follower }: Following): Promise<() => void> {
      const { feed, release } = hold(weddingId)
      try {
        const leave = await (await feed).follow(follower)
        following++
        let left = false
        return () => {
          if (left) return
          left = true
          following--
          leave()
          release()
        }
      } catch (error) {
        release()
        throw error
      }
    },

    /** Shows every event of a wedding as it comes, whoever may see it. Returns the way to stop. It must not throw. */
    async watch(weddingId: string, see: (event: Event) => void): Promise<() => void> {
      const { feed, release } = hold(weddingId)
      try {
        const stop = (await feed).watch(see)
        return () => {
          stop()
          release()
        }
      } catch (error) {
        release()
        throw error
      }
    },

    /** How many subscriptions this server serves, and of how many weddings. */
    count: () => ({ subscriptions: following, weddings: weddings.size }),

    /** Ends every subscription. */
    async end() {
      clearInterval(checks)
      await Promise.allSettled(
        [...weddings.values()].map(async ({ feed }) =>
          (await feed).end(new Refusal('UNAVAILABLE', 'This server is restarting: subscribe again after your last cursor')),
        ),
      )
      await checking
    },
  }
}

/** Where the events of a wedding are published, as arrays of them. */
export const topicOf = (weddingId: string) => `wedding:${weddingId}`

type WeddingFeed = Awaited<ReturnType<typeof startWeddingFeed>>

type WeddingParts = { weddingId: string; log: Log; bus: Bus; turn(): Promise<void>; logger: Logger }

async function startWeddingFeed({ weddingId, log, bus, turn, logger }: WeddingParts) {
  const fanout = createFanout()
  let position: Position | undefined
  let early: Event[] = []

  // Subscribed before the table is read, so that nothing falls between the two.
  const stopListening = bus.listen(topicOf(weddingId), (message) => {
    if (!Array.isArray(message)) return
    if (position) for (const event of message as Event[]) accept(event)
    else early.push(...(message as Event[]))
  })
  try {
    position = (await log.positions([weddingId])).get(weddingId)
    if (!position) throw new Refusal('NOT_FOUND', 'There is no such wedding')
  } catch (error) {
    stopListening()
    throw error
  }
  const head = position
  let recent = new EventWindow(head.seq, memorySize)

  const watchers = new Set<(event: Event) => void>()
  const show = (event: Event) => {
    for (const see of watchers) see(event)
    fanout.send(event)
  }
  const deliver = (event: DurableEvent) => {
    head.seq = event.place.seq
    recent.push(event)
    show(event)
  }
  const accept = (event: Event) => {
    if (isDurable(event)) {
      if (event.place.seq === head.seq + 1) deliver(event)
      else if (event.place.seq > head.seq) orLater(readOn())
    } else show(atHead(event))
  }
  // Live subscribers have had all events up to the head, and none after it: there each of them can go on.
  const atHead = (event: Event): Event =>
    event.place ? { ...event, place: { seq: head.seq, cursor: writeCursor(head), at: event.place.at } } : event

  let reading: Promise<void> | undefined
  let again = false
  /** Reads on until nothing is left that was stored when this was called. */
  const readOn = (): Promise<void> => {
    again = true
    reading ??= readPages()
    return reading
  }
  // Nothing is awaited between the last look at `again` and the end: who asks then begins a read of their own.
  const readPages = async () => {
    try {
      while (again) {
        again = false
        for (let page = await readAfter(head.seq); page.length > 0; page = await readAfter(head.seq)) {
          // Some of the page may have come over the bus meanwhile.
          for (const event of page) if (event.place.seq === head.seq + 1) deliver(event)
        }
      }
    } finally {
      reading = undefined
    }
  }
  // The next check of positions tries again what fails here.
  const orLater = (reading: Promise<void>) => {
    reading.catch((error) => logger.warn({ weddingId, reason: error }, 'the feed could not be read on'))
  }
  /** The stored events after `seq`: none where the next one is not kept any more. */
  const readAfter = async (seq: number, person?: Person) =>
    following(seq, await log.read({ weddingId, feedId: head.feedId, seq, limit: pageSize, person }))

  // An event that was stored and cannot be read is not kept any more: this server was away for longer than that.
  const readUpTo = async (stored: number) => {
    await readOn()
    if (head.seq >= stored) return
    head.seq = stored
    recent = new EventWindow(stored, memorySize)
    fanout.end(new Refusal('UNAVAILABLE', 'Subscribe again after your last cursor'))
  }

  // Those who come back together share one read of what is no longer in memory.
  let extending: Promise<void> | undefined
  const extendMemory = () => {
    extending ??= readBefore(recent).finally(() => {
      extending = undefined
    })
    return extending
  }
  const readBefore = async (window: EventWindow) => {
    const { before } = window
    const from = Math.max(0, before - pageSize)
    const page = await log.read({ weddingId, feedId: head.feedId, seq: from, limit: before - from, person: { weddingId, id: '' } })
    // Its older half may have gone meanwhile.
    if (window.before === before && window.prepend(page) === 0) throw cursorGone()
  }

  /** The next events after `seq`, which is behind the head: at least one, at most a page. CURSOR_GONE where they are not kept. */
  const eventsAfter = async (seq: number, person: Person): Promise<DurableEvent[]> => {
    while (seq < recent.before && head.seq - seq <= memorySize) await extendMemory()
    if (seq >= recent.before) return recent.after(seq, pageSize)
    const page = await readAfter(seq, person)
    if (page.length === 0) throw cursorGone()
    return page
  }

  for (const event of early) accept(event)
  early = []

  return {
    /** Reads on up to a number that the database has given to an event. */
    catchUpTo(stored: number) {
      if (stored > head.seq) orLater(readUpTo(stored))
    },

    async follow({ member, sink, after, operation, admit }: Omit<Following, 'weddingId'>): Promise<() => void> {
      const group = fanout.group(operation)
      const subscriber = { member, sink }
      const leave = group.enter(subscriber)
      try {
        if (after === null) group.goLive(subscriber)
        else await followAfter(after, group, subscriber, admit)
        return leave
      } catch (error) {
        leave()
        throw error
      }
    },

    watch(see: (event: Event) => void) {
      watchers.add(see)
      return () => void watchers.delete(see)
    },

    end: fanout.end,
    close: stopListening,
  }

  async function followAfter(cursor: string, group: Group, subscriber: Subscriber, admit: Following['admit']) {
    let seq = readCursor(cursor, head.feedId)
    // The server that gave the cursor may have been ahead of this one.
    if (seq > head.seq) await readOn()
    if (seq > head.seq) throw cursorGone()
    const person = { weddingId, id: subscriber.member.id }
    const first = seq < head.seq ? await eventsAfter(seq, person) : []
    await admit?.(head.seq - seq)
    const catchUp = async () => {
      let page = first
      for (;;) {
        if (page.length > 0) await turn()
        for (const event of page) {
          group.replay(event, subscriber)
          if (subscriber.sink.isFull()) await subscriber.sink.drained()
          seq = event.place.seq
        }
        // Nothing is awaited between this look and going live, so nothing falls between them.
        if (seq === head.seq || !group.has(subscriber)) return group.goLive(subscriber)
        page = await eventsAfter(seq, person)
      }
    }
    catchUp().catch((error) => {
      logger.warn({ weddingId, reason: error }, 'a subscriber could not catch up')
      subscriber.sink.end(error instanceof Refusal ? error : new Refusal('UNAVAILABLE', 'Subscribe again after your last cursor'))
    })
  }
}

function isDurable(event: Event): event is DurableEvent {
  return event.place !== null && event.place.seq > 0
}
