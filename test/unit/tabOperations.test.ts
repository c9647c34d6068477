import fc from 'fast-check'
import type { SubscribePayload } from 'graphql-ws'
import { expect, test } from 'vitest'
import { RetryableError } from '../../web/live/core/retryable.ts'
import type { Results } from '../../web/live/core/socket.ts'
import type { TabMessage } from '../../web/live/core/tabMessages.ts'
import { TabOperations } from '../../web/live/core/tabOperations.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

/** An operation on a stream of the server. */
interface Streamed {
  carrier: Tab
  place: number
  results: Results
}

/** News on its way to a tab: a message of another one, or a change of the lock. */
type Incoming = { from: Tab; message: TabMessage } | 'granted' | 'taken'

/** A tab of Léa's browser. It follows a feed of numbers, and checks that they come one after the other. */
class Tab {
  readonly name: string
  readonly operations: TabOperations
  readonly incoming: Incoming[] = []
  state: 'awake' | 'frozen' | 'gone' = 'awake'
  isConnected = false
  /** The last number that it has heard. */
  heard = 0
  errors: unknown[] = []
  leave: (() => void) | undefined
  readonly #browser: Browser

  constructor(name: string, browser: Browser) {
    this.name = name
    this.#browser = browser
    this.operations = new TabOperations({
      tab: name,
      tell: (message) => browser.tell(this, message),
      open: (request, results) => browser.open(this, request, results),
      check: () => {},
      now: () => browser.now,
      connected: () => {
        this.isConnected = true
      },
      rested: () => {},
    })
  }

  /** Begins to follow the feed after the last number that it has heard, as a subscription that is tried again. */
  follow() {
    if (this.leave) return
    let isOver = false
    const query = String(this.heard)
    this.leave = this.operations.subscribe(
      { query },
      {
        next: ({ data }) => {
          if (isOver) throw new Error(`${this.name} hears something of an operation that has ended`)
          if (data?.number !== this.heard + 1)
            throw new Error(`${this.name} heard ${data?.number} after ${this.heard}, in ${this.#browser.story}`)
          this.heard++
        },
        error: (error) => {
          isOver = true
          this.errors.push(error)
          this.leave = undefined
        },
        complete: () => expect.unreachable('nothing completes it'),
      },
    )
  }

  unfollow() {
    this.leave?.()
    this.leave = undefined
  }

  freeze() {
    this.state = 'frozen'
  }

  thaw() {
    this.state = 'awake'
  }

  /** Loses the first message that is on its way to it. */
  drop() {
    const index = this.incoming.findIndex((one) => typeof one !== 'string')
    if (index >= 0) this.incoming.splice(index, 1)
  }

  takeInAll() {
    while (this.incoming.length > 0) this.takeIn(0)
  }

  /** Takes in the next of what is on its way from one sender; messages of several senders may overtake each other. */
  takeIn(pick: number) {
    const senderOf = (one: Incoming) => (typeof one === 'string' ? 'lock' : one.from)
    const senders = [...new Set(this.incoming.map(senderOf))]
    const index = this.incoming.findIndex((one) => senderOf(one) === senders[pick % senders.length])
    const [next] = this.incoming.splice(index, index < 0 ? 0 : 1)
    if (next === 'granted') this.operations.carry(`term ${++this.#browser.terms}`)
    else if (next === 'taken') this.operations.stop()
    else if (next) this.operations.hear(next.message)
  }
}

/** Léa's browser: its tabs, its lock, and the streams to the server. */
class Browser {
  now = 0
  terms = 0
  written = 0
  readonly tabs: Tab[] = []
  readonly streamed = new Set<Streamed>()
  story: string[] = []
  #holder: Tab | undefined
  #waiting: Tab[] = []
  #opened = 0

  get living(): Tab[] {
    return this.tabs.filter(({ state }) => state !== 'gone')
  }

  tell(from: Tab, message: TabMessage) {
    for (const tab of this.living) if (tab !== from) tab.incoming.push({ from, message: structuredClone(message) })
  }

  open(carrier: Tab, { query }: SubscribePayload, results: Results) {
    const streamed = { carrier, place: Number(query), results }
    this.streamed.add(streamed)
    carrier.operations.opened()
    return () => void this.streamed.delete(streamed)
  }

