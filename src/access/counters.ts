import type { Cluster, Redis } from 'ioredis'
import { type IRateLimiterRedisOptions, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { MemoryCounts } from './memoryCounts.ts'

/** Asks the count of all servers or, while Redis is away, that of this one. */
export type Counter = <Result>(ask: (count: MemoryCounts | RateLimiterRedis) => Promise<Result>) => Promise<Result>

/** How long (ms) Redis is left alone after it was asked whether it is back. */
const askAgainAfter = 2_000

/**
 * Counts of a minute that all servers share through Redis. While Redis is away each server counts for itself: when it
 * hangs, only the first callers wait until it times out, and a ping in the background finds out that it is back.
 */
export class Counters {
  readonly #redis: Redis | Cluster | undefined
  #isAway = false
  #askAgainAt = 0

  constructor(redis: Redis | Cluster | undefined) {
    this.#redis = redis
    redis?.on('ready', this.#isBack)
  }

  /** Counts up to `points` a minute for each key. Keys with other prefixes are counted apart. */
  counter(keyPrefix: string, points: number, options: Partial<IRateLimiterRedisOptions> = {}): Counter {
    const memory = new MemoryCounts({ points, duration: 60 })
    const storeClient = this.#redis
    if (!storeClient) return (ask) => ask(memory)
    const shared = new RateLimiterRedis({ storeClient, keyPrefix, points, duration: 60, ...options })
    return async (ask) => {
      if (this.#isThere()) {
        try {
          return await ask(shared)
        } catch (error) {
          if (error instanceof RateLimiterRes) throw error
          this.#isAway = true
        }
      }
      return ask(memory)
    }
  }

  #isThere(): boolean {
    if (this.#isAway && performance.now() >= this.#askAgainAt) {
      this.#askAgainAt = performance.now() + askAgainAfter
      this.#redis?.ping().then(this.#isBack, () => {})
    }
    return !this.#isAway
  }

  readonly #isBack = () => {
    this.#isAway = false
  }
}

/** The state of a count: what is left of it, and when it begins anew; now for a count that has not begun. */
export interface CountState {
  remaining: number
  resetsAt: Date
}

/** Reads a count without spending of it. */
export async function stateOf(counter: Counter, key: string, points: number): Promise<CountState> {
  const spent = await counter((count) => count.get(key))
  return {
    remaining: Math.max(0, points - (spent?.consumedPoints ?? 0)),
    resetsAt: new Date(Date.now() + Math.max(0, spent?.msBeforeNext ?? 0)),
  }
}

/** Seconds until a count begins anew; anything else that was thrown is thrown on. */
export function secondsUntil(counted: unknown): number {
  if (!(counted instanceof RateLimiterRes)) throw counted
  return Math.max(1, Math.ceil(counted.msBeforeNext / 1000))
}
