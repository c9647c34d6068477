import { randomUUID } from 'node:crypto'
import { gt, sql } from 'drizzle-orm'
import type { Cluster, Redis } from 'ioredis'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { allow, type Viewer } from './access/viewer.ts'
import type { Person } from './db/fairQueue.ts'
import type { Database } from './db/open.ts'
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

type Parts = Pick<Database, 'readAs'> & {
  redis: Redis | Cluster | undefined
  /** Of this server. */
  count: () => Count
  /** What else Prometheus is told of this server, read when it asks. */
  gauges: Record<string, { help: string; read(): number }>
}

/** Figures are read for operators, at no wedding. */
const operator: Person = { weddingId: '', id: '' }

// Not clock_timestamp(): that may change while the statement runs, so no index could answer it.
export const inLastMinute = gt(messages.sentAt, sql`now() - interval '1 minute'`)

/** What operators watch. */
export function createMetrics({ readAs, redis, count, gauges }: Parts) {
  const cluster = redis ? startReporting(redis, count) : { count, end: async () => {} }

  const figures = async (): Promise<Figures> => {
    const [{ connectedEver, connected, people }, messagesPerMinute] = await Promise.all([
      cluster.count(),
      readAs(operator).$count(messages, inLastMinute),
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
/** For how long (s) it is remembered what a server that was gone had counted, should it come back. */
const goneLasts = 24 * 60 * 60

// What stands in braces puts all keys on one node of a Redis Cluster, so that one command may be about several.
const keys = {
  /** Connections since its start, by server; those of all servers that are gone are in one field. */
  total: '{metrics}:connections',
  server: (id: string) => `{metrics}:server:${id}`,
  gone: (id: string) => `{metrics}:gone:${id}`,
}
const goneField = 'gone'

/** Says what a server has counted. A server that others took for gone is counted by itself again. */
const reportScript = `
local total, server, gone = KEYS[1], KEYS[2], KEYS[3]
local taken = redis.call('get', gone)
if taken then
  redis.call('hincrby', total, '${goneField}', -taken)
  redis.call('del', gone)
end
redis.call('hset', total, ARGV[1], ARGV[2])
redis.call('set', server, ARGV[3], 'PX', ARGV[4])`

/** Adds the connections of a server that does not report any more to those of all that are gone. */
const forgetScript = `
local total, server, gone = KEYS[1], KEYS[2], KEYS[3]
if redis.call('exists', server) == 1 then return end
local count = redis.call('hget', total, ARGV[1])
if not count then return end
redis.call('hincrby', total, '${goneField}', count)
redis.call('hdel', total, ARGV[1])
redis.call('set', gone, count, 'EX', ARGV[2])`

/** Adds up what the servers report to each other. While Redis is away, it is this server's own. */
function startReporting(redis: Redis | Cluster, count: () => Count) {
  const self = randomUUID()
  const run = (script: string, id: string, ...args: (string | number)[]) =>
    redis.eval(script, 3, keys.total, keys.server(id), keys.gone(id), id, ...args)

  const report = () => {
    const { connectedEver, ...now } = count()
    return run(reportScript, self, connectedEver, JSON.stringify(now), reportLasts)
  }
  const forget = (id: string) => run(forgetScript, id, goneLasts).catch(() => {})

  /** What each server has reported, without the own report, which is up to a second old. Forgets those that are gone. */
  const others = async (): Promise<Count[]> => {
    let fields = await redis.hgetall(keys.total)
    // Others took this server for gone: until it reports again, its connections are among those of all that are.
    if (!(self in fields)) {
      await report()
      fields = await redis.hgetall(keys.total)
    }
    const { [goneField]: gone = '0', ...reported } = fields
    const ids = Object.keys(reported).filter((id) => id !== self)
    const texts = ids.length === 0 ? [] : await redis.mget(ids.map(keys.server))
    const counts = ids.map((id, index): Count => {
      const text = texts[index]
      if (!text) forget(id)
      return { connected: 0, people: [], ...(text && JSON.parse(text)), connectedEver: Number(reported[id]) }
    })
    return [...counts, { connectedEver: Number(gone), connected: 0, people: [] }]
  }

  // If nobody read the figures, each start would leave a field behind for ever.
  let hasForgotten = false
  const beat = async () => {
    try {
      await report()
      if (!hasForgotten) await others()
      hasForgotten = true
    } catch {
      // Redis is away: the next beat tries again.
    }
  }
  let beating = beat()
  const reports = setInterval(() => {
    beating = beat()
  }, reportEvery).unref()

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
      // It would report again once this server is forgotten.
      await beating
      await report().catch(() => {})
      await redis.del(keys.server(self)).catch(() => {})
      await forget(self)
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
  // Its timer, every 10 ms by default, takes 4 ms of CPU a second while nothing happens.
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
