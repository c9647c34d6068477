import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { Redis } from 'ioredis'
import { describe, expect, inject, test } from 'vitest'
import { startProcess } from '../support/process.ts'
import { read, request } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { openSocket } from '../support/socket.ts'
import { backends, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

/** Module that makes the server collect its garbage on SIGUSR2. */
const collecting = `data:text/javascript,process.on('SIGUSR2', () => { gc(); console.log('collected') })`

const everything = 'subscription { events { __typename } }'
const messages = 'subscription ($with: ID) { messageReceived(with: $with) { cursor } }'

type Visit = (url: string, token: string, turn: number) => Promise<unknown>

/** Comes, subscribes, and goes: in good manners, in the middle of an operation, or without a word. */
const overWebSocket: Visit = async (url, token, turn) => {
  using phone = openSocket({ url })
  await phone.connects(token)
  await phone.asks('1', everything)
  await phone.asks('2', messages)
  if (turn % 3 === 0) return
  await phone.isAnswered()
  if (turn % 3 === 1) await phone.says({ type: 'complete', id: '1' })
  phone.socket.close()
  await phone.closed
}

const overServerSentEvents: Visit = (url, token, turn) =>
  new Promise<void>((resolve, reject) => {
    const headers = {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    }
    const asked = httpRequest(`${url}/graphql`, { method: 'POST', headers, agent: false })
    asked.on('close', resolve).on('error', (error) => (turn % 3 === 0 ? resolve() : reject(error)))
    asked.on('response', () => asked.destroy())
    asked.end(JSON.stringify({ query: everything }))
    if (turn % 3 === 0) setImmediate(() => asked.destroy())
  })

async function visits(visit: Visit, url: string, guests: string[], count: number, atOnce: number) {
  let turn = 0
  const visitor = async () => {
    while (turn < count) {
      const mine = turn++
      await visit(url, guests[mine % guests.length] as string, mine)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, visitor))
}

/** A server that says how much it holds, with a database of its own. */
async function startMeasured(wedding: TestWedding) {
  const settings = { ...wedding.settings, WS_PORT: String(await freePort()), PRESENCE_SECONDS: '1', PING_SECONDS: '5' }
  const server = await startProcess(settings, ['node', '--expose-gc', '--import', collecting, 'dist/src/main.js'])
  const collections = () => server.said().split('collected').length - 1
  return {
    ...server,
    async gauges() {
      const text = (await read(`${server.url}/metrics`, 'text/plain')) ?? ''
      return (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
    },
    /** Returns the size of the heap in MB, after collecting the garbage. */
    async heap() {
      const before = collections()
      server.child.kill('SIGUSR2')
      await expect.poll(collections, { timeout: 20_000 }).toBe(before + 1)
      return (await this.gauges())('nodejs_heap_size_used_bytes') / 2 ** 20
    },
    complaints: () => server.said().replaceAll('collected\n', ''),
  }
}

describe.skipIf(!backends.includes('cluster'))('a server', () => {
  test('is as before when all have gone: 10,000 over WebSockets, 1,000 over server-sent events', {
    timeout: 300_000,
  }, async () => {
    const prefix = `leaks-${randomUUID()}`
    await using wedding = await startWedding({ backend: 'cluster', servers: 0 })
    const redis = new Redis(inject('services').redisUrl ?? '')
    await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() }
    await using server = await startMeasured(wedding)
    const guests = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        tokenOf({ sub: `guest-${index}`, name: 'Guest', role: 'GUEST', weddingId: `${prefix}-${index % 20}` }),
      ),
    )
    const sessions = 'select count(*)::int as open from pg_stat_activity where datname = current_database()'
    const held = async () => {
      const gauge = await server.gauges()
      return {
        connections: gauge('attitudes_connections'),
        subscriptions: gauge('attitudes_subscriptions'),
        weddings: gauge('attitudes_followed_weddings'),
        channels: (await redis.pubsub('CHANNELS', `wedding:${prefix}*`)).length,
        presence: (await redis.keys(`presence:${prefix}*`)).length,
        timers: gauge('nodejs_active_resources\\{type="Timeout"\\}'),
        databaseSessions: (await wedding.sql(sessions))[0].open,
      }
    }
    const goesBackTo = (state: object) => expect.poll(held, { timeout: 30_000, interval: 250 }).toMatchObject(state)

    // Once around, for what is kept on purpose: compiled code, prepared operations, sessions of the database.
    await visits(overWebSocket, server.url, guests, 1_000, 50)
    await visits(overServerSentEvents, server.url, guests, 200, 20)
    await goesBackTo({ connections: 0, subscriptions: 0, weddings: 0, channels: 0, presence: 0 })
    const before = await held()
    const heap = await server.heap()

    await visits(overWebSocket, server.url, guests, 10_000, 50)
    await visits(overServerSentEvents, server.url, guests, 1_000, 20)
    await goesBackTo(before)
    // Were half a kilobyte of each to stay, that would be 5 MB.
    expect((await server.heap()) - heap).toBeLessThan(5)
    expect(server.complaints()).toBe('')
  })

  test('does not keep invalid operations that are sent once', async () => {
    const settings = { LIMIT_COST_PER_MINUTE: '1000000000' }
    await using wedding = await startWedding({ backend: 'cluster', servers: 0, settings })
    await using server = await startMeasured(wedding)
    const nonsense = (turn: number) => `{ ${Array.from({ length: 990 }, (_, index) => `x${turn}${index}`).join(' ')} }`
    const ask = async (turn: number) =>
      expect((await request(server.url, undefined, nonsense(turn))).errors).toHaveLength(11)
    await ask(0)
    const heap = await server.heap()
    for (let turn = 1; turn <= 100; turn++) await ask(turn)
    // Each of them would take half a megabyte.
    expect((await server.heap()) - heap).toBeLessThan(20)
  })

  test('keeps little of a phone that listens, however long its request, its token and its question were', async () => {
    await using wedding = await startWedding({ backend: 'cluster', servers: 0 })
    await using server = await startMeasured(wedding)
    const long = 'x'.repeat(12_000)
    const weddingId = randomUUID()
    const tokens = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        tokenOf({ sub: `guest-${index}`, name: 'Guest', role: 'GUEST', weddingId, padding: long }),
      ),
    )
    const open = () =>
      Promise.all(
        tokens.map(async (token) => {
          const phone = openSocket(server, { headers: { 'X-Padding': long } })
          await phone.connects(token)
          await phone.asks('1', `${everything} # ${long}`)
          expect(await phone.isAnswered()).toBe(true)
          return phone
        }),
      )
    // Once around, as above.
    for (const phone of await open()) phone.socket.close()
    await expect.poll(async () => (await server.gauges())('attitudes_connections')).toBe(0)
    const heap = await server.heap()
    const phones = await open()
    // Any of the three alone would be 2.4 MB more.
    expect((await server.heap()) - heap).toBeLessThan((200 * 20) / 1_024)
    for (const phone of phones) phone.socket.close()
  })
})
