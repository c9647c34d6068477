import fc, { type Scheduler } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bus, createMemoryBus, topicOf } from '../../src/feed/bus.ts'
import { writeCursor } from '../../src/feed/cursor.ts'
import { caughtUp, everyone, kind, restrictedTo } from '../../src/feed/event.ts'
import type { Operation, Sink } from '../../src/feed/fanout.ts'
import { intake, type Verdict } from '../../src/feed/intake.ts'
import type { DurableEvent, Reading } from '../../src/feed/log.ts'
import type { Revision } from '../../src/feed/revision.ts'
import { WeddingFeed } from '../../src/feed/weddingFeed.ts'
import { createLogger } from '../../src/log.ts'

test.each<{ head: number; seq: number; verdict: Verdict; what: string }>([
  { what: 'the first event of a wedding', head: 0, seq: 1, verdict: 'deliver' },
  { what: 'the next event', head: 7, seq: 8, verdict: 'deliver' },
  { what: 'the last event again', head: 7, seq: 7, verdict: 'duplicate' },
  { what: 'an earlier event', head: 7, seq: 2, verdict: 'duplicate' },
  { what: 'an event of which the one before is missing', head: 7, seq: 9, verdict: 'gap' },
])('$what is taken in as: $verdict', ({ head, seq, verdict }) => {
  expect(intake(head, seq)).toBe(verdict)
})

const weddingId = 'ours'
const feedId = 'feed'
const sizes = { page: 3, memory: 1 }
const logger = createLogger({ level: 'silent', debug: '' }).root
const cursorOf = (seq: number) => writeCursor({ feedId, seq })
/** Every third event is for Léa alone. */
const isForLea = (seq: number) => seq % 3 === 0
const eventOf = (seq: number): DurableEvent => ({
  kind: 'k',
  audience: isForLea(seq) ? restrictedTo(['lea']) : everyone,
  payload: null,
  place: { seq, cursor: cursorOf(seq), at: '' },
})
const operation: Operation = {
  key: 'all',
  matches: ({ kind }) => kind === 'k',
  render: ({ kind, place }) => ({ json: JSON.stringify({ seq: place?.seq, isMark: kind === caughtUp.name }) }),
}

/**
 * A log in memory whose answers come when the scheduler says so, and a bus that loses, repeats and delays on demand.
 */
class Wedding {
  readonly bus: Bus = createMemoryBus()
  readonly #scheduler: Scheduler
  stored = 0
  /** Number of times that the log was read. */
  reads = 0
  /** Events up to this number are not kept any more. */
  deleted = 0

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** Resolves when the scheduler lets it, with what holds then. */
  async #later<Value>(label: string, value: () => Value): Promise<Value> {
    await this.#scheduler.schedule(Promise.resolve(), label)
    return value()
  }

  open(): Promise<WeddingFeed> {
    // An answer is settled when the database reads it, and may come much later.
    const positions = async () => {
      const seq = await this.#later('positions', () => this.stored)
      return this.#later('answer', () => new Map([[weddingId, { feedId, seq }]]))
    }
    const read = async ({ seq, limit }: Reading) => {
      this.reads++
      const page = await this.#later('read', () => this.#between(seq, Math.min(seq + limit, this.stored)))
      return this.#later('answer', () => page)
    }
    const turn = () => this.#later('turn', () => {})
    return WeddingFeed.open({ weddingId, log: { positions, read }, bus: this.bus, turn, logger, sizes })
  }

  store(way: 'once' | 'twice' | 'lost' | 'late') {
    const event = eventOf(++this.stored)
    const publish = () => this.bus.publish(topicOf(weddingId), [event])
    if (way === 'once' || way === 'twice') publish()
    if (way === 'twice') publish()
    if (way === 'late') this.#later('late', publish)
  }

  /** A phone whose reader is slow: it is full after every second event. */
  phone(member: string, after: number, feed: Promise<WeddingFeed>, { isNew = false } = {}) {
    const phone = {
      member,
      after,
      got: [] as number[],
      /**
       * The numbers at which it was told that it has had the past, and the number of events that it had had by then.
       */
      marks: [] as { seq: number; had: number }[],
      ended: '',
      refused: '',
      leave: () => {},
      hasLeft: false,
    }
    const sink: Sink = {
      next: ({ json }) => {
        const { seq, isMark } = JSON.parse(json)
        if (isMark) phone.marks.push({ seq, had: phone.got.length })
        else phone.got.push(seq)
      },
      isFull: () => phone.got.length % 2 === 1,
      drained: () => this.#later('drained', () => {}),
      end: ({ code }) => {
        phone.ended = code
      },
    }
    const follower = {
      member: { id: member, role: 'GUEST' as const },
      sink,
      after: isNew ? null : cursorOf(after),
      operation,
      wantsCaughtUp: true,
    }
    feed
      .then((opened) => opened.follow(follower))
      .then(
        (leave) => {
          phone.leave = leave
          if (phone.hasLeft) leave()
        },
        (error) => {
          phone.refused = error.code
        },
      )
    return phone
  }

  /** The numbers of the events after `seq` that a member may see. */
  seenBy(member: string, seq: number) {
    return this.#between(Math.max(seq, 0), this.stored, 0)
      .map(({ place }) => place.seq)
      .filter((each) => member === 'lea' || !isForLea(each))
  }

  #between(after: number, last: number, deleted = this.deleted): DurableEvent[] {
    const first = Math.max(after, deleted)
    return Array.from({ length: Math.max(0, last - first) }, (_, index) => eventOf(first + 1 + index))
  }
}

