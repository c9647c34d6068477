import type { SubscribePayload } from 'graphql-ws'
import { RetryableError } from './retryable.ts'
import type { Results } from './socket.ts'
import type { End, ListenerMessage, Sent, TabMessage } from './tabMessages.ts'

/** Parts of a tab that carries. */
export interface TabCarrierParts {
  /** Sends a message to all other tabs. */
  tell(message: TabMessage): void
  /** Begins an operation on a stream of this tab. Returns the function that ends it. */
  open(request: SubscribePayload, results: Results): () => void
  /** Ends the streams of this tab that have said nothing for too long. `isWoken`: the device was asleep. */
  check(isWoken: boolean): void
  /** The time (ms). */
  now(): number
}

/** An operation of another tab. */
interface Carried {
  tab: string
  id: number
  sent: number
  leave: () => void
}

/** A tab that has asked nothing for so long (ms) is closed or frozen: a browser lets a hidden one ask once a minute. */
const goneAfterMs = 180_000

/** The operations that a tab carries for others during one term. Rules alone, without timers and channels. */
export class TabCarrier {
  readonly term: string
  readonly #parts: TabCarrierParts
  readonly #carried = new Map<string, Carried>()
  /** When each tab has spoken last. */
  readonly #heardAt = new Map<string, number>()
  #isConnected = false

  constructor(term: string, parts: TabCarrierParts) {
    this.term = term
    this.#parts = parts
    this.#announce()
  }

  /** A stream has begun. */
  connected() {
    if (this.#isConnected) return
    this.#isConnected = true
    this.#announce()
  }

  /** An operation of this tab or another one has ended. */
  noteEnd(reason: unknown) {
    if (endOf(reason) === 'lost') this.#isConnected = false
  }

  hear(message: ListenerMessage) {
    const { tab } = message
    this.#heardAt.set(tab, this.#parts.now())
    if (message.says === 'question') this.#answer(message)
    // It follows another tab, until it hears of this one.
    else if (message.term !== this.term) return
    else if (message.says === 'begin') this.#begin(message)
    else this.#drop(keyOf(message))
  }

  /** Ends what it carries for tabs that are gone. */
  forgetGone() {
    const gone = this.#parts.now() - goneAfterMs
    for (const [tab, heardAt] of this.#heardAt) {
      if (heardAt > gone) continue
      this.#heardAt.delete(tab)
      this.#dropOthers(tab, [])
    }
  }

  /** Ends everything: the others find another tab. */
  stop() {
    for (const key of [...this.#carried.keys()]) this.#drop(key)
    this.#parts.tell({ says: 'over', term: this.term })
  }

  #announce() {
    this.#parts.tell({ says: 'carries', term: this.term, isConnected: this.#isConnected })
  }

  #answer({ tab, number, term, ids, isWoken }: ListenerMessage & { says: 'question' }) {
    const asked = term === this.term ? ids : []
    this.#dropOthers(tab, asked)
    const sent = asked.map((id): Sent => [id, this.#carried.get(keyOf({ tab, id }))?.sent ?? null])
    this.#parts.tell({ says: 'answer', tab, number, term: this.term, isConnected: this.#isConnected, sent })
    // A browser holds back the timers of a hidden tab, but not the questions of the others.
    this.#parts.check(isWoken)
  }

  #begin({ tab, id, request }: ListenerMessage & { says: 'begin' }) {
    const key = keyOf({ tab, id })
    if (this.#carried.has(key)) return
    const { term } = this
    const carried: Carried = { tab, id, sent: 0, leave: () => {} }
    this.#carried.set(key, carried)
    const end = (reason: unknown) => {
      if (!this.#drop(key)) return
      this.noteEnd(reason)
      this.#parts.tell({ says: 'end', tab, term, id, place: carried.sent, end: endOf(reason) })
    }
    carried.leave = this.#parts.open(JSON.parse(request), {
      next: (result) => {
        if (this.#carried.get(key) !== carried) return
        this.#parts.tell({ says: 'result', tab, term, id, place: ++carried.sent, result })
      },
      error: end,
      complete: () => end('complete'),
    })
  }

  /** Ends the operations of a tab but for these. */
  #dropOthers(tab: string, ids: readonly number[]) {
    for (const [key, carried] of this.#carried) if (carried.tab === tab && !ids.includes(carried.id)) this.#drop(key)
  }

  #drop(key: string): boolean {
    const carried = this.#carried.get(key)
    this.#carried.delete(key)
    carried?.leave()
    return carried !== undefined
  }
}

function keyOf({ tab, id }: { tab: string; id: number }): string {
  return `${tab} ${id}`
}

function endOf(reason: unknown): End {
  if (reason === 'complete' || Array.isArray(reason)) return reason
  return reason instanceof RetryableError ? 'moved' : 'lost'
}
