import { request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { roles } from '../../src/access/viewer.ts'
import { messages } from '../../src/db/schema.ts'
import { inLastMinute } from '../../src/metrics/metrics.ts'
import type { RunningServer } from '../../src/server.ts'
import { askForEvents, serverSentEvents } from '../support/eventSource.ts'
import { startProcess } from '../support/process.ts'
import { startRedis } from '../support/redis.ts'
import { freePort } from '../support/setup/program.ts'
import { openSocket } from '../support/socket.ts'
import {
  type Backend,
  backends,
  type Phone,
  request,
  serverOf,
  startWedding,
  type TestWedding,
  tokenOf,
} from '../support/wedding.ts'

const within = { timeout: 20_000, interval: 100 }
const five = 'totalConnections activeConnections messagesPerMinute connectedUsers activeWeddings'
const live = `subscription ($everySeconds: Int! = 5) { metrics(everySeconds: $everySeconds) { ${five} } }`

const figuresOf = async ({ url }: { url: string }): Promise<any> => (await fetch(`${url}/metrics`)).json()
/** Connections, people and weddings of now. */
const nowOf = async (server: { url: string }) => {
  const { activeConnections, connectedUsers, activeWeddings } = await figuresOf(server)
  return [activeConnections, connectedUsers, activeWeddings]
}
/** Returns the metrics that Prometheus reads, by name. */
const gaugesOf = async ({ url }: RunningServer) => {
  const lines = (await (await fetch(`${url}/metrics`, { headers: { accept: 'text/plain' } })).text()).split('\n')
  return Object.fromEntries(lines.filter((line) => line.startsWith('attitudes')).map((line) => line.split(' ')))
}
const connect = (...phones: Phone[]) => {
  for (const phone of phones) phone.subscribe('subscription { typingChanged { isTyping } }')
}
/** Makes all messages older, as if so many seconds had passed. */
const passes = (wedding: TestWedding, seconds: number) =>
  wedding.sql(`update messages set sent_at = sent_at - interval '${seconds} seconds'`)
const adminAtNoWedding = () => tokenOf({ sub: 'ada', name: 'Ada', role: 'ADMIN' })

// The servers of other tests report to the Redis that all share.
const { redisServer } = inject('services')
let port = 0
let redis: Awaited<ReturnType<typeof startRedis>> | undefined
beforeAll(async () => {
  port = await freePort()
  if (redisServer) redis = await startRedis(port)
})
afterAll(() => redis?.end())

const open = (backend: Backend, settings: Record<string, string> = {}) =>
  backend === 'cluster'
    ? startWedding({ backend, servers: 2, settings: { REDIS_URL: `redis://127.0.0.1:${port}`, ...settings } })
    : startWedding({ backend, settings })

describe.each(backends)('with the %s backend', (backend) => {
  const last = backend === 'cluster' ? 1 : 0

  test('connections, people and weddings are counted over all servers, each once, until they leave', async () => {
    await using wedding = await open(backend)
    const everywhere = async (now: number[], ever: number) => {
      for (const server of wedding.servers) await expect.poll(() => nowOf(server), within).toEqual(now)
      for (const server of wedding.servers) expect((await figuresOf(server)).totalConnections).toBe(ever)
    }
    const { totalConnections: before } = await figuresOf(serverOf(wedding))
    await everywhere([0, 0, 0], before)
    const phones = [
      await wedding.join('ana'),
      await wedding.join('ana', { server: last }),
      await wedding.join('leo', { server: last }),
      await wedding.join('ana', { server: last, at: `${wedding.id}-other` }),
    ]
    connect(...phones)
    using admin = openSocket(serverOf(wedding))
    await admin.connects(await adminAtNoWedding())
    await everywhere([5, 4, 2], before + 5)
    for (const phone of phones) await phone.leave()
    await everywhere([1, 1, 0], before + 5)
    admin.socket.close()
    await everywhere([0, 0, 0], before + 5)
  })

  test('messages are counted for a minute, whoever stored them', async () => {
    await using wedding = await open(backend)
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: last })]
    await passes(wedding, 61)
    for (const phone of [ana, leo, ana]) await phone.sends('hello')
    for (const server of wedding.servers) expect((await figuresOf(server)).messagesPerMinute).toBe(3)
    await passes(wedding, 30)
    await leo.sends('and again')
    for (const server of wedding.servers) expect((await figuresOf(server)).messagesPerMinute).toBe(4)
    await passes(wedding, 31)
    for (const server of wedding.servers) expect((await figuresOf(server)).messagesPerMinute).toBe(1)
  })

  test('counting them reads the index of their times, and not the messages', async () => {
    await using wedding = await open(backend)
    await wedding.sql(`insert into messages (wedding_id, id, seq, conversation, sender_id, content, sent_at)
      select '${wedding.id}', gen_random_uuid(), seq, 'old', 'ana', 'hello', now() - interval '1 day' from generate_series(1, 20000) as seq`)
    await wedding.sql('analyze messages')
    const { sql: text } = new PgDialect().sqlToQuery(
      sql`explain select count(*) from ${messages} where ${inLastMinute}`,
    )
    const plan = (await wedding.sql(text)).map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('messages_by_time')
    expect(plan).not.toContain('Seq Scan')
    await wedding.sql(`delete from messages where conversation = 'old'`)
  })

  test('an ADMIN reads them and hears them, at a wedding or at none; nobody else does', async () => {
    await using wedding = await open(backend)
    for (const role of roles) {
      const phone = await wedding.join(role.toLowerCase(), { role, server: last })
      const heard = phone.subscribe(live)
      if (role === 'ADMIN') {
        const [{ metrics }] = await heard.take(1)
        expect(metrics).toEqual({
          totalConnections: expect.any(Number),
          activeConnections: expect.any(Number),
          messagesPerMinute: expect.any(Number),
          connectedUsers: expect.any(Number),
          activeWeddings: expect.any(Number),
        })
        expect(Object.keys((await phone.gets(`{ metrics { ${five} } }`)).metrics)).toEqual(five.split(' '))
      } else {
        expect(await phone.refused(`{ metrics { ${five} } }`), role).toBe('FORBIDDEN')
        expect(await heard.refusal(), role).toBe('FORBIDDEN')
      }
    }
    const { url } = serverOf(wedding)
    const asAdmin = async () =>
      (await request(url, await adminAtNoWedding(), `{ metrics { ${five} } }`)).data?.metrics.activeWeddings
    await expect.poll(asAdmin, within).toBe(1)
    expect((await request(url, undefined, `{ metrics { ${five} } }`)).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    )
    using admin = openSocket(serverOf(wedding))
    await admin.connects(await adminAtNoWedding())
    await admin.asks('1', live)
    expect((await admin.hears('1')).payload.data.metrics.activeWeddings).toBeGreaterThan(0)
  })

  test('they are heard at once and then every so often, until one leaves', async () => {
    await using wedding = await open(backend)
    const admin = await wedding.join('ada', { role: 'ADMIN' })
    for (const everySeconds of [0, -1, 3_601, 2_147_483_648, 1.5, '1', null]) {
      const { errors } = await admin.ask(live, { everySeconds })
      expect(errors?.[0]?.extensions.code, String(everySeconds)).toBe('BAD_USER_INPUT')
    }
    const refused = admin.subscribe(live, { everySeconds: 0 })
    await expect(refused.take(1)).rejects.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field: 'everySeconds' } },
    ])

    await passes(wedding, 61)
    const heard = admin.subscribe(live, { everySeconds: 1 })
    expect((await heard.take(1))[0].metrics.messagesPerMinute).toBe(0)
    const began = performance.now()
    await admin.sends('hello')
    const rest = await heard.take(2)
    expect(performance.now() - began).toBeGreaterThan(900)
    expect(rest[1].metrics.messagesPerMinute).toBe(1)
    heard.stop()
  })

  test('nothing is left of their subscribers', async () => {
    await using wedding = await open(backend)
    const admin = await wedding.join('ada', { role: 'ADMIN' })
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const subscriptions = async () => (await gaugesOf(serverOf(wedding))).attitudes_subscriptions
    const before = timers()
    const all = Array.from({ length: 30 }, () => admin.subscribe(live))
    for (const heard of all) await heard.take(1)
    expect(await subscriptions()).toBe('30')
    expect(timers()).toBeGreaterThanOrEqual(before + 20)
    for (const heard of all) heard.stop()
    await expect.poll(subscriptions, within).toBe('0')
    await expect.poll(timers, within).toBeLessThan(before + 20)
  })

  test('a stream of server-sent events brings them too, and ends with the server or the reader', async () => {
    await using wedding = await open(backend)
    const server = await wedding.start()
    const token = await adminAtNoWedding()
    const ask = (signal?: AbortSignal) =>
      askForEvents(server.url, token, { query: live, variables: { everySeconds: 1 } }, signal)
    const reader = new AbortController()
    const left = await ask(reader.signal)
    const stays = serverSentEvents(await ask())
    const first = await stays.next()
    expect(first.value?.data.data.metrics.activeConnections).toEqual(expect.any(Number))
    await expect.poll(async () => (await gaugesOf(server)).attitudes_subscriptions, within).toBe('2')
    reader.abort()
    await left.text().catch(() => {})
    await expect.poll(async () => (await gaugesOf(server)).attitudes_subscriptions, within).toBe('1')
    const ended = server.end()
    const codes: string[] = []
    for await (const { data } of stays) if (data?.errors) codes.push(data.errors[0].extensions.code)
    expect(codes).toEqual(['UNAVAILABLE'])
    await ended
  })
})

