import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'

export type Limits = ReturnType<typeof createLimits>

/**
 * How often somebody may do something in a minute, counted over all servers when there is Redis. While Redis is away
 * each server counts for itself. Each call spends one; one too many is RATE_LIMITED.
 */
export function createLimits(config: Config['limits'], redis?: Redis) {
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
  type Person = { weddingId: string; id: string }
  const perPerson = (keyPrefix: string, points: number) => {
    const spend = limiter(keyPrefix, points)
    return ({ weddingId, id }: Person) => spend(`${weddingId} ${id}`)
  }

  return {
    /** By address, as joining. */
    connection: limiter('limit:connections', config.connectionsPerMinute),
    join: limiter('limit:joins', config.joinsPerMinute),
    message: perPerson('limit:messages', config.messagesPerMinute),
    typing: perPerson('limit:typing', config.typingPerMinute),
    /** For a song or the microphone. */
    request: perPerson('limit:requests', config.requestsPerMinute),
    photo: perPerson('limit:photos', config.photosPerMinute),
  }
}