  openTab(): Tab {
    const tab = new Tab(`tab ${++this.#opened}`, this)
    this.tabs.push(tab)
    this.#waiting.push(tab)
    tab.follow()
    this.#grant()
    return tab
  }

  /** The server sends the next number of an operation. */
  emit(pick: number): boolean {
    const able = [...this.streamed].filter(({ carrier, place }) => carrier.state === 'awake' && place < this.written)
    const one = able[pick % able.length]
    one?.results.next({ data: { number: ++one.place } })
    return able.length > 0
  }

  pass(ms: number) {
    this.now += ms
  }

  lose(tab: Tab) {
    for (const one of this.#streamsOf(tab)) {
      this.streamed.delete(one)
      one.results.error(new Error('lost'))
    }
  }

  close(tab: Tab) {
    tab.operations.stop()
    this.kill(tab)
  }

  kill(tab: Tab) {
    tab.state = 'gone'
    for (const one of this.#streamsOf(tab)) this.streamed.delete(one)
    this.#waiting = this.#waiting.filter((one) => one !== tab)
    if (this.#holder === tab) this.#holder = undefined
    this.#grant()
  }

  steal(tab: Tab) {
    if (!this.#waiting.includes(tab)) return
    this.#waiting = this.#waiting.filter((one) => one !== tab)
    if (this.#holder) {
      this.#holder.incoming.push('taken')
      this.#waiting.push(this.#holder)
    }
    this.#holder = tab
    tab.incoming.push('granted')
  }

  /** Everybody takes the turn from a tab that is frozen, wakes up, and asks, until all is quiet. */
  settle() {
    for (const tab of this.living) tab.thaw()
    for (let round = 0; round < 8; round++) {
      for (const tab of this.living) tab.follow()
      for (const tab of this.living) tab.operations.ask(false)
      while (this.living.some(({ incoming }) => incoming.length > 0)) for (const tab of this.living) tab.takeIn(0)
      while (this.emit(0));
      while (this.living.some(({ incoming }) => incoming.length > 0)) for (const tab of this.living) tab.takeIn(0)
      this.pass(60_000)
    }
  }

  #streamsOf(tab: Tab) {
    return [...this.streamed].filter(({ carrier }) => carrier === tab)
  }

  #grant() {
    if (this.#holder || this.#waiting.length === 0) return
    this.#holder = this.#waiting.shift()
    this.#holder?.incoming.push('granted')
  }
}

const steps = {
  write: (browser: Browser) => void browser.written++,
  emit: (browser: Browser, pick: number) => void browser.emit(pick),
  takeIn: (_: Browser, pick: number, tab: Tab) => tab.state === 'awake' && tab.takeIn(pick),
  follow: (_: Browser, __: number, tab: Tab) => tab.state === 'awake' && tab.follow(),
  unfollow: (_: Browser, __: number, tab: Tab) => tab.state === 'awake' && tab.unfollow(),
  ask: (_: Browser, pick: number, tab: Tab) => tab.state === 'awake' && tab.operations.ask(pick % 2 === 0),
  lose: (browser: Browser, _: number, tab: Tab) => tab.state === 'awake' && browser.lose(tab),
  open: (browser: Browser) => browser.living.length < 4 && browser.openTab(),
  close: (browser: Browser, _: number, tab: Tab) => tab.state === 'awake' && browser.close(tab),
  kill: (browser: Browser, _: number, tab: Tab) => browser.kill(tab),
  freeze: (_: Browser, __: number, tab: Tab) => tab.freeze(),
  thaw: (_: Browser, __: number, tab: Tab) => tab.thaw(),
  steal: (browser: Browser, _: number, tab: Tab) => tab.state === 'awake' && browser.steal(tab),
  /** A page that is kept for the way back is told nothing. */
  drop: (_: Browser, __: number, tab: Tab) => tab.drop(),
  wait: (browser: Browser) => browser.pass(100_000),
} satisfies Record<string, (browser: Browser, pick: number, tab: Tab) => unknown>
const often = ['write', 'emit', 'takeIn', 'takeIn', 'follow', 'ask'] as const
const names = [
  ...often,
  ...often,
  ...often,
  'drop' as const,
  'drop' as const,
  ...(Object.keys(steps) as (keyof typeof steps)[]),
]
const walk = fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(11), fc.nat(11)), { maxLength: 150, size: 'max' })

