import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Logger } from './log.ts'

export type RedisPair = ReturnType<typeof openRedis>

/**
 * Two connections, as subscribing takes one whole. Both come back by themselves, however long Redis is away. Several URLs
 * are nodes of one Redis Cluster.
 */
export function openRedis(urls: string[], logger: Logger) {
  const [first = '', ...others] = urls
  const retryStrategy = (attempts: number) => Math.min(attempts * 100, 2_000)
  // A command that cannot go out now is refused, not kept: the log is the truth, and a limit can be counted here.
  const atOnce: RedisOptions = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1_000 }
  const observed = <Connection extends Redis | Cluster>(name: string, connection: Connection): Connection => {
    // Without a listener an error of the connection would end the process.
    connection.on('error', (error) => logger.debug({ name, reason: error }, 'the connection to Redis failed'))
    connection.on('ready', () => logger.info({ name }, 'connected to Redis'))
    connection.on('close', () => logger.warn({ name }, 'not connected to Redis'))
    return connection
  }
  const connectionName = (name: string) => `attitudes-${name}`
  const commands = observed(
    'commands',
    others.length === 0
      ? new Redis(first, { ...atOnce, retryStrategy, connectionName: connectionName('commands') })
      : connectCluster(urls, { ...atOnce, connectionName: connectionName('commands') }, retryStrategy),
  )
  // Nodes of a cluster pass on to each other what is published: one of them is enough, and the next when it is gone.
  let turn = 0
  const subscriber: Redis = observed(
    'subscriber',
    new Redis(first, {
      maxRetriesPerRequest: null,
      connectionName: connectionName('subscriber'),
      retryStrategy(attempts) {
        Object.assign(subscriber.options, addressOf(urls[++turn % urls.length] ?? first))
        return retryStrategy(attempts)
      },
    }),
  )

  return {
    commands,
    subscriber,
    /** Calls back when Redis, or a node of the cluster, is back. It may have forgotten everything. */
    onReturn(callback: () => void) {
      commands.on('ready', callback)
      if (commands instanceof Cluster) commands.on('+node', (node: Redis) => node.once('ready', callback))
    },
    /** Rejects while Redis does not answer. */
    ping: () => commands.ping(),
    end() {
      commands.disconnect()
      subscriber.disconnect()
    },
  }
}

function connectCluster(urls: string[], options: RedisOptions, clusterRetryStrategy: (attempts: number) => number): Cluster {
  const { protocol, username, password } = new URL(urls[0] ?? '')
  const cluster = new Cluster(urls, {
    clusterRetryStrategy,
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshInterval: 5_000,
    redisOptions: {
      ...options,
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      tls: protocol === 'rediss:' ? {} : undefined,
    },
  })
  // Connected before the first command for it, which would be refused meanwhile.
  cluster.on('+node', (node: Redis) => node.connect().catch(() => {}))
  return cluster
}

function addressOf(url: string): RedisOptions {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) }
}
