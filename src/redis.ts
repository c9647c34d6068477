import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { replyCodeOf } from './db/errors.ts'
import type { Logger } from './log.ts'
import { hostAndPort } from './url.ts'

/** The address of Redis: one server or the nodes of a cluster by their URLs, or the main server that sentinels name. */
export type RedisSettings = { urls: string[] } | SentinelSettings

/** Sentinels that know which Redis is the primary, and how to sign in to it and to them. */
export interface SentinelSettings {
  sentinels: Address[]
  /** Name under which the sentinels know the main server. */
  name: string
  /** User of the main server. */
  username?: string
  password?: string
  /** Password of the sentinels themselves. */
  sentinelPassword?: string
}

/** Host and TCP port. */
export type Address = { host: string; port: number }

/** The two connections to Redis that a server has: one for commands, and one that subscribes. */
export interface RedisPair {
  readonly commands: Redis | Cluster
  /** Connection for subscriptions. Redis allows no other commands on it. */
  readonly subscriber: Redis
  /** Calls back when Redis, or a node of the cluster, is back. It may have forgotten everything. */
  onReturn(callback: () => void): void
  /** Rejects while Redis does not answer. */
  ping(): Promise<unknown>
  end(): void
}

const retryStrategy = (attempts: number) => Math.min(attempts * 100, 2_000)
/**
 * Time (ms) after which a connection that ioredis gave up for good is opened again. It does so when sentinels tell of
 * two changes of the main server shortly after each other: the second one ends the connecting after the first.
 */
const reopenMs = 500
// A command that cannot go out now is refused, not kept: the log is the truth, and a limit can be counted here.
const atOnce: RedisOptions = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1_000 }

/**
 * Two connections, which come back by themselves, however long Redis is away. A single URL may be that of a cluster's
 * node: the node is asked. If it is away at the start and turns out to be one later, this is logged and `ping` rejects.
 */
export async function openRedis(settings: RedisSettings, logger: Logger): Promise<RedisPair> {
  const isCluster = 'urls' in settings && (settings.urls.length > 1 || (await isOfCluster(settings.urls[0] ?? '')))
  const options = (name: string): RedisOptions => ({ connectionName: `attitudes-${name}`, retryStrategy })
  const connect = (more: RedisOptions): Redis =>
    'urls' in settings ? new Redis(settings.urls[0] ?? '', more) : new Redis({ ...sentinelOptions(settings), ...more })
  const commands =
    isCluster && 'urls' in settings
      ? connectCluster(settings.urls, { ...atOnce, connectionName: 'attitudes-commands' })
      : connect({ ...options('commands'), ...atOnce })

  // Nodes of a cluster pass published messages on to each other: a connection to one of them is enough, or to the next
  // one when it is gone.
  let turn = 0
  const subscriber = connect({
    ...options('subscriber'),
    maxRetriesPerRequest: null,
    retryStrategy(attempts) {
      const nodes = 'urls' in settings ? nodesOf(commands, settings.urls) : []
      Object.assign(subscriber.options, nodes[++turn % nodes.length])
      return retryStrategy(attempts)
    },
  })

  let isMistaken = false
  commands.on('ready', async () => {
    isMistaken = commands instanceof Redis && (await hasCluster(commands))
    if (isMistaken)
      logger.error('Redis is a node of a cluster, and was away at the start: restart this server to use the cluster')
  })
  let isEnding = false
  for (const connection of [commands, subscriber])
    connection.on('end', () => {
      setTimeout(() => isEnding || connection.connect().catch(() => {}), reopenMs).unref()
    })
  observe('commands', commands, logger)
  observe('subscriber', subscriber, logger)

  return {
    commands,
    subscriber,
    onReturn(callback) {
      commands.on('ready', callback)
      if (commands instanceof Cluster) commands.on('+node', (node: Redis) => node.once('ready', callback))
    },
    async ping() {
      if (isMistaken) throw new Error('Redis is a node of a cluster')
      await commands.ping()
    },
    end() {
      isEnding = true
      commands.disconnect()
      subscriber.disconnect()
    },
  }
}

function observe(name: string, connection: Redis | Cluster, logger: Logger) {
  // Without a listener an error of the connection would end the process.
  connection.on('error', (error) => logger.debug({ name, reason: error }, 'the connection to Redis failed'))
  connection.on('ready', () => logger.info({ name }, 'connected to Redis'))
  connection.on('close', () => logger.warn({ name }, 'not connected to Redis'))
}

/** Whether a server is a node of a Redis Cluster; false while it cannot be asked. */
async function isOfCluster(url: string): Promise<boolean> {
  const probe = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
  })
  probe.on('error', () => {})
  try {
    await probe.connect()
    return await hasCluster(probe)
  } catch {
    return false
  } finally {
    probe.disconnect()
  }
}

/** Other servers refuse the command. It is one that restricted users may use, unlike INFO. */
function hasCluster(redis: Redis): Promise<boolean> {
  return redis.cluster('INFO').then(
    () => true,
    () => false,
  )
}

function connectCluster(urls: string[], options: RedisOptions): Cluster {
  const { protocol, username, password } = new URL(urls[0] ?? '')
  const cluster = new Cluster(urls, {
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshInterval: 5_000,
    // Nodes that announce host names have certificates for these, not for their addresses.
    dnsLookup: (host, callback) => callback(null, host),
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

function sentinelOptions({ sentinels, name, username, password, sentinelPassword }: SentinelSettings): RedisOptions {
  return {
    sentinels,
    name,
    username,
    password,
    sentinelPassword,
    sentinelRetryStrategy: retryStrategy,
    // Leaves a main server that has been replaced, before that notices.
    failoverDetector: true,
    reconnectOnError: (error) => replyCodeOf(error) === 'READONLY',
  }
}

/** The nodes that are known, and those of the settings. */
function nodesOf(commands: Redis | Cluster, urls: string[]): Address[] {
  const known =
    commands instanceof Cluster
      ? commands.nodes().map(({ options: { host = '', port = 6379 } }) => ({ host, port }))
      : []
  return [...known, ...urls.map((url) => hostAndPort(url, 6379))]
}