test('whatever tabs do, each hears everything once and in order, in the end over one stream', () => {
  fc.assert(
    fc.property(walk, (taken) => {
      const browser = new Browser()
      for (const _ of [1, 2, 3]) browser.openTab()
      for (const [name, pick, which] of taken) {
        const { living } = browser
        const tab = living[which % living.length] ?? browser.openTab()
        browser.story.push(`${name} ${tab.name}`)
        steps[name](browser, pick, tab)
      }
      browser.openTab()
      browser.settle()
      const { living, written, streamed } = browser
      expect(living.map(({ heard }) => heard)).toEqual(living.map(() => written))
      expect(streamed.size).toBe(living.length)
      expect(new Set([...streamed].map(({ carrier }) => carrier)).size).toBe(1)
    }),
    { seed, numRuns: Number(process.env.RUNS ?? 100) },
  )
})

/** Two tabs that follow the feed over the stream of the first one. */
function openTwo() {
  const browser = new Browser()
  const tabs = [browser.openTab(), browser.openTab()] as const
  const rounds = () => {
    for (const _ of [1, 2, 3]) for (const tab of tabs) tab.takeInAll()
  }
  rounds()
  const write = () => {
    browser.written++
    while (browser.emit(0));
  }
  const [first, second] = tabs
  return { browser, first, second, rounds, write }
}
const again = [expect.any(RetryableError)]

test('two tabs hear over the stream of the first one, and both are connected', () => {
  const { browser, first, second, rounds, write } = openTwo()
  write()
  rounds()
  expect([first.heard, second.heard, second.isConnected]).toEqual([1, 1, true])
  expect([...browser.streamed].map(({ carrier }) => carrier.name)).toEqual(['tab 1', 'tab 1'])
})

test('a tab that misses a result hears no later one, and goes on after its own cursor', () => {
  const { second, rounds, write } = openTwo()
  write()
  second.drop()
  write()
  rounds()
  expect([second.heard, second.errors]).toEqual([0, again])
  second.follow()
  rounds()
  write()
  rounds()
  expect(second.heard).toBe(3)
})

test('a tab that misses the last result finds out when it asks', () => {
  const { second, rounds, write } = openTwo()
  write()
  second.drop()
  rounds()
  expect(second.errors).toEqual([])
  second.operations.ask(false)
  rounds()
  expect(second.errors).toEqual(again)
})

test('a tab whose subscription was lost on its way to the tab that carries finds out when it asks', () => {
  const { browser, first, second, rounds } = openTwo()
  second.unfollow()
  rounds()
  second.follow()
  first.drop()
  rounds()
  expect(browser.streamed.size).toBe(1)
  second.operations.ask(false)
  rounds()
  expect(second.errors).toEqual(again)
})

test('a tab that wakes up after its turn was taken is not heard any more', () => {
  const { browser, first, second, write } = openTwo()
  first.freeze()
  browser.steal(second)
  second.takeInAll()
  expect(second.errors).toEqual(again)
  second.follow()
  write()
  expect(second.heard).toBe(1)
  second.operations.ask(false)
  first.thaw()
  const late = first.incoming.filter((one) => one !== 'taken')
  expect(late.length).toBeGreaterThan(0)
  first.incoming.splice(0, 99, ...late, 'taken')
  while (browser.emit(0));
  first.takeInAll()
  second.takeInAll()
  expect([second.heard, second.errors, first.errors]).toEqual([1, again, again])
  first.follow()
  for (const _ of [1, 2]) for (const tab of browser.tabs) tab.takeInAll()
  while (browser.emit(0));
  first.takeInAll()
  expect(first.heard).toBe(1)
})

test('the errors of an operation reach the tab that it is of', () => {
  const { browser, second, rounds } = openTwo()
  for (const one of [...browser.streamed]) one.results.error([{ message: 'The cursor is gone' }])
  rounds()
  expect(second.errors).toEqual([[{ message: 'The cursor is gone' }]])
})

test('a tab that lost its stream says so to those that it carried', () => {
  const { browser, first, second, rounds } = openTwo()
  browser.lose(first)
  rounds()
  expect(second.errors).toEqual([new Error('The connection was lost')])
  expect(second.errors[0]).not.toBeInstanceOf(RetryableError)
})
