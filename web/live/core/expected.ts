import { type ApolloCache, ApolloLink } from '@apollo/client'
import { type Observable, type Subscription, tap } from 'rxjs'
import type { MemberPartsFragment } from '../gql/index.ts'
import type { AnyOperation } from './operations.ts'
import type { Entry } from './outboxState.ts'

/** Parts of what is expected. */
export interface ExpectedParts {
  cache: ApolloCache
  entries: Observable<readonly Entry[]>
  /** Emits when the cache has got new data. */
  events: Observable<unknown>
  operations: ReadonlyMap<string, AnyOperation>
  me(): MemberPartsFragment
}

/** Shows in the cache how it will be when the entries of the outbox are stored. */
export class Expected {
  readonly #parts: ExpectedParts
  readonly #listening: Subscription
  /** Entries that are shown, by their id; true for those that need no further look. */
  readonly #shown = new Map<string, { entry: Entry; isDone: boolean }>()
  #looksAgain: ReturnType<typeof setTimeout> | undefined

  constructor(parts: ExpectedParts) {
    this.#parts = parts
    this.#listening = parts.entries.subscribe((entries) => this.#show(entries))
    this.#listening.add(parts.events.subscribe(() => this.#lookSoon()))
  }

  /** Takes notice of answers: they may have loaded what an entry is about. */
  readonly link = new ApolloLink((operation, forward) => forward(operation).pipe(tap(() => this.#lookSoon())))

  dispose() {
    clearTimeout(this.#looksAgain)
    this.#listening.unsubscribe()
  }

  #show(entries: readonly Entry[]) {
    const waiting = entries.filter(({ status }) => status !== 'failed')
    for (const id of this.#shown.keys()) {
      if (!waiting.some((entry) => entry.id === id)) this.#hide(id)
    }
    for (const entry of waiting) if (!this.#shown.has(entry.id)) this.#expect(entry)
  }

  /** The cache has got new data, or gets it in this turn. */
  #lookSoon() {
    if (this.#shown.size > 0) this.#looksAgain ??= setTimeout(() => this.#look())
  }

  #look() {
    this.#looksAgain = undefined
    for (const { entry, isDone } of [...this.#shown.values()]) {
      if (isDone) continue
      this.#hide(entry.id)
      this.#expect(entry)
    }
  }

  #hide(id: string) {
    this.#parts.cache.removeOptimistic(layerOf(id))
    this.#shown.delete(id)
  }

  #expect(entry: Entry) {
    const { cache, operations, me } = this.#parts
    const expect = operations.get(entry.operation)?.expect
    if (!expect) return
    let isDone = true
    const update = (layer: ApolloCache) => {
      // An earlier version of the app may have stored other variables. The server says so.
      try {
        isDone = expect(layer, entry.variables, { me: me(), at: entry.queuedAt })
      } catch {}
    }
    cache.recordOptimisticTransaction(update, layerOf(entry.id))
    this.#shown.set(entry.id, { entry, isDone })
  }
}

function layerOf(id: string): string {
  return `outbox:${id}`
}
