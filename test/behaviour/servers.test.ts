import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { readConfig } from '../../src/config.ts'
import type { Bus } from '../../src/feed/bus.ts'
import { startServer } from '../../src/server.ts'
import { urlOf } from '../../src/url.ts'
import { launchProcess, newDataDir, startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

type Server = Awaited<ReturnType<typeof startProcess>>

const settings = async (more: Record<string, string> = {}) => ({
  WS_PORT: String(await freePort()),
  DATA_DIR: newDataDir(),
  JWT_SECRET: secret,
  LOG_LEVEL: 'error',
  ...more,
})
const ana = () => tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'servers' })
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const sends = async (url: string, content: string) =>
  (await request(url, await ana(), send, { input: { channel: 'WEDDING', content } })).data?.sendMessage.id

test('a server whose port is in use says so in one line, and makes no database', async () => {
  const folder = join(newDataDir(), 'new')
  const environment = await settings({ DATA_DIR: folder })
  const taken = createServer((_, response) => response.end()).listen(Number(environment.WS_PORT))
  await once(taken, 'listening')
  await using server = launchProcess(environment)
  expect(await server.exited).toEqual({ code: 1, signal: null })
  expect(server.said()).toBe(
    `attitudes-live: port ${environment.WS_PORT} is in use by another program: stop it, or set WS_PORT to another port\n`,
  )
  expect(existsSync(folder)).toBe(false)
  taken.close()
})

test('a server whose port is taken while it starts ends the parts that it has opened', async () => {
  const environment = await settings()
  const port = Number(environment.WS_PORT)
  const taken = createServer()
  const bus = (own: Bus) => {
    taken.listen(port)
    return own
  }
  await expect(startServer(readConfig(environment), { bus })).rejects.toThrow(`port ${port} is in use`)
  const server = await startServer(readConfig({ ...environment, WS_PORT: '0' }))
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  await server.end()
  taken.close()
})

