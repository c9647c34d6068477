import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { drizzle } from 'drizzle-orm/pglite'
import { costs } from '../../schema/costs.ts'
import { schema } from '../../schema/index.ts'
import { createAuth } from '../../src/access/auth.ts'
import { createLimits } from '../../src/access/limits.ts'
import type { Viewer } from '../../src/access/viewer.ts'
import { readConfig } from '../../src/config.ts'
import type { Context, ContextFor } from '../../src/context.ts'
import type { Database } from '../../src/db/open.ts'
import { type Bus, createMemoryBus, createRedisBus, topicOf } from '../../src/feed/bus.ts'
import { everyone } from '../../src/feed/event.ts'
import { Feed } from '../../src/feed/feed.ts'
import { createLog, type DurableEvent, type Log } from '../../src/feed/log.ts'
import { createLogger, type Logger } from '../../src/log.ts'
import { openRedis } from '../../src/redis.ts'
import { createClientOf } from '../../src/transport/client.ts'
import { createErrorMasker } from '../../src/transport/errors.ts'
import { createOperations } from '../../src/transport/graphql/operations.ts'
import { TrustedDocuments } from '../../src/transport/graphql/trusted.ts'
import { createWs } from '../../src/transport/ws/server.ts'
import { addressesAt } from '../../src/wedding/addresses.ts'
import { messageReceived } from '../../src/wedding/messageRows.ts'
import { Messages } from '../../src/wedding/messages.ts'
import { feedId, fixtureEventOf, weddingOf } from '../harness/fixtureEvent.ts'
import { secret } from '../harness/token.ts'
import type { Started } from './target.ts'

export { graphqlSubscriber as wire } from './graphqlSubscriber.ts'

/**
 * The real parts from the bus to the sockets, and the check of tokens; sessions are left out, which no peer has. Events
 * are put on the bus as if a write had just stored them, without a database.
 */
export async function start(redisUrl?: string): Promise<Started> {
  const config = readConfig({ JWT_SECRET: secret })
  const logger = createLogger({ level: 'warn', debug: '' }).root
  const maskError = createErrorMasker(logger)
  const db = drizzle.mock()
  const database: Pick<Database, 'db' | 'execute' | 'readAs' | 'inTurn'> = {
    db,
    execute: async () => [],
    readAs: () => db,
    inTurn: (_, transaction) => transaction(),
  }
  const stored = new Map<string, number>()
  const positions: Log['positions'] = async (ids) =>
    new Map(ids.map((id) => [id, { feedId, seq: stored.get(id) ?? 0 }]))
  const log: Log = { ...createLog(database), positions }

  const bus = redisUrl ? await openRedisBus(redisUrl, logger) : createMemoryBus()
  // All events here are stored, and the last one that comes is the latest. Over Redis there is only one wedding.
  bus.listen(topicOf(weddingOf(0)), (events) => {
    stored.set(weddingOf(0), (events as DurableEvent[]).at(-1)?.place.seq ?? 0)
  })
  const feed = new Feed({ log, bus, logger })
  feed.start()
  const limits = createLimits(config.limits)
  const messages = new Messages({ ...database, feed, limits, sizes: config.limits })
  const operations = createOperations({
    schema,
    costs,
    budget: limits.cost,
    feed,
    trusted: new TrustedDocuments([], 'off'),
    limits: config.limits,
    introspection: 'on',
    maskError,
  })
  // A subscriber asks for nothing but messages.
  const contextFor: ContextFor = (viewer, { origin }, params) =>
    ({ viewer, params, messages, addresses: addressesAt(origin, config.photoUrls) }) as unknown as Context
  const auth = createAuth(config.tokens)
  const authenticate = async (token: string): Promise<Viewer> => {
    const { id, name, role, weddingId, expiresAt } = await auth.verify(token)
    return { id, name, role, weddingId, expiresAt: new Date(expiresAt * 1000) }
  }
  const trackConnection = async () => () => {}
  const ws = createWs({
    schema,
    operations,
    authenticate,
    trackConnection,
    clientOf: createClientOf(config, logger),
    contextFor,
    maskError,
    config,
    logger,
  })
  ws.start()

  const http = createServer()
    .on('upgrade', (request, socket, head) => ws.upgrade(request, socket, head, () => {}))
    .listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    publish(seq, wedding = 0) {
      const weddingId = weddingOf(wedding)
      stored.set(weddingId, seq)
      const { cursor, at, message } = fixtureEventOf(seq, wedding)
      bus.publish(topicOf(weddingId), [
        { kind: messageReceived.name, audience: everyone, payload: { message }, place: { seq, cursor, at } },
      ])
    },
  }
}

/** Waits for both connections: events published before would be lost, and there is no database to read them from. */
async function openRedisBus(url: string, logger: Logger): Promise<Bus> {
  const redis = await openRedis({ urls: [url] }, logger)
  await Promise.all([once(redis.commands, 'ready'), once(redis.subscriber, 'ready')])
  return createRedisBus(redis.commands, redis.subscriber, logger)
}