type Step =
  | { does: 'store'; way: 'once' | 'twice' | 'lost' | 'late' }
  | { does: 'join'; member: string; behind: number }
  | { does: 'leave'; index: number }
  | { does: 'wait' }
  | { does: 'check' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('store' as const),
      way: fc.constantFrom('once', 'twice', 'lost', 'late'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('join' as const),
      member: fc.constantFrom('lea', 'tom'),
      behind: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('leave' as const), index: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('check' as const) }) },
)

/** Lets all that was scheduled happen, then looks for what the bus lost, and lets that happen. */
async function settle(scheduler: Scheduler, wedding: Wedding, feed: WeddingFeed) {
  await scheduler.waitIdle()
  feed.catchUpTo(wedding.stored)
  await scheduler.waitIdle()
}

test('an event that arrives while the feed opens is not read again from the log', async () => {
  const scheduler = fc.schedulerFor([1, 2])
  const wedding = new Wedding(scheduler)
  const opening = wedding.open()
  await scheduler.waitOne()
  wedding.store('once')
  const phone = wedding.phone('tom', 1, opening)
  await scheduler.waitIdle()
  wedding.store('once')
  expect(phone.got).toEqual([2])
  expect(wedding.reads).toBe(0)
})

test('after an event that has changed earlier ones, phones that come back get those as they are now', async () => {
  const bus = createMemoryBus()
  // The log has what came before as its write left it; a read that began before that write may end after it.
  const stored = [1, 2, 3, 4].map((seq) => ({ ...eventOf(seq), audience: everyone, payload: 'secret' }))
  const withdrawn = { ...eventOf(5), kind: 'withdrawn', audience: everyone, payload: 'gone' }
  const log = {
    positions: async () => new Map([[weddingId, { feedId, seq: 2 }]]),
    read: async ({ seq, limit }: Reading) => stored.slice(seq, seq + limit),
  }
  const revision: Revision = {
    kind: kind('withdrawn'),
    idOf: () => 'secret',
    revise: (event, changeOf) => ({ ...event, payload: changeOf(String(event.payload)) ?? event.payload }),
  }
  const feed = await WeddingFeed.open({
    ...{ weddingId, log, bus, turn: async () => {}, logger },
    sizes: { page: 5, memory: 5 },
    revisions: [revision],
  })
  const heardAfter = async (seq: number) =>
    (await feed.eventsAfter(seq, { weddingId, id: '' })).map(({ payload }) => payload)
  bus.publish(topicOf(weddingId), stored.slice(2))
  expect(await heardAfter(2)).toEqual(['secret', 'secret'])
  bus.publish(topicOf(weddingId), [withdrawn])
  expect(await heardAfter(2)).toEqual(['gone', 'gone', 'gone'])
  expect(await heardAfter(0)).toEqual(['gone', 'gone', 'gone', 'gone', 'gone'])
})