describe('by default', () => {
  let server: Server
  beforeAll(async () => {
    server = await startProcess(await settings())
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test.runIf(hasIpv6())('it answers over IPv6 and IPv4', async () => {
    const { port } = new URL(server.url)
    for (const host of ['127.0.0.1', '[::1]'])
      expect((await fetch(`http://${host}:${port}/health`)).status, host).toBe(200)
  })

  test('idle connections are kept for longer than the 60 seconds in which load balancers use one again', async () => {
    expect(await keepAlive(server)).toBe('timeout=75')
  })

  const navigation = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
  const ask = async (path: string, accept = navigation, method = 'GET') => {
    const response = await fetch(`${server.url}${path}`, { method, headers: { accept } })
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
  }

  test.each(['/join/ABCD-1234', '/%23/join/ABCD-1234', '/music', '/a/page/that/never/was', '/wp-login.php'])(
    '%s leads into the app',
    async (path) => {
      const page = await ask(path)
      expect(page).toMatchObject({
        status: 200,
        type: expect.stringContaining('text/html'),
        body: expect.stringContaining('id="root"'),
      })
      expect(await ask(path, navigation, 'HEAD')).toMatchObject({
        status: 200,
        type: expect.stringContaining('text/html'),
      })
    },
  )

  test.each([
    ['/join/ABCD-1234', 'application/json', 'GET'],
    ['/join/ABCD-1234', '*/*', 'GET'],
    ['/join/ABCD-1234', navigation, 'POST'],
    ['/assets/missing.js', navigation, 'GET'],
    ['/assets/missing.js', '*/*', 'GET'],
  ])('%s, asked for as %s with %s, is not there', async (path, accept, method) => {
    const answer = await ask(path, accept, method)
    expect(answer).toMatchObject({ status: 404, type: 'application/json' })
    expect(JSON.parse(answer.body)).toHaveProperty('error')
  })

  test.each([
    ['/favicon.ico', /^image\//],
    ['/favicon.svg', /^image\/svg\+xml/],
    ['/apple-touch-icon.png', /^image\/png/],
    ['/robots.txt', /^text\/plain/],
  ])('%s is there', async (path, type) => {
    expect(await ask(path, '*/*')).toMatchObject({ status: 200, type: expect.stringMatching(type) })
  })
})

describe('the address on which a server listens', () => {
  test('PORT names the port, and HOST one address', async () => {
    const port = String(await freePort())
    await using server = await startProcess(
      await settings({ WS_PORT: '', PORT: port, HOST: '127.0.0.1', KEEP_ALIVE_SECONDS: '620' }),
    )
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
    await expect(fetch(`http://[::1]:${port}/health`)).rejects.toThrow()
    expect(await keepAlive(server)).toBe('timeout=620')
    // The health check of the container. It reads the same settings as the server.
    const healthCheck = (PORT: string) =>
      launchProcess({ PORT, HOST: '127.0.0.1' }, ['node', 'dist/src/healthcheck.js'])
    await using healthy = healthCheck(port)
    expect(await healthy.exited).toEqual({ code: 0, signal: null })
    await using away = healthCheck(String(await freePort()))
    expect(await away.exited).toEqual({ code: 1, signal: null })
  })

  test.each([
    [undefined, 'http://localhost:3001'],
    ['::', 'http://localhost:3001'],
    ['0.0.0.0', 'http://localhost:3001'],
    ['127.0.0.1', 'http://localhost:3001'],
    ['::1', 'http://[::1]:3001'],
    ['192.168.1.20', 'http://192.168.1.20:3001'],
    ['live.example.com', 'http://live.example.com:3001'],
  ])('with HOST %s it says that it is at %s', (host, url) => {
    expect(urlOf(host, 3001)).toBe(url)
  })
})

describe('a server that gets the signal to end', () => {
  const status = async (url: string) => (await fetch(`${url}/ready`)).status

  test('drains: it is not ready, yet serves new connections and work, until it is told again', async () => {
    await using server = await startProcess(await settings({ DRAIN_SECONDS: '600' }))
    const listening = await listen(server)
    server.child.kill('SIGTERM')
    await expect.poll(() => status(server.url)).toBe(503)
    const newcomer = await listen(server)
    expect(await sends(server.url, 'still served')).toBeDefined()
    expect(await newcomer.hears()).toBe('still served')
    expect((await fetch(`${server.url}/health`)).headers.get('connection')).toBe('close')
    // Signals that come together count as one.
    await new Promise((resolve) => setTimeout(resolve, 400))
    server.child.kill('SIGTERM')
    expect(await listening.closed).toBe(1012)
    expect(await newcomer.closed).toBe(1012)
    expect(await server.exited).toEqual({ code: 0, signal: null })
  })

  test('ends by itself when its time to drain is over', async () => {
    await using server = await startProcess(await settings({ DRAIN_SECONDS: '1' }))
    const listening = await listen(server)
    server.child.kill('SIGTERM')
    await expect.poll(() => status(server.url)).toBe(503)
    expect(await listening.closed).toBe(1012)
    expect(await server.exited).toEqual({ code: 0, signal: null })
  })

  test('takes one Ctrl-C for one, though npm passes it on a second time', async () => {
    await using server = await startProcess(await settings())
    const listening = await listen(server)
    server.child.kill('SIGINT')
    server.child.kill('SIGINT')
    expect(await listening.closed).toBe(1012)
    expect(await server.exited).toEqual({ code: 0, signal: null })
  })
})

/** The time for which a server says that it keeps an idle connection. */
function keepAlive({ url }: Server): Promise<unknown> {
  return new Promise((resolve, reject) => {
    get(`${url}/health`, { headers: { connection: 'keep-alive' } }, (response) => {
      response.resume()
      resolve(response.headers['keep-alive'])
    }).on('error', reject)
  })
}

/** A phone that listens to the wedding, once it does. */
async function listen(server: Server) {
  let close = (_code: number) => {}
  const closed = new Promise<number>((resolve) => (close = resolve))
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token: await ana() },
    retryAttempts: 0,
    on: { closed: (event) => close((event as CloseEvent).code) },
  })
  const before = (await server.counts())[1] ?? 0
  const events = client.iterate<any>({ query: 'subscription { messageReceived { message { content } } }' })
  const first = events.next()
  first.catch(() => {})
  await server.followed(before + 1)
  return { closed, hears: async () => (await first).value?.data.messageReceived.message.content }
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
}
