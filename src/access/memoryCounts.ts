import { RateLimiterRes } from 'rate-limiter-flexible'
import { Expiring, type Kept } from '../expiring.ts'

/** Sizes of counts: `points` that a key may spend in `duration` seconds. */
export interface MemoryCountsOptions {
  /** Points that a key may spend in its window. */
  points: number
  /** Length of a window in seconds. */
  duration: number
  /** The time in ms. */
  now?: () => number
}

/**
 * Counts of this server alone, with the methods of a `RateLimiterRedis`: the window of a key begins when it is counted
 * for the first time. In place of RateLimiterMemory, which keeps a timer for each key.
 */
export class MemoryCounts {
  readonly #points: number
  readonly #now: () => number
  /** Points that a key has spent in its window. */
  readonly #spent: Expiring<string, number>

  constructor({ points, duration, now = () => performance.now() }: MemoryCountsOptions) {
    this.#points = points
    this.#now = now
    this.#spent = new Expiring({ durationMs: duration * 1_000, now })
  }

  /** Counts points. Rejects with the count when that is more than a key may spend. */
  async consume(key: string, points = 1): Promise<RateLimiterRes> {
    const counted = await this.penalty(key, points)
    if (counted.consumedPoints > this.#points) throw counted
    return counted
  }

  /** Counts points, whatever the limit. */
  async penalty(key: string, points = 1): Promise<RateLimiterRes> {
    const window = this.#spent.get(key) ?? this.#spent.keep(key, 0)
    window.value += points
    return this.#counted(window)
  }

  /** Gives points back, if their window has not ended. */
  async reward(key: string, points = 1): Promise<RateLimiterRes | null> {
    return this.#spent.get(key) ? this.penalty(key, -points) : null
  }

  /** The count of a key; null when nothing is counted. */
  async get(key: string): Promise<RateLimiterRes | null> {
    const window = this.#spent.get(key)
    return window ? this.#counted(window) : null
  }

  #counted({ value, endsAt }: Kept<number>): RateLimiterRes {
    return new RateLimiterRes(Math.max(this.#points - value, 0), endsAt - this.#now(), value)
  }
}
