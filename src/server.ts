import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { costs } from '../schema/costs.ts'
import { schema } from '../schema/index.ts'
import { trustedDocuments } from '../schema/trustedDocuments.ts'
import { webhookDocument } from '../schema/webhookEvents.ts'
import type { Config } from './config.ts'
import { createContextFor } from './context.ts'
import { Disposal } from './disposal.ts'
import { closeConnections, stopListening } from './drain.ts'
import type { Overrides } from './infrastructure.ts'
import { createPrometheus, type GaugeOfServer } from './metrics/prometheus.ts'
import { openParts, type Parts } from './parts.ts'
import { expectFree, listenAt } from './port.ts'
import { readReadiness } from './readiness.ts'
import { createClientOf } from './transport/client.ts'
import { createErrorMasker, type ErrorMasker } from './transport/errors.ts'
import { masked } from './transport/graphql/execution.ts'
import { createFrequent } from './transport/graphql/frequent.ts'
import { createOperations, type Operations } from './transport/graphql/operations.ts'
import { createRendering } from './transport/graphql/rendering.ts'
import { TrustedDocuments } from './transport/graphql/trusted.ts'
import { createHttp } from './transport/http/server.ts'
import { createWs, type Ws } from './transport/ws/server.ts'
import { urlOf } from './url.ts'
import type { ShowEvent } from './webhooks/delivery.ts'
import { WebhookStore } from './webhooks/store.ts'
import { Webhooks } from './webhooks/webhooks.ts'
import { addressesAt } from './wedding/addresses.ts'

/** A server that listens. */
export interface RunningServer {
  /** The URL by which this machine reaches it. */
  readonly url: string
  /** From now on `/ready` is 503 and HTTP connections are not kept alive; everything is still served. */
  drain(): void
  /** Takes no new work, answers requests in flight, closes sockets with 1012, then ends the parts. */
  end(): Promise<void>
}

/** How long (ms) work in flight may take when the server ends. */
const inFlightMs = 5_000
/** How long (ms) connections may take to close after the last answer. */
const closingMs = 1_000

/**
 * Puts the parts together and listens. Resolves when the server is ready for work. If it cannot start, it ends the
 * parts that it has opened, and rejects.
 */
export async function startServer(config: Config, overrides: Overrides = {}): Promise<RunningServer> {
  const disposal = new Disposal()
  try {
    await expectFree(config)
    const parts = await openParts(config, overrides, disposal)
    const service = createService(parts, overrides.webDir)
    await parts.demo?.seed()
    start(parts, service)
    const url = await listen(service.http, parts)
    const swept = tendPhotos(parts, service.ending.signal)
    return {
      url,
      drain: service.drain,
      async end() {
        service.drain()
        await endService(parts, service, swept)
        await disposal.dispose()
        parts.logs.root.info('ended')
      },
    }
  } catch (error) {
    // The reason for which it did not start says more than a part that then did not end.
    await disposal.dispose().catch(() => {})
    throw error
  }
}

/** The transports of a server, and the state that they share. */
interface Service {
  operations: Operations
  ws: Ws
  http: Server
  webhooks: Webhooks
  /** Aborted when the server ends. */
  ending: AbortController
  drain(): void
}

