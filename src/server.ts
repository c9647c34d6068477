import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { costs } from '../schema/costs.ts'
import { schema } from '../schema/index.ts'
import { createAuth } from './access/auth.ts'
import { createLimits } from './access/limits.ts'
import type { Viewer } from './access/viewer.ts'
import type { Config } from './config.ts'
import type { Client, Context, Domains } from './context.ts'
import { type Database, openDatabase } from './db/open.ts'
import { Sweeper } from './db/sweeper.ts'
import { type Bus, createMemoryBus, createRedisBus } from './feed/bus.ts'
import { Feed } from './feed/feed.ts'
import { createLog } from './feed/log.ts'
import { sweepEvents } from './feed/retention.ts'
import { createLogger } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createPictures } from './pictures/pictures.ts'
import { openStorage } from './pictures/storage.ts'
import { createClientOf } from './transport/client.ts'
import { createPresent } from './transport/errors.ts'
import { createHttp, type Readiness } from './transport/http.ts'
import { createOperations } from './transport/operations.ts'
import { createWs } from './transport/ws.ts'
import { urlOf } from './url.ts'
import { addressesAt } from './wedding/addresses.ts'
import { createAnnouncements } from './wedding/announcements.ts'
import { createAttendance } from './wedding/attendance.ts'
import { createConversations } from './wedding/conversations.ts'
import { createMembers } from './wedding/members.ts'
import { createMessages } from './wedding/messages.ts'
import { createMic } from './wedding/mic.ts'
import { createMusic } from './wedding/music.ts'
import { createNotifications } from './wedding/notifications.ts'
import { createPhotos } from './wedding/photos.ts'
import { createPresence } from './wedding/presence.ts'
import { createReading } from './wedding/reading.ts'
import { sweepsOfWeddings } from './wedding/retention.ts'
import { createMemoryRoll, createRedisRoll } from './wedding/roll.ts'
import { createTasks } from './wedding/tasks.ts'

/** Parts that a caller brings instead of the ones the configuration names; it ends them itself. `bus` is given that one. */
export type Overrides = { database?: Database; bus?(own: Bus): Bus; webDir?: string }

export interface RunningServer {
  /** The URL by which this machine reaches it. */
  readonly url: string
  /** From now on `/ready` is 503 and HTTP connections are not kept alive; everything is still served. */
  drain(): void
  /** Takes no new work, answers what is in flight, closes sockets with 1012, then ends the parts. */
  end(): Promise<void>
}

/** How long (ms) work in flight may take when the server ends. */
const inFlightMs = 5_000

/**
 * Puts the parts together and listens. Resolves when the server is ready for work. What only some servers need, such as the
 * client of Redis, is loaded where it is configured: it would take memory at all others.
 */
