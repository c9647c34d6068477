import type { SubscribePayload } from 'graphql-ws'
import { Subscription } from 'rxjs'
import { attempt } from './attempt.ts'
import { BrowserTabs } from './browserTabs.ts'
import { EventStreams, type EventStreamsOptions } from './eventStreams.ts'
import { newId } from './newId.ts'
import { pageEvents } from './pageEvents.ts'
import type { Results } from './socket.ts'
import type { TabMessage } from './tabMessages.ts'
import { TabOperations } from './tabOperations.ts'

/** How often (ms) a tab asks the one that carries whether everything has arrived. */
const questionMs = 3_000
/** A tab that carries and does not answer for so long (ms) is asleep. */
const asleepAfterMs = 1_500
/** Time (ms) after which a tab that does not listen any more gives its turn away: it may only be trying again. */
const restMs = 1_000

type Streams = Pick<EventStreams, 'subscribe' | 'check' | 'dispose'>
type OpenStreams = (options: EventStreamsOptions) => Streams

/** Parts of the streams of a browser. */
export interface BrowserStreamsOptions extends EventStreamsOptions {
  /** The member who is signed in. Tabs of one member share their streams. */
  member(): string
}

/**
 * Subscriptions over event streams, one for all tabs of a browser that show the same member: the tab that holds a Web
 * Lock carries those of the others, which it talks to over a BroadcastChannel. Where a browser has not both, each tab
 * has its own.
 */
export class BrowserStreams {
  readonly #options: BrowserStreamsOptions
  readonly #streams: Streams
  #sharing: TabSharing | undefined

  /** `open` opens the streams of this tab. */
  constructor(options: BrowserStreamsOptions, open: OpenStreams = (parts) => new EventStreams(parts)) {
    this.#options = options
    const connected = () => {
      options.connected()
      this.#sharing?.operations.opened()
    }
    this.#streams = open({ ...options, connected })
  }

  /** Begins a subscription. Returns the function that ends it. Errors with RetryableError when it is to begin anew. */
  subscribe(request: SubscribePayload, results: Results): () => void {
    // The number is that of the messages: an app of another version may be open in another tab.
    const name = `attitudes:streams:1:${this.#options.url}:${this.#options.member()}`
    if (this.#sharing?.name !== name) this.disconnect()
    if (!this.#sharing?.isOpen) {
      this.#sharing = new TabSharing(name, this.#streams, this.#options.connected)
      this.#sharing.start()
    }
    return this.#sharing.subscribe(request, results)
  }

  /** The device was asleep: what says nothing is ended. */
  check() {
    this.#sharing?.check(true)
  }

  /** Ends all subscriptions now; they may begin anew. */
  disconnect() {
    this.#sharing?.close()
  }

  dispose() {
    this.disconnect()
    this.#streams.dispose()
  }
}

/** The part of a tab in the streams of one member, from its first subscription until it has none any more. */
class TabSharing {
  readonly name: string
  readonly operations: TabOperations
  readonly #tabs: BrowserTabs<TabMessage> | undefined
  readonly #running = new Subscription()
  #phase: 'open' | 'closed' = 'open'
  /** Since when (ms) it has no subscriptions. */
  #restingSince: number | undefined
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(name: string, streams: Streams, connected: () => void) {
    this.name = name
    this.#tabs = openTabs(name, (message) => this.#hear(message))
    this.operations = new TabOperations({
      tab: newId(),
      tell: (message) => this.#tabs?.tell(message),
      open: (request, results) => streams.subscribe(request, results),
      check: (wasAsleep) => streams.check(wasAsleep),
      now: Date.now,
      connected,
      rested: () => this.#rest(),
    })
  }

  get isOpen(): boolean {
    return this.#phase === 'open'
  }

  start() {
    if (!this.#tabs) return this.operations.carry(newId())
    const asking = setInterval(() => this.check(false), questionMs)
    this.#running.add(() => clearInterval(asking))
    // A page that is kept for the way back has no stream meanwhile.
    this.#running.add(pageEvents('window', 'pagehide').subscribe(() => this.close()))
    void this.#takeTurns(this.#tabs)
  }

  subscribe(request: SubscribePayload, results: Results): () => void {
    clearTimeout(this.#resting)
    this.#restingSince = undefined
    return this.operations.subscribe(request, results)
  }

  check(isWoken: boolean) {
    this.operations.ask(isWoken)
    this.#tabs?.check()
  }

  close() {
    if (!this.isOpen) return
    this.#phase = 'closed'
    clearTimeout(this.#resting)
    this.operations.stop()
    this.#running.unsubscribe()
    this.#tabs?.close()
  }

  /** Carries in its turn, and waits for the next one when another tab has taken it. */
  async #takeTurns(tabs: BrowserTabs<TabMessage>) {
    while (this.isOpen)
      await tabs.inTurn(async (signal) => {
        this.operations.carry(newId())
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        if (this.isOpen) this.operations.stop()
      })
  }

  #hear(message: TabMessage) {
    // A browser holds back the timers of a hidden tab, but not what it hears: one that rests does not carry for others.
    if (Date.now() - (this.#restingSince ?? Number.POSITIVE_INFINITY) > restMs) this.close()
    else this.operations.hear(message)
  }

  #rest() {
    if (!this.isOpen) return
    clearTimeout(this.#resting)
    this.#restingSince = Date.now()
    this.#resting = setTimeout(() => this.close(), restMs)
  }
}

/** The other tabs of this browser, if it lets them wait for each other. Two clients elsewhere may be two devices. */
function openTabs(name: string, hear: (message: TabMessage) => void): BrowserTabs<TabMessage> | undefined {
  const { document, navigator, BroadcastChannel } = globalThis
  if (!document || !navigator?.locks || !BroadcastChannel) return undefined
  return attempt(() => new BrowserTabs(name, { hear, woken() {} }, { asleepAfterMs, whenHidden: true }))
}
