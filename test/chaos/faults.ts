import assert from 'node:assert/strict'
import { createConnection } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { oneOf } from '../support/random.ts'
import type { Evening, Site } from './site.ts'

/**
 * Something that goes wrong and is mended again, in the middle of an evening. Throws when it harms more than it may,
 * and may return what was measured.
 */
export type Fault = { name: string; strike(site: Site, evening: Evening): Promise<unknown> }

/** How long (ms) a message may take while Redis is away. The promise is 3 s; these machines are busy. */
const withoutRedis = 5_000
/** How long (ms) an answer may take while PostgreSQL is away. */
const withoutPostgres = 12_000

const someServer = ({ random }: Evening) => oneOf(random, [0, 1, 2])

/**
 * Expects that messages are delivered within so many ms, whatever is wrong meanwhile. It measures the messages sent
 * from now until the returned function is called.
 */
function expectSoon(evening: Evening, within: number) {
  const from = Date.now()
  return async () => {
    const to = Date.now()
    // The last messages get their time, too.
    await wait(within)
    const latencies = evening.latencies(from, to)
    assert.ok(latencies.length > 0, 'nobody said anything')
    const worst = Math.max(...latencies)
    assert.ok(worst <= within, `a message took ${worst} ms`)
    return `the slowest message took ${worst} ms`
  }
}

const ofServers: Fault[] = [
  {
    name: 'a server is killed',
    async strike(site, evening) {
      const index = someServer(evening)
      await site.server(index).kill()
      await evening.says(60)
      await site.restart(index)
    },
  },
  {
    name: 'a server is told to end',
    async strike(site, evening) {
      const index = someServer(evening)
      assert.deepEqual(await site.server(index).kill('SIGTERM'), { code: 0, signal: null })
      await evening.says(30)
      await site.restart(index)
    },
  },
  {
    name: 'all servers are restarted one after the other, twice',
    async strike(site) {
      for (const index of [0, 1, 2, 0, 1, 2]) {
        assert.deepEqual(await site.server(index).kill('SIGTERM'), { code: 0, signal: null })
        await site.restart(index)
      }
    },
  },
  {
    name: 'a server is killed after it has stored a message and before it has told the others',
    async strike(site, evening) {
      const index = someServer(evening)
      await site.server(index).kill()
      await site.restart(index, { BEFORE_PUBLISH: 'stop' })
      site.server(index).child.kill('SIGUSR2')
      while (!site.server(index).said().includes('stored, not told')) await wait(20)
      await evening.says(20)
      await site.server(index).kill()
      await site.restart(index)
    },
  },
  {
    name: 'a server hangs for a while, whatever it was doing',
    async strike(site, evening) {
      const { child } = site.server(someServer(evening))
      child.kill('SIGSTOP')
      // The server may hold the wedding's lock, until PostgreSQL takes it away.
      await evening.says(30)
      child.kill('SIGCONT')
    },
  },
]

const ofRedis: Fault[] = [
  {
    name: 'Redis is killed, and comes back empty',
    async strike(site, evening) {
      await site.redis[0]?.stop('SIGKILL')
      const soon = expectSoon(evening, withoutRedis)
      await evening.says(60)
      const measured = await soon()
      await site.redis[0]?.start()
      return measured
    },
  },
  {
    name: 'Redis hangs for ten seconds',
    async strike(site, evening) {
      site.redis[0]?.pause()
      const soon = expectSoon(evening, withoutRedis)
      await wait(10_000 - withoutRedis)
      const measured = await soon()
      site.redis[0]?.resume()
      return measured
    },
  },
  {
    name: 'Redis is out of reach for one server only',
    async strike(site, evening) {
      const cable = site.cables[someServer(evening)]
      cable?.cut()
      const soon = expectSoon(evening, withoutRedis)
      await evening.says(60)
      const measured = await soon()
      cable?.mend()
      return measured
    },
  },
]

const ofPostgres: Fault[] = [
  {
    name: 'a server hangs in the middle of saying something to PostgreSQL, for ever',
    async strike(site, evening) {
      await using _ = await hangInMidStatement(site.postgres.url, evening.weddingId)
      await evening.says(30)
    },
  },
  {
    name: 'PostgreSQL crashes and recovers',
    async strike(site, evening) {
      const watchers = await Promise.all([0, 1, 2].map((index) => evening.watch(index)))
      await evening.says(20)
      await site.postgres.stop('SIGQUIT')
      await wait(1_000)
      await site.postgres.start()
      await evening.says(30)
      for (const { connections } of watchers) assert.equal(connections(), 1, 'a socket was lost with PostgreSQL')
    },
  },
  {
    name: 'PostgreSQL hangs for fifteen seconds',
    async strike(site, evening) {
      const watchers = await Promise.all([0, 1, 2].map((index) => evening.watch(index)))
      await evening.says(20)
      evening.slowestAnswer()
      site.postgres.pause()
      await wait(15_000)
      site.postgres.resume()
      await evening.says(30)
      const slowest = evening.slowestAnswer()
      assert.ok(slowest <= withoutPostgres, `an answer took ${slowest} ms`)
      for (const { connections } of watchers) assert.equal(connections(), 1, 'a socket was lost with PostgreSQL')
      return `the slowest answer took ${Math.round(slowest)} ms`
    },
  },
]

/**
 * Holds a wedding's lock until it is disposed, as a server does that was stopped when it had said half of a statement:
 * what it has is a connection to PostgreSQL that falls silent there.
 */
async function hangInMidStatement(url: string, weddingId: string): Promise<AsyncDisposable> {
  const { hostname, port } = new URL(url)
  const wire = createConnection(Number(port), hostname)
  const hangs = new Promise<void>((resolve) => {
    const write = wire.write.bind(wire)
    wire.write = (bytes: Buffer) => {
      if (!bytes.includes('set name')) return write(bytes)
      wire.write = () => true
      resolve()
      return write(bytes)
    }
  })
  const sql = postgres(url, {
    max: 1,
    connection: { application_name: 'attitudes-live' },
    socket: () => wire,
  } as postgres.Options<Record<string, never>>)
  await sql.unsafe(`begin; select 1 from weddings where id = '${weddingId}' for update`).simple()
  sql`update weddings set name = ${'half'}`.catch(() => {})
  await hangs
  return {
    async [Symbol.asyncDispose]() {
      wire.destroy()
      await sql.end({ timeout: 0 })
    },
  }
}

/** Faults with one Redis. */
export const faults: Fault[] = [...ofServers, ...ofRedis, ...ofPostgres]

/** Faults with a Redis Cluster of three nodes. */
export const clusterFaults: Fault[] = [
  {
    name: 'a node of the Redis Cluster is killed, and comes back empty',
    async strike(site, evening) {
      const node = oneOf(evening.random, site.redis)
      await node.stop('SIGKILL')
      const soon = expectSoon(evening, withoutRedis)
      await evening.says(60)
      const measured = await soon()
      await node.start()
      return measured
    },
  },
  {
    name: 'a node of the Redis Cluster hangs',
    async strike(site, evening) {
      const node = oneOf(evening.random, site.redis)
      node.pause()
      const soon = expectSoon(evening, withoutRedis)
      await evening.says(60)
      const measured = await soon()
      node.resume()
      return measured
    },
  },
  ...ofServers.slice(0, 1),
]