describe('over HTTP', () => {
  const token = 'the-token-of-operators'
  const allowed = 'https://weddings.example'
  const settings = { METRICS_TOKEN: token, TRUSTED_PROXIES: 'loopback', ALLOWED_ORIGINS: allowed }
  /** fetch does not let one set every header. */
  const ask = (url: string, headers: Record<string, string>, method = 'GET') =>
    new Promise<IncomingMessage & { body: string }>((resolve, reject) => {
      const asked = httpRequest(url, { method, headers }, async (response) =>
        resolve(Object.assign(response, { body: await text(response) })),
      )
      asked.on('error', reject).end()
    })
  const from = (address: string, bearer?: string) => ({
    'x-forwarded-for': address,
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
  })

  test('they answer to loopback, to the token of operators and to an ADMIN, and to nobody else', async () => {
    await using wedding = await startWedding({ settings })
    const admin = await wedding.join('ada', { role: 'ADMIN' })
    const expired = await tokenOf({ sub: 'ada', name: 'Ada', role: 'ADMIN' }, -10)
    for (const path of ['/metrics', '/api/ws/metrics']) {
      const url = `${serverOf(wedding).url}${path}`
      const welcome = [{}, ...[token, admin.token, await adminAtNoWedding()].map((each) => from('203.0.113.5', each))]
      for (const headers of welcome) {
        const { statusCode, body, headers: answered } = await ask(url, headers)
        expect(statusCode, JSON.stringify(headers)).toBe(200)
        expect(answered['content-type']).toBe('application/json')
        expect(Object.keys(JSON.parse(body))).toEqual(five.split(' '))
      }
      const guests = await Promise.all(
        roles.filter((role) => role !== 'ADMIN').map((role) => wedding.join(role.toLowerCase(), { role })),
      )
      const refused = [
        undefined,
        'garbage',
        `${token}!`,
        token.slice(0, -1),
        expired,
        ...guests.map((guest) => guest.token),
      ]
      for (const bearer of refused) expect((await ask(url, from('203.0.113.5', bearer))).statusCode, bearer).toBe(403)
    }
  })

  test('a proxy that is not trusted makes nobody loopback', async () => {
    await using wedding = await startWedding()
    expect((await ask(`${serverOf(wedding).url}/metrics`, from('127.0.0.1'))).statusCode).toBe(403)
    expect((await ask(`${serverOf(wedding).url}/metrics`, {})).statusCode).toBe(200)
  })

  test('Prometheus reads text, with the metrics of this server alone; everyone else reads JSON', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    connect(ana)
    await expect.poll(() => nowOf(serverOf(wedding)), within).toEqual([1, 1, 1])
    const { url } = serverOf(wedding)
    for (const accept of [
      'text/plain',
      'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1',
    ]) {
      const { headers, body } = await ask(`${url}/metrics`, { accept })
      expect(headers['content-type'], accept).toMatch(/^text\/plain; version=0\.0\.4/)
      expect(body).toContain('# TYPE attitudes_cluster_active_connections gauge')
    }
    for (const accept of [
      '*/*',
      'application/json',
      'application/json, text/plain, */*',
      'text/html,application/xhtml+xml,*/*;q=0.8',
    ]) {
      expect((await ask(`${url}/metrics`, { accept })).headers['content-type'], accept).toBe('application/json')
    }
    expect((await ask(`${url}/api/ws/metrics`, { accept: 'text/plain' })).headers['content-type']).toBe(
      'application/json',
    )
    expect(await gaugesOf(serverOf(wedding))).toMatchObject({
      attitudes_connections: '1',
      attitudes_subscriptions: '1',
      attitudes_followed_weddings: '1',
      attitudes_cluster_total_connections: '1',
      attitudes_cluster_active_connections: '1',
      attitudes_cluster_messages_per_minute: expect.stringMatching(/^\d+$/),
      attitudes_cluster_connected_users: '1',
      attitudes_cluster_active_weddings: '1',
    })
  })

  test('pages of allowed origins may read them, and no others', async () => {
    await using wedding = await startWedding({ settings })
    const { token: admin } = await wedding.join('ada', { role: 'ADMIN' })
    const preflight = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' }
    for (const path of ['/metrics', '/api/ws/metrics']) {
      const url = `${serverOf(wedding).url}${path}`
      const may = await ask(url, { origin: allowed, ...preflight }, 'OPTIONS')
      expect(may.statusCode).toBe(204)
      expect(may.headers).toMatchObject({
        'access-control-allow-origin': allowed,
        'access-control-allow-methods': expect.stringContaining('GET'),
        'access-control-allow-headers': expect.stringContaining('authorization'),
      })
      for (const bearer of [admin, 'garbage']) {
        const { statusCode, headers } = await ask(url, { origin: allowed, ...from('203.0.113.5', bearer) })
        expect(statusCode).toBe(bearer === admin ? 200 : 403)
        expect(headers).toMatchObject({
          'access-control-allow-origin': allowed,
          vary: expect.stringContaining('Origin'),
        })
      }
      for (const method of ['OPTIONS', 'GET']) {
        const { headers } = await ask(url, { origin: 'https://evil.example', ...preflight }, method)
        expect(headers).not.toHaveProperty('access-control-allow-origin')
      }
    }
  })
})

