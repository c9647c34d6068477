import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { Redis } from 'ioredis'
import { describe, expect, inject, test } from 'vitest'
import { startProcess } from './process.ts'
import { read } from './request.ts'
import { freePort } from './setup/program.ts'
import { openSocket } from './socket.ts'
import { backends, startWedding, tokenOf } from './wedding.ts'

/** Has the server collect its garbage when it is told to. */
const collecting = `data:text/javascript,process.on('SIGUSR2', () => { gc(); console.log('collected') })`

const everything = 'subscription { events { __typename } }'
const messages = 'subscription ($with: ID) { messageReceived(with: $with) { cursor } }'

type Guest = { token: string; weddingId: string }
type Visit = (url: string, guest: Guest, turn: number) => Promise<unknown>

/** Comes, subscribes, and goes: in good manners, in the middle of an operation, or without a word. */
const overWebSocket: Visit = async (url, { token }, turn) => {
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

const overServerSentEvents: Visit = (url, { token }, turn) =>
  new Promise<void>((resolve, reject) => {
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const asked = httpRequest(`${url}/graphql`, { method: 'POST', headers, agent: false })
    asked.on('close', resolve).on('error', (error) => (turn % 3 === 0 ? resolve() : reject(error)))
    asked.on('response', () => asked.destroy())
    asked.end(JSON.stringify({ query: everything }))
    if (turn % 3 === 0) setImmediate(() => asked.destroy())
  })

async function visits(visit: Visit, url: string, guests: Guest[], count: number, atOnce: number) {
  let turn = 0
  const visitor = async () => {
    while (turn < count) {
      const mine = turn++
      await visit(url, guests[mine % guests.length] as Guest, mine)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, visitor))
}

describe.skipIf(!backends.includes('cluster'))('who has gone', () => {
  test('leaves nothing behind: 10,000 over WebSockets, 1,000 over server-sent events', { timeout: 300_000 }, async () => {
    const prefix = `leaks-${randomUUID()}`
    // Its database, and a client to look at it.
    await using wedding = await startWedding({ backend: 'cluster', servers: 0 })
    const redis = new Redis(inject('services').redisUrl ?? '')
    await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() }
    const settings = { ...wedding.settings, WS_PORT: String(await freePort()), PRESENCE_SECONDS: '1', PING_SECONDS: '5' }
    await using server = await startProcess(settings, ['node', '--expose-gc', '--import', collecting, 'dist/src/main.js'])
    const guests = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const weddingId = `${prefix}-${index % 20}`
        return { weddingId, token: await tokenOf({ sub: `guest-${index}`, name: 'Guest', role: 'GUEST', weddingId }) }
      }),
    )

    /** What the server holds: of what people leave behind, and in all. */
    const held = async () => {
      const text = (await read(`${server.url}/metrics`, 'text/plain')) ?? ''
      const gauge = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
      const [activity] = await wedding.sql('select count(*)::int as connections from pg_stat_activity where datname = current_database()')
      return {
        connections: gauge('attitudes_connections'),
        subscriptions: gauge('attitudes_subscriptions'),
        weddings: gauge('attitudes_followed_weddings'),
        timers: gauge('nodejs_active_resources\\{type="Timeout"\\}'),
        channels: (await redis.pubsub('CHANNELS', `wedding:${prefix}*`)).length,
        presence: (await redis.keys(`presence:${prefix}*`)).length,
        isDatabaseBusy: activity.connections > 25,
      }
    }
    const nothing = { connections: 0, subscriptions: 0, weddings: 0, channels: 0, presence: 0, isDatabaseBusy: false }
    let collected = 0
    const heap = async () => {
      server.child.kill('SIGUSR2')
      collected++
      await expect.poll(() => server.said().split('collected').length - 1, { timeout: 20_000 }).toBe(collected)
      const text = (await read(`${server.url}/metrics`, 'text/plain')) ?? ''
      return Number(/^nodejs_heap_size_used_bytes (\d+)/m.exec(text)?.[1]) / 2 ** 20
    }
    const goesBackTo = (state: object) => expect.poll(held, { timeout: 30_000, interval: 250 }).toMatchObject(state)

    // Once around, so that what is kept for ever on purpose is there: compiled code, prepared operations, database connections.
    await visits(overWebSocket, server.url, guests, 1_000, 50)
    await visits(overServerSentEvents, server.url, guests, 200, 20)
    await goesBackTo(nothing)
    const { timers } = await held()
    const before = await heap()

    await visits(overWebSocket, server.url, guests, 10_000, 50)
    await visits(overServerSentEvents, server.url, guests, 1_000, 20)
    await goesBackTo({ ...nothing, timers })
    // Were half a kilobyte of each to stay, that would be 5 MB.
    const after = await heap()
    console.log('heap', before, after, timers)
    expect(after - before).toBeLessThan(5)
    expect(server.said().replaceAll('collected\n', '')).toBe('')
  })
})
