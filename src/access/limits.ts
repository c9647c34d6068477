import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'

export type Limits = ReturnType<typeof createLimits>

/**
 * How often somebody may do something in a minute, counted over all servers when there is Redis. While Redis is away
 * each server counts for itself. Each call spends one; one too many is RATE_LIMITED.
 */
export function createLimits({ connectionsPerMinute, messagesPerMinute, typingPerMinute }: Config['limits'], redis?: Redis) {
  const limiter = (keyPrefix: string, points: number) => {
    const memory = new RateLimiterMemory({ keyPrefix, points, duration: 60 })
    const shared = redis && new RateLimiterRedis({ storeClient: redis, keyPrefix, points, duration: 60, insuranceLimiter: memory })
    return async (key: string): Promise<void> => {
      try {
        await (shared ?? memory).consume(key)
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        const retryAfter = Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
        throw new Refusal('RATE_LIMITED', `Too many of these in a minute: try again in ${retryAfter} s`, { retryAfter })
      }
    }
  }
  const connections = limiter('limit:connections', connectionsPerMinute)
  const messages = limiter('limit:messages', messagesPerMinute)
  const typing = limiter('limit:typing', typingPerMinute)
  type Person = { weddingId: string; id: string }
  const keyOf = ({ weddingId, id }: Person) => `${weddingId} ${id}`

  return {
    connection: (address: string) => connections(address),
    message: (person: Person) => messages(keyOf(person)),
    typing: (person: Person) => typing(keyOf(person)),
  }
}
