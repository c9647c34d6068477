import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { drizzle } from 'drizzle-orm/pglite'
import { schema } from '../schema/index.ts'
import { createLimits } from '../src/access/limits.ts'
import type { Viewer } from '../src/access/viewer.ts'
import { readConfig } from '../src/config.ts'
import type { Context } from '../src/context.ts'
import { createMemoryBus } from '../src/feed/bus.ts'
import { everyone } from '../src/feed/event.ts'
import { startFeed } from '../src/feed/feed.ts'
import { createLog, type Log } from '../src/feed/log.ts'
import { createLogger } from '../src/log.ts'
import { createClientOf } from '../src/transport/client.ts'
import { createPresent } from '../src/transport/errors.ts'
import { createOperations } from '../src/transport/operations.ts'
import { createWs } from '../src/transport/ws.ts'
import { createMessages, messageReceived } from '../src/wedding/messages.ts'
import type { Started } from './contender.ts'
import { feedId, happeningOf } from './happening.ts'

export { graphqlSubscriber as wire } from './subscriber.ts'

const weddingId = 'bench'
const guest: Viewer = { id: 'guest', name: 'Guest', role: 'GUEST', weddingId, expiresAt: new Date(Date.now() + 3_600_000) }

/** The real parts from the bus to the sockets. Events are put on the bus as if a write had just stored them, without a database. */
export async function start(): Promise<Started> {
  const config = readConfig({ JWT_SECRET: 'only for the benchmark, 32 bytes or more' })
  const logger = createLogger({ level: 'warn', debug: '' }).root
  const present = createPresent(logger)
  const db = drizzle.mock()
  let stored = 0
  const log: Log = { ...createLog(db), positions: async () => new Map([[weddingId, { feedId, seq: stored }]]) }

  const bus = createMemoryBus()
  const feed = startFeed({ log, bus, logger })
  const limits = createLimits(config.limits)
  const messages = createMessages({ db, feed, limits, sizes: config.limits })
  const operations = createOperations({ schema, feed, limits: config.limits, present })
  // A subscriber asks for nothing but messages.
  const contextFor = (viewer: Viewer) => ({ viewer, messages }) as unknown as Context
  const arrive = async () => guest
  const attend = async () => () => {}
  const ws = createWs({ schema, operations, arrive, attend, clientOf: createClientOf(config), contextFor, present, config, logger })

  const http = createServer().on('upgrade', ws.upgrade).listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    publish(seq) {
      stored = seq
      const { cursor, at, message } = happeningOf(seq)
      bus.publish(`wedding:${weddingId}`, [
        { kind: messageReceived.name, audience: everyone, payload: { message }, place: { seq, cursor, at } },
      ])
    },
  }
}