export async function startServer(config: Config, overrides: Overrides = {}): Promise<RunningServer> {
  const logs = createLogger({ level: config.logLevel, debug: config.debug })
  const present = createPresent(logs.root)
  const { databaseUrl: url, databaseConnections: connections, dataDir } = config
  const database = overrides.database ?? (await openDatabase({ url, dataDir, connections, logger: logs.root }))
  const redis = config.redis && (await (await import('./redis.ts')).openRedis(config.redis, logs.of('redis')))
  const ownBus = redis ? createRedisBus(redis.commands, redis.subscriber, logs.of('redis')) : createMemoryBus()
  const bus = overrides.bus?.(ownBus) ?? ownBus

  const { db, readAs } = database
  const feed = new Feed({ log: createLog(database), bus, logger: logs.of('feed') })
  const limits = createLimits(config.limits, redis?.commands)
  const demonstration = config.demo ? await import('./demo/demo.ts') : undefined
  const auth = createAuth(demonstration ? { ...config.tokens, secret: demonstration.demoSecret(config.dataDir) } : config.tokens)
  const storage = openStorage(config, logs.root)
  const pictures = createPictures(config.photoMemoryMb)
  const parts = { db, readAs, feed, auth, limits, storage, pictures, photoUrls: config.photoUrls, sizes: config.limits }
  // Longer than any lease, and the status that outlasts it.
  const rollLasts = config.presenceMs * 3
  const roll = redis ? createRedisRoll(redis.commands, redis.onReturn, rollLasts) : createMemoryRoll(bus, rollLasts)
  const presence = createPresence({ ...parts, roll, leaseMs: config.presenceMs, logger: logs.of('redis') })
  const sweeps = [sweepEvents(config.eventsDays), ...sweepsOfWeddings(config.eventsDays)]
  const sweeper = new Sweeper({ db, sweeps, logger: logs.root })
  const attendance = createAttendance({ ...parts, presence })
  const domains: Domains = {
    members: createMembers(parts),
    messages: createMessages(parts),
    conversations: createConversations(parts),
    reading: createReading(parts),
    music: createMusic(parts),
    mic: createMic(parts),
    photos: createPhotos(parts),
    tasks: createTasks(parts),
    presence,
    announcements: createAnnouncements(parts),
    notifications: createNotifications(parts),
    metrics: createMetrics({
      readAs,
      redis: redis?.commands,
      count: attendance.count,
      gauges: {
        connections: { help: 'Open WebSocket connections', read: () => ws.connections() },
        subscriptions: {
          help: 'Subscriptions served, WebSocket and server-sent events',
          read: () => feed.count().subscriptions + operations.repeating(),
        },
        deleted_rows: { help: 'Rows that this server has deleted since they were too old', read: () => sweeper.deleted },
        followed_weddings: { help: 'Weddings that somebody on this server follows', read: () => feed.count().weddings },
      },
    }),
  }
  const demo = demonstration?.createDemo({ auth, attendance, domains, evening: config.demoEvening, logger: logs.root })
  await demo?.seed()

  const clientOf = createClientOf(config, logs.of('http'))
  const arrive = async (token: string, isValid = () => {}) => {
    const claims = await auth.verify(token)
    isValid()
    return attendance.arrive(claims)
  }
  const contextFor = (viewer: Viewer | null, client: Client): Context => {
    const cursors = new Map<string, Promise<string>>()
    const cursor = (weddingId: string) => {
      const read = cursors.get(weddingId) ?? feed.cursor({ weddingId, id: viewer?.id ?? '' })
      cursors.set(weddingId, read)
      return read
    }
    return {
      ...domains,
      viewer,
      client,
      addresses: addressesAt(client.origin, config.photoUrls),
      cursor,
    }
  }
  const operations = createOperations({
    schema,
    costs,
    budget: limits.cost,
    feed,
    limits: config.limits,
    introspection: config.introspection,
    present,
  })
  const ws = createWs({
    schema,
    operations,
    arrive,
    attend: attendance.attend,
    clientOf,
    contextFor,
    present,
    config,
    logger: logs.of('ws'),
  })
  let draining = false
  const readiness = async (): Promise<Readiness> => {
    const up = (answer: Promise<unknown>) =>
      withinASecond(answer).then(
        () => 'up' as const,
        () => 'down' as const,
      )
    const [databaseState, redisState] = await Promise.all([up(database.ping()), redis ? up(redis.ping()) : ('none' as const)])
    const status = draining || databaseState === 'down' ? 'unavailable' : redisState === 'down' ? 'degraded' : 'ready'
    return { status, database: databaseState, redis: redisState }
  }
  const http = createHttp({
    schema,
    operations,
    ws,
    limits,
    arrive,
    attend: attendance.attend,
    clientOf,
    contextFor,
    present,
    readiness,
    isDraining: () => draining,
    metrics: domains.metrics,
    demo,
    storage,
    config,
    webDir: overrides.webDir,
    logger: logs.of('http'),
  })
  feed.start()
  http.listen(config.port, config.host)
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  logs.root.info(
    { host: config.host, port, database: config.databaseUrl ? 'PostgreSQL' : 'embedded', redis: redis !== undefined },
    'listening',
  )
  sweeper.start()
  const whenEnding = new AbortController()
  const swept = domains.photos.sweep(whenEnding.signal).then(
    (settled) => settled > 0 && logs.root.info({ settled }, 'settled the photos that were in doubt'),
    (error) => logs.root.warn({ err: error }, 'the photos in doubt could not be settled'),
  )

  return {
    url: urlOf(config.host, port),

    drain() {
      draining = true
    },

    async end() {
      draining = true
      whenEnding.abort()
      await acceptQueued(http)
      const closed = new Promise((resolve) => http.close(resolve))
      ws.refuseWork()
      await Promise.race([Promise.all([operations.idle(), swept, sweeper.end()]), wait(inFlightMs, undefined, { ref: false })])
      // The last answers are written in this turn.
      await nextTurn()
      await presence.end()
      await ws.end()
      operations.end()
      await Promise.all([feed.end(), domains.metrics.end()])
      pictures.end()
      http.closeIdleConnections()
      const cutOff = setTimeout(() => http.closeAllConnections(), 1_000)
      await closed
      clearTimeout(cutOff)
      redis?.end()
      if (!overrides.database) await database.end()
      logs.root.info('ended')
    },
  }
}

/** For how long (ms) a quiet turn of the event loop is looked for. */
const longestAcceptMs = 1_000
/** A turn that takes less (ms) has had nothing to do: no connection can have come since it looked. */
const quietTurnMs = 0.1

/**
 * Accepts the connections that the kernel has queued. Closing the listening socket would reset them, and a proxy does not
 * send a POST again that it has sent once. libuv accepts one connection a turn.
 */
async function acceptQueued(http: Server): Promise<void> {
  let hasAccepted = false
  const onConnection = () => {
    hasAccepted = true
  }
  http.on('connection', onConnection)
  const begunAt = performance.now()
  for (let isQuiet = false, turnAt = begunAt; !isQuiet && turnAt - begunAt < longestAcceptMs; ) {
    hasAccepted = false
    await nextTurn()
    const now = performance.now()
    isQuiet = !hasAccepted && now - turnAt < quietTurnMs
    turnAt = now
  }
  http.off('connection', onConnection)
}

function withinASecond<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return Promise.race([answer, wait(1_000, undefined, { ref: false }).then(() => Promise.reject(new Error('no answer')))])
}
