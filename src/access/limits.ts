import type { Cluster, Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'

export type Limits = ReturnType<typeof createLimits>

/** How long (ms) Redis is left alone after it was asked whether it is back. */
const askAgainAfter = 2_000

/**
 * How often somebody may do something in a minute, counted over all servers when there is Redis. While Redis is away
 * each server counts for itself. Each call spends one; one too many is RATE_LIMITED.
 */
export function createLimits(config: Config['limits'], redis?: Redis | Cluster) {
  // When Redis hangs, only those wait for it who were first to notice. Whether it is back is asked in the background.
  let isAway = false
  let askAgainAt = 0
  const isBack = () => {
    isAway = false
  }
  redis?.on('ready', isBack)
  const isThere = () => {
    if (isAway && performance.now() >= askAgainAt) {
      askAgainAt = performance.now() + askAgainAfter
      redis?.ping().then(isBack, () => {})
    }
    return !isAway
  }
  const limiter = (keyPrefix: string, points: number) => {
    const memory = new RateLimiterMemory({ keyPrefix, points, duration: 60 })
    const shared = redis && new RateLimiterRedis({ storeClient: redis, keyPrefix, points, duration: 60 })
    const consume = async (key: string) => {
      if (!shared || !isThere()) return memory.consume(key)
      return shared.consume(key).catch((error) => {
        if (error instanceof RateLimiterRes) throw error
        isAway = true
        return memory.consume(key)
      })
    }
    return async (key: string): Promise<void> => {
      try {
        await consume(key)
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
