import { randomUUID } from 'node:crypto'
import { gt, sql } from 'drizzle-orm'
import type { Cluster, Redis } from 'ioredis'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { allow, type Viewer } from './access/viewer.ts'
import type { Db } from './db/open.ts'
import { messages } from './db/schema.ts'
import { Repeating } from './repeating.ts'
import { wholeOf } from './wedding/input.ts'

/** Of the whole cluster. */
export type Figures = {
  totalConnections: number
  activeConnections: number
  messagesPerMinute: number
  connectedUsers: number
  activeWeddings: number
}

export type Metrics = ReturnType<typeof createMetrics>

/** Connections since the start and now, and whose these are: each wedding and member once, with a space between. */
type Count = { connectedEver: number; connected: number; people: string[] }

type Parts = {
  db: Db
  redis: Redis | Cluster | undefined
  /** Of this server. */
  count: () => Count
  /** What else Prometheus is told of this server, read when it asks. */
  gauges: Record<string, { help: string; read(): number }>
}

// Not clock_timestamp(): that may change while the statement runs, so no index could answer it.
export const inLastMinute = gt(messages.sentAt, sql`now() - interval '1 minute'`)

/** What operators watch. */
export function createMetrics({ db, redis, count, gauges }: Parts) {
  const cluster = redis ? startReporting(redis, count) : { count, end: async () => {} }

  const figures = async (): Promise<Figures> => {
    const [{ connectedEver, connected, people }, messagesPerMinute] = await Promise.all([
      cluster.count(),
      db.$count(messages, inLastMinute),
    ])
    const weddings = new Set(people.map((person) => person.split(' ', 1)[0]))
    // That of an ADMIN who is at none.
    weddings.delete('')
    return {
      totalConnections: connectedEver,
      activeConnections: connected,
      messagesPerMinute,
      connectedUsers: people.length,
      activeWeddings: weddings.size,
    }
  }

  return {
    figures,
    read: async (viewer: Viewer): Promise<Figures> => {
      allow(viewer, 'metrics.read')
      return figures()
    },
    follow(viewer: Viewer, everySeconds: number): Repeating {
      allow(viewer, 'metrics.read')
      return new Repeating(wholeOf('everySeconds', everySeconds, 1, 3_600), figures)
    },
    prometheus: createPrometheus(gauges, figures),
    end: cluster.end,
  }
}

const reportEvery = 1_000
/** A server that has died does not report again: what it had reported counts for no longer than this. */
const reportLasts = 10_000

/** Adds up what the servers report to each other. While Redis is away, it is this server's own. */
function startReporting(redis: Redis | Cluster, count: () => Count) {
  const server = randomUUID()
  // What stands in braces puts all keys on one node of a Redis Cluster, so that one command may be about several.
  const keyOf = (id: string) => `{metrics}:server:${id}`
  // A field for each server that ever was: small, and right however often it is written.
  const total = '{metrics}:connections'
  const servers = '{metrics}:servers'

  const report = () => {
    const { connectedEver, ...now } = count()
    return redis
      .pipeline()
      .hset(total, server, connectedEver)
      .sadd(servers, server)
      .set(keyOf(server), JSON.stringify(now), 'PX', reportLasts)
      .exec()
      .catch(() => {})
  }
  report()
  const reports = setInterval(report, reportEvery).unref()

  /** Without the own report, which is up to a second old. */
  const others = async (): Promise<Count[]> => {
    const [ever, all] = await Promise.all([redis.hgetall(total), redis.smembers(servers)])
    const earlier = Object.entries(ever).map(([id, connectedEver]) => (id === server ? 0 : Number(connectedEver)))
    const ids = all.filter((id) => id !== server)
    const texts = ids.length === 0 ? [] : await redis.mget(ids.map(keyOf))
    const gone = ids.filter((_, index) => texts[index] === null)
    if (gone.length > 0) redis.srem(servers, gone).catch(() => {})
    const living = texts.flatMap((text) => (text ? [{ connectedEver: 0, ...JSON.parse(text) }] : []))
    return [...living, ...earlier.map((connectedEver) => ({ connectedEver, connected: 0, people: [] }))]
  }

  return {
    async count(): Promise<Count> {
      const counts = [count(), ...(await others().catch(() => []))]
      return {
        connectedEver: sum(counts.map(({ connectedEver }) => connectedEver)),
        connected: sum(counts.map(({ connected }) => connected)),
        people: [...new Set(counts.flatMap(({ people }) => people))],
      }
    },
    async end() {
      clearInterval(reports)
      await redis
        .pipeline()
        .hset(total, server, count().connectedEver)
        .del(keyOf(server))
        .srem(servers, server)
        .exec()
        .catch(() => {})
    },
  }
}

const help: Record<keyof Figures, string> = {
  totalConnections: 'Connections since the cluster began to count',
  activeConnections: 'Connections now, WebSocket and server-sent events',
  messagesPerMinute: 'Messages stored in the last minute',
  connectedUsers: 'Members who are connected, each once',
  activeWeddings: 'Weddings that somebody is connected to',
}

/** The figures of the cluster and the gauges of this server, as Prometheus reads them. */
function createPrometheus(gauges: Parts['gauges'], figures: () => Promise<Figures>) {
  const registry = new Registry()
  // It asks for a timer each time: at 10 ms, the default, that costs as much as delivering 300 messages a second does.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 })
  for (const [name, { help, read }] of Object.entries(gauges)) {
    new Gauge({
      name: `attitudes_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
  const ofCluster = (Object.keys(help) as (keyof Figures)[]).map((figure) => {
    const name = `attitudes_cluster_${figure.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}`
    return { figure, gauge: new Gauge({ name, help: help[figure], registers: [registry] }) }
  })
  return {
    contentType: registry.contentType,
    async text(): Promise<string> {
      // This server tells of itself also while the database is away.
      const known = await figures().catch(() => undefined)
      for (const { figure, gauge } of ofCluster) gauge.set(known?.[figure] ?? Number.NaN)
      return registry.metrics()
    },
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
