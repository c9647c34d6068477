import { filter, merge, type Subscription } from 'rxjs'
import { pageEvents } from './pageEvents.ts'

/** The other tabs of this browser that show the same member. */
export interface Tabs<Message> {
  /** Whether tabs can wait for each other. Browsers let them do so on pages over https. */
  readonly takeTurns: boolean
  /** Sends a message to the others. */
  tell(message: Message): void
  /**
   * Runs the work when no other tab runs its own. `signal` is aborted when another tab has taken over, because this one
   * was asleep. Where tabs cannot wait for each other the work runs at once.
   */
  inTurn(work: (signal: AbortSignal) => Promise<void>): Promise<void>
  close(): void
}

/** Calls of a tab. */
export interface TabEvents<Message> {
  /** Another tab has told something. */
  hear(message: Message): void
  /** This tab is shown again, has a network again, or another tab was closed. */
  woken(): void
}

/** How tabs take the turn from one that is asleep. */
export interface TurnOptions {
  /** A tab that does not answer for so long (ms) while it has the turn is asleep. */
  asleepAfterMs: number
  /** Whether a tab that is not shown takes it, too. */
  whenHidden: boolean
}

const usualTurn: TurnOptions = { asleepAfterMs: 4_000, whenHidden: false }

type Call = { call: 'whose turn is it?' | 'mine' | 'I leave' }

/** The tabs of a browser that use the same name: they talk by a BroadcastChannel, and take turns by Web Locks. */
export class BrowserTabs<Message extends object> implements Tabs<Message> {
  readonly takeTurns = Boolean(navigator.locks)
  readonly #name: string
  readonly #channel: BroadcastChannel
  readonly #events: TabEvents<Message>
  readonly #turn: TurnOptions
  readonly #listening: Subscription
  /** `waiting` for another tab to end its turn. */
  #phase: 'idle' | 'waiting' | 'working' | 'closed' = 'idle'
  /** Ends the wait for the turn, or the turn. */
  #ending = new AbortController()
  #asleep: ReturnType<typeof setTimeout> | undefined

  constructor(name: string, events: TabEvents<Message>, turn = usualTurn) {
    this.#name = name
    this.#events = events
    this.#turn = turn
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<Message | Call>) => {
      if ('call' in data) this.#hearCall(data)
      else events.hear(data)
    }
    const shown = pageEvents('document', 'visibilitychange').pipe(filter(isShown))
    this.#listening = merge(shown, pageEvents('window', 'online')).subscribe(() => {
      this.check()
      events.woken()
    })
    this.#listening.add(pageEvents('window', 'pagehide').subscribe(() => this.#call('I leave')))
  }

  tell(message: Message) {
    if (this.#phase !== 'closed') this.#channel.postMessage(message)
  }

  async inTurn(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#phase === 'closed') return
    if (!this.takeTurns) return work(this.#ending.signal)
    this.#phase = 'waiting'
    this.check()
    await this.#hold({ signal: this.#ending.signal }, work)
    // The wait was ended without a turn: the tab that has it is asleep.
    if (this.#isIn('waiting')) await this.#hold({ steal: true }, work)
    // The browser gives this page no locks.
    if (this.#isIn('waiting')) await this.#work(work)
    if (!this.#isIn('closed')) this.#phase = 'idle'
  }

  /** Finds out whether the tab that has the turn is asleep, if this one waits for it. */
  check() {
    if (this.#phase !== 'waiting') return
    const { asleepAfterMs, whenHidden } = this.#turn
    clearTimeout(this.#asleep)
    this.#asleep = setTimeout(() => (whenHidden || isShown()) && this.#end(), asleepAfterMs)
    this.#call('whose turn is it?')
  }

  close() {
    this.#call('I leave')
    this.#phase = 'closed'
    clearTimeout(this.#asleep)
    this.#listening.unsubscribe()
    this.#ending.abort()
    this.#channel.close()
  }

  /** Holds a lock during the work. Resolves also when the lock is not waited for any more, or was taken away. */
  async #hold(options: LockOptions, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#ending
    const granted = async () => {
      if (!signal.aborted) await this.#work(work)
    }
    await navigator.locks.request(this.#name, options, granted).catch(() => this.#end())
  }

  async #work(work: (signal: AbortSignal) => Promise<void>) {
    this.#phase = 'working'
    clearTimeout(this.#asleep)
    // Others that took the tab before this one for asleep do not take the turn from this one.
    this.#call('mine')
    await work(this.#ending.signal)
  }

  #end() {
    this.#ending.abort()
    if (!this.#isIn('closed')) this.#ending = new AbortController()
  }

  #call(call: Call['call']) {
    if (this.#phase !== 'closed') this.#channel.postMessage({ call } satisfies Call)
  }

  #hearCall({ call }: Call) {
    if (call === 'whose turn is it?' && this.#phase === 'working') this.#call('mine')
    if (call === 'mine') clearTimeout(this.#asleep)
    if (call === 'I leave') this.#events.woken()
  }

  // TypeScript would think that a phase stays what it was before an `await`.
  #isIn(phase: string) {
    return this.#phase === phase
  }
}

function isShown(): boolean {
  return document.visibilityState === 'visible'
}