describe.skipIf(!backends.includes('cluster'))('when a part is away', () => {
  test('the counts of a server that was killed are gone after some seconds', async () => {
    await using wedding = await open('cluster')
    await using killed = await startProcess({ ...wedding.settings, WS_PORT: String(await freePort()) })
    wedding.servers.push({ url: killed.url, drain: () => {}, end: async () => {} })
    connect(await wedding.join('ana'), await wedding.join('leo', { server: 2 }))
    await expect.poll(() => nowOf(serverOf(wedding, 1)), within).toEqual([2, 2, 1])
    const { totalConnections } = await figuresOf(serverOf(wedding, 1))
    await killed.kill()
    await expect.poll(() => nowOf(serverOf(wedding, 1)), within).toEqual([1, 1, 1])
    expect((await figuresOf(serverOf(wedding))).totalConnections).toBe(totalConnections)
  })

  test('however often servers start and end, Redis keeps one field for all that are gone, and nobody is forgotten', async () => {
    await using wedding = await open('cluster')
    const store = new Redis(port)
    const { totalConnections: before } = await figuresOf(serverOf(wedding))
    for (let turn = 0; turn < 5; turn++) {
      const server = await wedding.start()
      using socket = openSocket(server)
      await socket.connects((await wedding.join('ana')).token)
      await server.end()
    }
    await expect.poll(() => figuresOf(serverOf(wedding)), within).toMatchObject({ totalConnections: before + 5 })
    // A server that was not connected to Redis yet when it started reports when it is asked, or a second later.
    for (const server of wedding.servers) await figuresOf(server)
    const ofThose = Object.keys(await store.hgetall('{metrics}:connections')).filter((field) => field !== 'gone')
    expect(ofThose).toHaveLength(wedding.servers.length)
    store.disconnect()
  })

  test('a server that others took for gone is counted once when it is back', async () => {
    await using wedding = await open('cluster')
    const store = new Redis(port)
    connect(await wedding.join('ana'), await wedding.join('leo', { server: 1 }))
    for (const server of wedding.servers) await expect.poll(() => nowOf(server), within).toEqual([2, 2, 1])
    const { totalConnections } = await figuresOf(serverOf(wedding))
    const fieldsOf = async () => Object.keys(await store.hgetall('{metrics}:connections'))
    for (let turn = 0; turn < 3; turn++) {
      // Behaves as if the servers had not reported for long.
      for (const field of await fieldsOf()) await store.del(`{metrics}:server:${field}`)
      for (const server of wedding.servers) expect((await figuresOf(server)).totalConnections).toBe(totalConnections)
      for (const server of wedding.servers) await expect.poll(() => nowOf(server), within).toEqual([2, 2, 1])
      for (const server of wedding.servers) expect((await figuresOf(server)).totalConnections).toBe(totalConnections)
    }
    store.disconnect()
  })

  test('while Redis is, each server answers for itself; then all together again', async () => {
    await using wedding = await open('cluster')
    connect(await wedding.join('ana'), await wedding.join('leo', { server: 1 }))
    for (const server of wedding.servers) await expect.poll(() => nowOf(server), within).toEqual([2, 2, 1])
    redis?.child.kill('SIGKILL')
    for (const server of wedding.servers) await expect.poll(() => nowOf(server), within).toEqual([1, 1, 1])
    redis = await startRedis(port)
    for (const server of wedding.servers) await expect.poll(() => nowOf(server), within).toEqual([2, 2, 1])
    for (const server of wedding.servers) expect((await figuresOf(server)).totalConnections).toBe(2)
  })
})
