/** A value that is kept until `endsAt` (ms, by the clock of its `Expiring`). */
export interface Kept<Value> {
  value: Value
  readonly endsAt: number
}

/** How long (ms) entries are kept, and what happens when their time is over. */
export interface ExpiringOptions<Key> {
  /** How long (ms) each value is kept. */
  durationMs: number
  /** Called with the key of a value whose time is over, soon after that. */
  onEnd?: (key: Key) => void
  /** The time in ms. */
  now?: () => number
}

/**
 * Values that are all kept equally long. One timer ends them all: a timer for each would weigh more than most of them.
 */
export class Expiring<Key, Value> {
  readonly #durationMs: number
  readonly #onEnd: (key: Key) => void
  readonly #now: () => number
  /** In the order in which they were kept, which is the order in which they end. */
  readonly #kept = new Map<Key, Kept<Value>>()
  #timer: NodeJS.Timeout | undefined

  constructor({ durationMs, onEnd = () => {}, now = () => performance.now() }: ExpiringOptions<Key>) {
    this.#durationMs = durationMs
    this.#onEnd = onEnd
    this.#now = now
  }

  /** The number of entries, also of those that have just expired. */
  get size(): number {
    return this.#kept.size
  }

  /** Returns the entry of a key, unless its time is over. */
  get(key: Key): Kept<Value> | undefined {
    const kept = this.#kept.get(key)
    return kept && kept.endsAt > this.#now() ? kept : undefined
  }

  /** Keeps a value from now on, in place of another of the key. */
  keep(key: Key, value: Value): Kept<Value> {
    // The map is in the order of the ends: without this, a key that is kept again would stay at its earlier place.
    this.#kept.delete(key)
    const kept = { value, endsAt: Math.floor(this.#now() + this.#durationMs) }
    this.#kept.set(key, kept)
    this.#schedule(this.#durationMs)
    return kept
  }

  delete(key: Key): void {
    this.#kept.delete(key)
  }

  /** Ends the entries whose time is over. Called by the timer. */
  end(): void {
    const now = this.#now()
    for (const [key, { endsAt }] of this.#kept) {
      if (endsAt > now) return
      this.#kept.delete(key)
      this.#onEnd(key)
    }
  }

  #schedule(inMs: number) {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.end()
      const [first] = this.#kept.values()
      if (first) this.#schedule(first.endsAt - this.#now())
    }, inMs).unref()
  }
}
