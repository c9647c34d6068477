import { type Auth, createAuth } from './access/auth.ts'
import { createLimits, type Limits } from './access/limits.ts'
import type { Config } from './config.ts'
import { type Database, openDatabase } from './db/open.ts'
import type { Disposal } from './disposal.ts'
import { type Bus, createMemoryBus, createRedisBus } from './feed/bus.ts'
import { Feed } from './feed/feed.ts'
import { createLog } from './feed/log.ts'
import { createLogger, type Logs } from './log.ts'
import { createPictures, type Pictures } from './pictures/pictures.ts'
import { openStorage, type Storage } from './pictures/storage.ts'
import type { RedisPair } from './redis.ts'

/** Parts that a caller brings instead of those that the configuration names. The caller ends them. */
export interface Overrides {
  database?: Database
  /** Returns the bus to use, made of the one that the configuration names. */
  bus?(own: Bus): Bus
  /** The folder of the built web app; without it there is only the API. */
  webDir?: string
}

/** The parts that know no domain, and that all domains use. */
export interface Infrastructure {
  logs: Logs
  database: Database
  /** Undefined for a single server. */
  redis: RedisPair | undefined
  bus: Bus
  feed: Feed
  limits: Limits
  auth: Auth
  storage: Storage
  pictures: Pictures
}

/** Opens these parts, each with its end added to `disposal`. */
export async function openInfrastructure(
  config: Config,
  overrides: Overrides,
  disposal: Disposal,
): Promise<Infrastructure> {
  const logs = createLogger({ level: config.logLevel, debug: config.debug })
  const database = overrides.database ?? (await openOwnDatabase(config, logs, disposal))
  const redis = config.redis && (await (await import('./redis.ts')).openRedis(config.redis, logs.of('redis')))
  disposal.defer(() => redis?.end())
  const ownBus = redis ? createRedisBus(redis.commands, redis.subscriber, logs.of('redis')) : createMemoryBus()
  const bus = overrides.bus?.(ownBus) ?? ownBus
  const feed = new Feed({ log: createLog(database), bus, logger: logs.of('feed') })
  disposal.defer(() => feed.end())
  const limits = createLimits(config.limits, redis?.commands)
  const auth = createAuth(await tokensOf(config))
  const storage = openStorage(config, logs.root)
  const pictures = createPictures(config.photoMemoryMb)
  disposal.defer(() => pictures.end())
  return { logs, database, redis, bus, feed, limits, auth, storage, pictures }
}

async function openOwnDatabase(config: Config, logs: Logs, disposal: Disposal): Promise<Database> {
  const { databaseUrl: url, databaseConnections: connections, dataDir } = config
  const database = await openDatabase({ url, dataDir, connections, logger: logs.root })
  disposal.defer(() => database.end())
  return database
}

/** The settings of tokens. A demo signs them with a secret of its own. */
async function tokensOf({ demo, tokens, dataDir }: Config): Promise<Config['tokens']> {
  if (!demo) return tokens
  const { demoSecret } = await import('./demo/demo.ts')
  return { ...tokens, secret: demoSecret(dataDir) }
}
