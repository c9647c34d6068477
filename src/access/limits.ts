import type { Cluster, Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'

export type Limits = ReturnType<typeof createLimits>

/** How long (ms) Redis is left alone after it was asked whether it is back. */
const askAgainAfter = 2_000

/** Gives back what was spent, since it turned out to have been spent before. Resolves in any case. */
export type Refund = () => Promise<void>

type Person = { weddingId: string; id: string }
type Spend = (key: string, wasCreated?: () => Promise<boolean>) => Promise<Refund>

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
    /** Answers with the count in which it was spent. */
    const consume = async (key: string): Promise<RateLimiterMemory | RateLimiterRedis> => {
      if (shared && isThere()) {
        try {
          await shared.consume(key)
          return shared
        } catch (error) {
          if (error instanceof RateLimiterRes) throw error
          isAway = true
        }
      }
      await memory.consume(key)
      return memory
    }
    return async (key: string): Promise<Refund> => {
      try {
        const count = await consume(key)
        return () => count.reward(key).then(ignore, ignore)
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        const retryAfter = Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
        throw new Refusal('RATE_LIMITED', `Too many of these in a minute: try again in ${retryAfter} s`, { retryAfter })
      }
    }
  }
  const retry = limiter('limit:retries', config.retriesPerMinute)
  /**
   * For creating something. Sent again with its id it costs a retry instead: what is found to be stored already is refunded,
   * and when the limit is reached, `wasCreated` is asked. Retries have a limit of their own, so that they flood nobody.
   */
  const creating = (keyPrefix: string, points: number) => {
    const spend = limiter(keyPrefix, points)
    return async (key: string, wasCreated?: () => Promise<boolean>): Promise<Refund> => {
      try {
        const refund = await spend(key)
        return () => retry(key).then(refund, ignore)
      } catch (refused) {
        if (!wasCreated) throw refused
        await retry(key)
        if (await wasCreated()) return async () => {}
        throw refused
      }
    }
  }

  const ofPerson =
    (spend: Spend) =>
    ({ weddingId, id }: Person, wasCreated?: () => Promise<boolean>) =>
      spend(`${weddingId} ${id}`, wasCreated)

  return {
    /** By address, as joining. */
    connection: limiter('limit:connections', config.connectionsPerMinute),
    join: creating('limit:joins', config.joinsPerMinute),
    message: ofPerson(creating('limit:messages', config.messagesPerMinute)),
    typing: ofPerson(limiter('limit:typing', config.typingPerMinute)),
    /** For a song or the microphone. */
    request: ofPerson(creating('limit:requests', config.requestsPerMinute)),
    photo: ofPerson(creating('limit:photos', config.photosPerMinute)),
  }
}

function ignore() {}
