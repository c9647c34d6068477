import { readFileSync } from 'node:fs'
import { type Auth, createAuth } from './access/auth.ts'
import { createLimits, type Limits } from './access/limits.ts'
import type { Viewer } from './access/viewer.ts'
import type { Config } from './config.ts'
import type { Domains, ServerInfo } from './context.ts'
import { type Database, openDatabase } from './db/open.ts'
import { Sweeper } from './db/sweeper.ts'
import type { Demo } from './demo/demo.ts'
import type { Disposal } from './disposal.ts'
import { type Bus, createMemoryBus, createRedisBus } from './feed/bus.ts'
import { Feed } from './feed/feed.ts'
import { createLog } from './feed/log.ts'
import { sweepEvents } from './feed/retention.ts'
import { createLogger, type Logs } from './log.ts'
import { type ClusterCount, countOfOne, RedisClusterCount } from './metrics/clusterCount.ts'
import { createMetrics } from './metrics/metrics.ts'
import { createPictures, pictureTypes } from './pictures/pictures.ts'
import { openStorage, type Storage } from './pictures/storage.ts'
import type { RedisPair } from './redis.ts'
import { StreamTickets } from './transport/sse/tickets.ts'
import { Announcements, announcementWithdrawn } from './wedding/announcements.ts'
import { Conversations } from './wedding/conversations.ts'
import { History } from './wedding/history.ts'
import { Members } from './wedding/members.ts'
import { MessageChanges } from './wedding/messageChanges.ts'
import { MessageSearch } from './wedding/messageSearch.ts'
import { Messages } from './wedding/messages.ts'
import { Mic } from './wedding/mic.ts'
import { Music } from './wedding/music.ts'
import { NotificationMarks } from './wedding/notificationMarks.ts'
import { Notifications } from './wedding/notifications.ts'
import { Photos } from './wedding/photos.ts'
import { createPresence } from './wedding/presence/presence.ts'
import { createMemoryPresenceStore, createRedisPresenceStore } from './wedding/presence/store.ts'
import { Reading } from './wedding/reading.ts'
import { sweepsOfWeddings } from './wedding/retention.ts'
import { createSessions, type Sessions } from './wedding/sessions/sessions.ts'
import { Integrations } from './wedding/signIn/integrations.ts'
import { isIntegrationToken } from './wedding/signIn/integrationTokens.ts'
import { Invitations } from './wedding/signIn/invitations.ts'
import { Rejoining } from './wedding/signIn/rejoining.ts'
import { SignIn } from './wedding/signIn/signIn.ts'
import { Tasks } from './wedding/tasks.ts'
import { Weddings } from './wedding/weddings.ts'

/** Parts that a caller brings instead of those that the configuration names. The caller ends them. */
export interface Overrides {
  database?: Database
  /** Returns the bus to use, made of the one that the configuration names. */
  bus?(own: Bus): Bus
  /** The folder of the built web app; without it there is only the API. */
  webDir?: string
}

/** Everything that a server consists of, behind its transports. */
export interface Parts {
  config: Config
  logs: Logs
  database: Database
  /** Undefined for a single server. */
  redis: RedisPair | undefined
  limits: Limits
  storage: Storage
  feed: Feed
  sessions: Sessions
  domains: Domains
  connections: ClusterCount
  tickets: StreamTickets
  sweeper: Sweeper
  demo: Demo | undefined
  /**
   * The viewer that a token stands for. `isValid` is called as soon as the token is known to be valid. Rejects with a
   * Refusal or BadToken.
   */
  authenticate(token: string, isValid?: () => void): Promise<Viewer>
}

/**
 * Opens every part once, each with its end added to `disposal`. Nothing runs yet: no timer, no listener. Modules that
 * only some servers need, such as the client of Redis, are loaded where they are configured: they would take memory at
 * all others.
 */
