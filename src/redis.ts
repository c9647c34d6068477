import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from './log.ts'

export type RedisPair = ReturnType<typeof openRedis>

/** Two connections, as subscribing takes one whole. Both come back by themselves, however long Redis is away. */
export function openRedis(url: string, logger: Logger) {
  const retryStrategy = (attempts: number) => Math.min(attempts * 100, 2_000)
  const connect = (name: string, options: RedisOptions) => {
    const redis = new Redis(url, { retryStrategy, connectionName: `attitudes-${name}`, ...options })
    // Without a listener an error of the connection would end the process.
    redis.on('error', (error) => logger.debug({ name, reason: error.message }, 'the connection to Redis failed'))
    redis.on('ready', () => logger.info({ name }, 'connected to Redis'))
    redis.on('close', () => logger.warn({ name }, 'not connected to Redis'))
    return redis
  }
  // A command that cannot go out now is refused, not kept: the log is the truth, and a limit can be counted here.
  const commands = connect('commands', { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1_000 })
  const subscriber = connect('subscriber', { maxRetriesPerRequest: null })

  return {
    commands,
    subscriber,
    /** Rejects while Redis does not answer. */
    ping: () => commands.ping(),
    end() {
      commands.disconnect()
      subscriber.disconnect()
    },
  }
}
