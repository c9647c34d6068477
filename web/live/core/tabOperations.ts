import type { SubscribePayload } from 'graphql-ws'
import { RetryableError } from './retryable.ts'
import type { Results } from './socket.ts'
import { TabCarrier, type TabCarrierParts } from './tabCarrier.ts'
import type { CarrierMessage, End, TabMessage } from './tabMessages.ts'

/** Parts of the operations of a tab. */
export interface TabOperationsParts extends TabCarrierParts {
  /** Name of this tab, that no other one has. */
  tab: string
  /** Another tab carries the operations of this one, and is connected. */
  connected(): void
  /** This tab has no operation any more. */
  rested(): void
}

/** A tab seeks the one that carries, follows it, or carries the operations of all. */
type Role =
  | { is: 'seeking' }
  | { is: 'following'; term: string; isConnected: boolean }
  | { is: 'carrying'; carrier: TabCarrier }

/** An operation of this tab. */
interface Own {
  request: SubscribePayload
  results: Results
  /** The term in which another tab was asked to carry it. */
  term: string | undefined
  received: number
  /** Leaves the stream of this tab. */
  leave: () => void
}

/**
 * The operations of one tab, over one stream for all tabs: rules alone, without locks, channels and timers. One tab at a
 * time has the turn to carry; the others tell it what they subscribe to, and hear the results. Whatever goes wrong
 * between them, an operation ends with an error to try again after, and resumes after its own cursor: when another tab
 * carries, when a result is missing, and when the tab that carries does not know the operation.
 */
export class TabOperations {
  readonly #parts: TabOperationsParts
  readonly #own = new Map<number, Own>()
  #role: Role = { is: 'seeking' }
  #lastId = 0
  #questions = 0
  /** Answers to questions up to this one are late: since then this tab has heard of another one that carries. */
  #lateUpTo = 0

  constructor(parts: TabOperationsParts) {
    this.#parts = parts
  }

  /** Whether this tab has operations. */
  get isListening(): boolean {
    return this.#own.size > 0
  }

  /** Begins an operation of this tab. Returns the function that ends it. */
  subscribe(request: SubscribePayload, results: Results): () => void {
    const id = ++this.#lastId
    const own: Own = { request, results, term: undefined, received: 0, leave: () => {} }
    this.#own.set(id, own)
    if (this.#role.is === 'seeking') this.ask(false)
    else this.#begin(id, own)
    return () => this.#leave(id)
  }

  /** This tab has the turn from now on. */
  carry(term: string) {
    this.#role = { is: 'carrying', carrier: new TabCarrier(term, this.#parts) }
    this.#beginAll()
  }

  /** The turn is over, or this tab listens no more: its operations end. */
  stop() {
    const role = this.#role
    this.#role = { is: 'seeking' }
    if (role.is === 'carrying') role.carrier.stop()
    for (const [id, own] of [...this.#own]) {
      this.#tellLeave(id, own)
      this.#end(id, 'moved')
    }
  }

  /** A stream of this tab has begun. */
  opened() {
    if (this.#role.is === 'carrying') this.#role.carrier.connected()
  }

  /**
   * Asks the tab that carries whether everything has arrived. `isWoken`: the device was asleep. The tab that carries
   * forgets others that are gone.
   */
  ask(isWoken: boolean) {
    const { tab, tell, check } = this.#parts
    if (this.#role.is === 'carrying') {
      this.#role.carrier.forgetGone()
      return check(isWoken)
    }
    const term = this.#role.is === 'following' ? this.#role.term : undefined
    const ids = [...this.#own].filter(([, own]) => own.term !== undefined).map(([id]) => id)
    tell({ says: 'question', tab, number: ++this.#questions, term, ids, isWoken })
  }

  /** Takes in what another tab says. */
  hear(message: TabMessage) {
    switch (message.says) {
      case 'question':
      case 'begin':
      case 'leave':
        if (this.#role.is === 'carrying') this.#role.carrier.hear(message)
        return
      case 'carries':
        return this.#follow(message)
      case 'over':
        if (this.#role.is === 'following' && this.#role.term === message.term) this.#seek()
        return
      default:
        if (message.tab === this.#parts.tab) this.#hearCarrier(message)
    }
  }

  #hearCarrier(message: CarrierMessage) {
    if (message.says === 'answer') {
      if (message.number <= this.#lateUpTo) return
      this.#follow(message)
      for (const [id, sent] of message.sent) if (this.#own.get(id)?.received !== sent) this.#end(id, 'moved')
      return
    }
    const own = this.#own.get(message.id)
    if (!own) return
    const isNext = message.place === own.received + (message.says === 'result' ? 1 : 0)
    if (!isNext) {
      this.#tellLeave(message.id, own)
      return this.#end(message.id, 'moved')
    }
    if (message.says === 'end') return this.#end(message.id, message.end)
    own.received++
    own.results.next(message.result)
  }

  /** Another tab says that it carries. The one that has the turn itself knows better. */
  #follow({ term, isConnected }: { term: string; isConnected: boolean }) {
    const role = this.#role
    if (role.is === 'carrying') return
    this.#role = { is: 'following', term, isConnected }
    if (role.is === 'following' && role.term !== term) this.#lateUpTo = this.#questions
    if (role.is === 'seeking' || role.term !== term) this.#beginAll()
    else if (isConnected && !role.isConnected && this.isListening) this.#parts.connected()
  }

  #seek() {
    this.#role = { is: 'seeking' }
    this.#lateUpTo = this.#questions
    this.#beginAll()
    this.ask(false)
  }

  /** Operations that another tab was asked to carry end, and the others begin. */
  #beginAll() {
    for (const [id, own] of [...this.#own]) {
      if (own.term !== undefined) this.#end(id, 'moved')
      else this.#begin(id, own)
    }
  }

  #begin(id: number, own: Own) {
    const { tab, tell, open, connected } = this.#parts
    const role = this.#role
    if (role.is === 'carrying') own.leave = open(own.request, this.#resultsOf(id, own, role.carrier))
    if (role.is !== 'following') return
    own.term = role.term
    tell({ says: 'begin', tab, term: role.term, id, request: JSON.stringify(own.request) })
    if (role.isConnected) connected()
  }

  /** The results of an operation that is carried here. */
  #resultsOf(id: number, { results }: Own, carrier: TabCarrier): Results {
    return {
      next: (result) => this.#own.has(id) && results.next(result),
      error: (reason) => {
        carrier.noteEnd(reason)
        if (this.#take(id)) results.error(reason)
      },
      complete: () => this.#end(id, 'complete'),
    }
  }

  #leave(id: number) {
    const own = this.#take(id)
    if (own) this.#tellLeave(id, own)
  }

  #tellLeave(id: number, { term }: Own) {
    if (term !== undefined) this.#parts.tell({ says: 'leave', tab: this.#parts.tab, term, id })
  }

  #end(id: number, end: End) {
    const own = this.#take(id)
    if (end === 'complete') own?.results.complete()
    else own?.results.error(errorOf(end))
  }

  #take(id: number): Own | undefined {
    const own = this.#own.get(id)
    if (!own) return
    this.#own.delete(id)
    own.leave()
    if (!this.isListening) this.#parts.rested()
    return own
  }
}

/** Errors of the operation stay a list. */
function errorOf(end: Exclude<End, 'complete'>): unknown {
  if (end === 'moved') return new RetryableError('Another tab of this browser carries the stream')
  return end === 'lost' ? new Error('The connection was lost') : end
}