function createService(parts: Parts, webDir: string | undefined): Service {
  const { config, logs, limits, feed, sessions, domains, storage, demo } = parts
  const maskError = createErrorMasker(logs.root)
  let draining = false
  const isDraining = () => draining
  const operations = createOperations({
    schema,
    costs,
    budget: limits.cost,
    feed,
    trusted: new TrustedDocuments(trustedDocuments, config.trustedDocuments),
    limits: config.limits,
    introspection: config.introspection,
    maskError,
  })
  const shared = {
    schema,
    operations,
    authenticate: parts.authenticate,
    trackConnection: sessions.trackConnection,
    clientOf: createClientOf(config, logs.of('http')),
    contextFor: createContextFor(domains, feed, config.photoUrls),
    maskError,
    config,
  }
  const ws = createWs({ ...shared, logger: logs.of('ws') })
  const http = createHttp({
    ...shared,
    ws,
    limits,
    tickets: parts.tickets,
    feed,
    readiness: () => readReadiness({ ...parts, isDraining }),
    isDraining,
    metrics: domains.metrics,
    prometheus: createPrometheus(domains.metrics, gaugesOf(parts, ws, operations)),
    demo,
    storage,
    webDir,
    logger: logs.of('http'),
  })
  const webhooks = new Webhooks({
    store: new WebhookStore(parts.database.db),
    bus: parts.bus,
    feed,
    show: createShowEvent(config, maskError),
    policy: config.webhookUrls,
    logger: logs.root,
  })
  const drain = () => {
    draining = true
  }
  return { operations, ws, http, webhooks, ending: new AbortController(), drain }
}

/** Shows events as webhooks get them. */
function createShowEvent({ photoUrls }: Config, maskError: ErrorMasker): ShowEvent {
  const render = createRendering(createFrequent())
  return (event, origin) => {
    const contextValue = { addresses: addressesAt(origin, photoUrls) }
    const result = render({ schema, document: webhookDocument, variableValues: {}, contextValue }, event)
    return JSON.stringify(masked(result, maskError))
  }
}

function gaugesOf({ feed, sweeper }: Parts, ws: Ws, operations: Operations): GaugeOfServer[] {
  return [
    { name: 'connections', help: 'Open WebSocket connections', read: () => ws.connections() },
    {
      name: 'subscriptions',
      help: 'Subscriptions served, WebSocket and server-sent events',
      read: () => feed.count().subscriptions + operations.polling(),
    },
    {
      name: 'deleted_rows',
      help: 'Rows that this server has deleted since they were too old',
      read: () => sweeper.deleted,
    },
    {
      name: 'followed_weddings',
      help: 'Weddings that somebody on this server follows',
      read: () => feed.count().weddings,
    },
  ]
}

/** Starts the timers of the parts. */
function start({ feed, connections, sweeper }: Parts, { ws, webhooks }: Service): void {
  ws.start()
  feed.start()
  connections.start()
  sweeper.start()
  webhooks.start()
}

async function listen(http: Server, { config, logs, redis }: Parts): Promise<string> {
  await listenAt(http, config)
  const { port } = http.address() as AddressInfo
  const database = config.databaseUrl ? 'PostgreSQL' : 'embedded'
  logs.root.info({ host: config.host, port, database, redis: redis !== undefined }, 'listening')
  return urlOf(config.host, port)
}

/**
 * Deletes or keeps the photos of which a server that died did not know whether they were stored, and measures those of
 * earlier versions.
 */
async function tendPhotos({ domains, logs }: Parts, ending: AbortSignal): Promise<void> {
  try {
    const settled = await domains.photos.sweep(ending)
    if (settled > 0) logs.root.info({ settled }, 'settled pending files of photos')
    const measured = await domains.photos.measureEarlier(ending)
    if (measured > 0) logs.root.info({ measured }, 'measured photos of an earlier version')
  } catch (error) {
    logs.root.warn({ err: error }, 'photos of before the start could not be settled or measured')
  }
}

/** Ends the service of a server that drains: first new work, then work in flight, then the connections. */
async function endService({ domains, feed, sweeper }: Parts, service: Service, swept: Promise<void>): Promise<void> {
  const { http, ws, operations, webhooks, ending } = service
  ending.abort()
  const closed = once(http, 'close')
  await stopListening(http)
  ws.refuseWork()
  await Promise.race([
    Promise.all([operations.idle(), swept, sweeper.end(), webhooks.end()]),
    wait(inFlightMs, undefined, { ref: false }),
  ])
  // The last answers are written in this turn.
  await nextTurn()
  await domains.presence.end()
  await ws.end()
  operations.end()
  await feed.end()
  await closeConnections(http, closed, closingMs)
}
