import { Refusal } from '../refusal.ts'
import { type Counters, type CountState, secondsUntil, stateOf } from './counters.ts'
import { MemoryCounts } from './memoryCounts.ts'

/** The budget of a person, or of an address without a token, for the operations of a minute. */
export interface Budget {
  readonly limit: number
  /**
   * Spends a cost from two budgets: that of the minute over all servers, and that of 10 seconds on this server. The key
   * names a person, or the address of somebody without a token.
   */
  spend(key: string, cost: number): Promise<Spent>
  /** The rest of the minute's budget, and when the next minute begins. Asking spends nothing. */
  state(key: string): Promise<CountState>
}

/** The rest of a budget after a cost was spent. */
export interface Spent {
  /** The rest of the minute's budget, if it is known without asking. */
  remaining?: number
  /** RATE_LIMITED when the cost was more than the rest of the budget. */
  refusal?: Refusal
}

/**
 * Seconds in which somebody may spend `shareAtOnce` of a minute's budget on one server: answering takes its only
 * thread.
 */
const atOnceSeconds = 10
const shareAtOnce = 0.3

/** Creates a budget of `limit` a minute. An operation may cost up to `largestCost`, and must fit. */
export function createBudget(counters: Counters, keyPrefix: string, limit: number, largestCost: number): Budget {
  // A person who has spent all is refused without another question to Redis.
  const ask = counters.counter(keyPrefix, limit, { inMemoryBlockOnConsumed: limit })
  const mostAtOnce = Math.max(limit * shareAtOnce, largestCost)
  const atOnce = mostAtOnce < limit ? new MemoryCounts({ points: mostAtOnce, duration: atOnceSeconds }) : undefined
  return {
    limit,
    async spend(key, cost) {
      try {
        await atOnce?.consume(key, cost)
      } catch (refused) {
        return { refusal: tooExpensive(cost, mostAtOnce, atOnceSeconds, secondsUntil(refused)) }
      }
      try {
        const { remainingPoints } = await ask((count) => count.consume(key, cost))
        return { remaining: remainingPoints }
      } catch (refused) {
        return { remaining: 0, refusal: tooExpensive(cost, limit, 60, secondsUntil(refused)) }
      }
    },
    state: (key) => stateOf(ask, key, limit),
  }
}

function tooExpensive(cost: number, most: number, seconds: number, retryAfter: number): Refusal {
  const message = `This costs ${cost}, which is more than is left of ${most} in ${seconds} s: try again in ${retryAfter} s`
  return new Refusal('RATE_LIMITED', message, { retryAfter })
}