describe('whatever is lost, repeated, late or slow', () => {
  test('each phone gets every event that it may see after its cursor, in order and once', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.nat(12),
      fc.array(step, { maxLength: 40 }),
      async (scheduler, before, steps) => {
        const wedding = new Wedding(scheduler)
        wedding.stored = before
        const opening = wedding.open()
        const phones: ReturnType<Wedding['phone']>[] = []
        for (const each of steps) {
          if (each.does === 'store') wedding.store(each.way)
          if (each.does === 'join')
            phones.push(wedding.phone(each.member, Math.max(0, wedding.stored - each.behind), opening))
          if (each.does === 'check') opening.then((feed) => feed.catchUpTo(wedding.stored))
          if (each.does === 'wait' && scheduler.count() > 0) await scheduler.waitOne()
          const leaving = each.does === 'leave' ? phones[each.index] : undefined
          if (leaving) {
            leaving.hasLeft = true
            leaving.leave()
          }
        }
        await scheduler.waitIdle()
        await settle(scheduler, wedding, await opening)
        for (const { member, after, got, marks, ended, refused, hasLeft } of phones) {
          const all = wedding.seenBy(member, after)
          expect({ ended, refused }).toEqual({ ended: '', refused: '' })
          expect(got).toEqual(hasLeft ? all.slice(0, got.length) : all)
          // The mark comes once: all before it is up to its number, and all after it is later.
          expect(marks.length).toBeLessThanOrEqual(1)
          if (!hasLeft) expect(marks.length).toBe(1)
          for (const { seq, had } of marks) {
            expect(seq).toBeGreaterThanOrEqual(after)
            expect(got.slice(0, had)).toEqual(all.filter((each) => each <= seq))
          }
        }
      },
    )
    await fc.assert(property, { numRuns: 200 })
  })

  test('a phone without a past is told at once where the present begins', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.nat(5),
      fc.array(fc.constantFrom('join', 'once', 'twice', 'lost', 'late', 'wait'), { maxLength: 30 }),
      async (scheduler, before, steps) => {
        const wedding = new Wedding(scheduler)
        wedding.stored = before
        const opening = wedding.open()
        const phones: ReturnType<Wedding['phone']>[] = []
        for (const each of steps) {
          if (each === 'join') phones.push(wedding.phone('lea', 0, opening, { isNew: true }))
          else if (each !== 'wait') wedding.store(each)
          else if (scheduler.count() > 0) await scheduler.waitOne()
        }
        await scheduler.waitIdle()
        await settle(scheduler, wedding, await opening)
        for (const { got, marks } of phones) {
          expect(marks).toEqual([{ seq: expect.any(Number), had: 0 }])
          expect(got).toEqual(wedding.seenBy('lea', marks[0]?.seq ?? 0))
        }
      },
    )
    await fc.assert(property, { numRuns: 200 })
  })

  test('a phone whose events are deleted meanwhile gets an error, and never an event after a gap', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 8 }),
      fc.nat(8),
      fc.array(fc.constantFrom('delete', 'once', 'lost', 'wait'), { maxLength: 30 }),
      async (scheduler, before, after, steps) => {
        fc.pre(after <= before)
        const wedding = new Wedding(scheduler)
        wedding.stored = before
        const opening = wedding.open()
        const phone = wedding.phone('lea', after, opening)
        for (const each of steps) {
          if (each === 'delete') wedding.deleted = Math.min(wedding.deleted + 4, wedding.stored)
          if (each === 'once' || each === 'lost') wedding.store(each)
          if (each === 'wait' && scheduler.count() > 0) await scheduler.waitOne()
        }
        await scheduler.waitIdle()
        await settle(scheduler, wedding, await opening)
        const all = wedding.seenBy('lea', after)
        expect(phone.got).toEqual(all.slice(0, phone.got.length))
        if (phone.refused) expect(phone).toMatchObject({ refused: 'CURSOR_GONE', got: [] })
        else if (phone.got.length < all.length) expect(phone.ended).toMatch(/^(CURSOR_GONE|UNAVAILABLE)$/)
      },
    )
    await fc.assert(property, { numRuns: 300 })
  })
})
