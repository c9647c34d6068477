import { randomUUID } from 'node:crypto'
import type { Cluster, Redis } from 'ioredis'
import type { Count } from '../wedding/sessions/connections.ts'

/** The connections of all servers. */
export interface ClusterCount {
  read(): Promise<Count>
  /** Begins to report this server's count to the others. */
  start(): void
  /** Ends reporting: the others forget this server. */
  end(): Promise<void>
}

/** Creates the count of a single server, which is the whole cluster. */
export function countOfOne(count: () => Count): ClusterCount {
  return { read: async () => count(), start() {}, end: async () => {} }
}

const reportIntervalMs = 1_000
/** Time (ms) for which a report counts if its server has died. */
const reportLastsMs = 10_000
/** Time (s) for which the count of a server that is gone is remembered, in case it comes back. */
const goneLastsSeconds = 24 * 60 * 60

// The hash tag in braces puts all keys on one node of a Redis Cluster, so that one command may use several of them.
const keys = {
  /** Connections since its start, by server; those of all servers that are gone are in one field. */
  total: '{metrics}:connections',
  server: (id: string) => `{metrics}:server:${id}`,
  gone: (id: string) => `{metrics}:gone:${id}`,
}
const goneField = 'gone'

/** Reports the counts of a server. A server that others took for gone is counted by itself again. */
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

/** Counts over several servers: each reports its count to Redis every second, and adds up the reports of the others. */
export class RedisClusterCount implements ClusterCount {
  readonly #redis: Redis | Cluster
  readonly #count: () => Count
  readonly #id = randomUUID()
  #reports: NodeJS.Timeout | undefined
  #lastReport: Promise<void> = Promise.resolve()
  // If nobody read the figures, each start would leave a field behind for ever.
  #hasForgotten = false

  constructor(redis: Redis | Cluster, count: () => Count) {
    this.#redis = redis
    this.#count = count
  }

  start(): void {
    const beat = () => {
      this.#lastReport = this.#beat()
    }
    beat()
    this.#reports = setInterval(beat, reportIntervalMs).unref()
  }

  /** While Redis is away, the connections of this server alone. */
  async read(): Promise<Count> {
    const counts = [this.#count(), ...(await this.#others().catch(() => []))]
    return {
      connectedEver: sum(counts.map(({ connectedEver }) => connectedEver)),
      connected: sum(counts.map(({ connected }) => connected)),
      people: [...new Set(counts.flatMap(({ people }) => people))],
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#reports)
    // A report that ends later would bring back this server after it was forgotten.
    await this.#lastReport
    try {
      await this.#report()
      await this.#redis.del(keys.server(this.#id))
      await this.#forget(this.#id)
    } catch {
      // Redis is away. Another server forgets this one when its report has expired.
    }
  }

  async #beat(): Promise<void> {
    try {
      await this.#report()
      if (!this.#hasForgotten) await this.#others()
      this.#hasForgotten = true
    } catch {
      // Redis is away: the next beat tries again.
    }
  }

  #report(): Promise<unknown> {
    const { connectedEver, ...now } = this.#count()
    return this.#run(reportScript, this.#id, connectedEver, JSON.stringify(now), reportLastsMs)
  }

  #forget(id: string): Promise<unknown> {
    return this.#run(forgetScript, id, goneLastsSeconds).catch(() => {})
  }

  #run(script: string, id: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#redis.eval(script, 3, keys.total, keys.server(id), keys.gone(id), id, ...args)
  }

  /** The reports of the other servers: the own one is up to a second old. Forgets the servers that are gone. */
  async #others(): Promise<Count[]> {
    let fields = await this.#redis.hgetall(keys.total)
    // Others took this server for gone: until it reports again, its connections are among theirs.
    if (!(this.#id in fields)) {
      await this.#report()
      fields = await this.#redis.hgetall(keys.total)
    }
    const { [goneField]: gone = '0', ...reported } = fields
    const ids = Object.keys(reported).filter((id) => id !== this.#id)
    const texts = ids.length === 0 ? [] : await this.#redis.mget(ids.map(keys.server))
    const counts = ids.map((id, index): Count => {
      const text = texts[index]
      if (!text) this.#forget(id)
      return { connected: 0, people: [], ...(text && JSON.parse(text)), connectedEver: Number(reported[id]) }
    })
    return [...counts, { connectedEver: Number(gone), connected: 0, people: [] }]
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