export async function openParts(config: Config, overrides: Overrides, disposal: Disposal): Promise<Parts> {
  // Long: every part in the order in which they are opened; this order is what it says.
  const logs = createLogger({ level: config.logLevel, debug: config.debug })
  const database = overrides.database ?? (await openOwnDatabase(config, logs, disposal))
  const redis = config.redis && (await (await import('./redis.ts')).openRedis(config.redis, logs.of('redis')))
  disposal.defer(() => redis?.end())
  const ownBus = redis ? createRedisBus(redis.commands, redis.subscriber, logs.of('redis')) : createMemoryBus()
  const bus = overrides.bus?.(ownBus) ?? ownBus

  const { db, readAs } = database
  const rewriting = new Set([announcementWithdrawn.name])
  const feed = new Feed({ log: createLog(database), bus, logger: logs.of('feed'), rewriting })
  disposal.defer(() => feed.end())
  const limits = createLimits(config.limits, redis?.commands)
  const demonstration = config.demo ? await import('./demo/demo.ts') : undefined
  const auth = createAuth(
    demonstration ? { ...config.tokens, secret: demonstration.demoSecret(config.dataDir) } : config.tokens,
  )
  const storage = openStorage(config, logs.root)
  const pictures = createPictures(config.photoMemoryMb)
  disposal.defer(() => pictures.end())
  const parts = {
    db,
    readAs,
    feed,
    auth,
    limits,
    storage,
    pictures,
    photoUrls: config.photoUrls,
    photoOriginalBytes: config.photoOriginalBytes,
    webhookUrls: config.webhookUrls,
    sizes: config.limits,
  }
  // Longer than any lease, and than a status outlasts it.
  const presenceLasts = config.presenceMs * 3
  const store = redis
    ? createRedisPresenceStore(redis.commands, redis.onReturn, presenceLasts)
    : createMemoryPresenceStore(bus)
  const presence = createPresence({ ...parts, store, leaseMs: config.presenceMs, logger: logs.of('redis') })
  const sessions = createSessions({ ...parts, presence })
  const connections = redis ? new RedisClusterCount(redis.commands, sessions.count) : countOfOne(sessions.count)
  disposal.defer(() => connections.end())
  const sweeps = [sweepEvents(config.eventsDays), ...sweepsOfWeddings(config.eventsDays)]
  const sweeper = new Sweeper({ db, sweeps, logger: logs.root })
  disposal.defer(() => sweeper.end())
  const invitations = new Invitations(parts)
  const integrations = new Integrations({ ...parts, sessions })
  const domains: Domains = {
    server: serverInfo(config, auth),
    limits,
    weddings: new Weddings(parts),
    members: new Members(parts),
    invitations,
    integrations,
    signIn: new SignIn({ ...parts, invitations }),
    rejoining: new Rejoining(parts),
    messages: new Messages(parts),
    messageChanges: new MessageChanges(parts),
    messageSearch: new MessageSearch(parts),
    conversations: new Conversations(parts),
    reading: new Reading(parts),
    music: new Music(parts),
    mic: new Mic(parts),
    photos: new Photos(parts),
    tasks: new Tasks(parts),
    presence,
    announcements: new Announcements(parts),
    history: new History(parts),
    notifications: new Notifications(parts),
    notificationMarks: new NotificationMarks(parts),
    metrics: createMetrics({ readAs, connections }),
  }
  return {
    config,
    logs,
    database,
    redis,
    limits,
    storage,
    feed,
    sessions,
    domains,
    connections,
    tickets: new StreamTickets(db, bus),
    sweeper,
    demo: demonstration?.createDemo({ auth, sessions, domains, evening: config.demoEvening, logger: logs.root }),
    async authenticate(token, isValid = () => {}) {
      if (isIntegrationToken(token)) return integrations.authenticate(token, isValid)
      const claims = await auth.verify(token)
      isValid()
      return sessions.authenticate(claims)
    },
  }
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

function serverInfo({ limits }: Config, { issues }: Auth): ServerInfo {
  return { version, canJoin: issues, maxUploadBytes: limits.uploadBytes, photoTypes: pictureTypes, pushKey: null }
}

async function openOwnDatabase(config: Config, logs: Logs, disposal: Disposal): Promise<Database> {
  const { databaseUrl: url, databaseConnections: connections, dataDir } = config
  const database = await openDatabase({ url, dataDir, connections, logger: logs.root })
  disposal.defer(() => database.end())
  return database
}
