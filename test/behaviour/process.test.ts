import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createClient } from 'graphql-ws'
import postgres from 'postgres'
import { afterEach, expect, inject, test } from 'vitest'
import WebSocket from 'ws'
import { launchProcess, newDataDir, startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function embedded(settings: Record<string, string> = {}) {
  const dataDir = newDataDir()
  folders.push(dataDir)
  return {
    WS_PORT: String(await freePort()),
    DATA_DIR: dataDir,
    JWT_SECRET: secret,
    LOG_LEVEL: 'error',
    LIMIT_MESSAGES_PER_MINUTE: '100000',
    ...settings,
  }
}

const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const list =
  'query ($after: String) { messages(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }'

type Page = { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }

async function allMessages(url: string, token: string): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const messages: Page = (await request(url, token, list, { after })).data?.messages
    ids.push(...messages.nodes.map(({ id }) => id))
    after = messages.pageInfo.hasNextPage ? messages.pageInfo.endCursor : undefined
  }
  return ids
}

test('a server is built for little memory: V8 takes a byte for each character of its code, and what nobody uses is left out', () => {
  const files = readdirSync('dist/src').filter((name) => name.endsWith('.js'))
  expect(files).toContain('server.js')
  for (const name of files) {
    const code = readFileSync(`dist/src/${name}`, 'utf8')
    expect([name, code.match(/[^\0-\xff]/)?.[0]]).toEqual([name, undefined])
    expect([name, code.includes('node_modules/ajv/')]).toEqual([name, false])
  }
})

test('a demo that starts says where to go, and lets one be anyone', async () => {
  await using server = await startProcess(await embedded({ JWT_SECRET: '' }))
  expect(server.said()).toContain(`${server.url}/`)
  expect(server.said()).toContain(`${server.url}/graphql`)
  expect(server.said().trim().split('\n').length).toBeLessThanOrEqual(6)
  const { people } = (await (await fetch(`${server.url}/demo`)).json()) as { people: { id: string; name: string }[] }
  const answer = await fetch(`${server.url}/demo`, { method: 'POST', body: JSON.stringify({ person: people[0]?.id }) })
  const { token } = (await answer.json()) as { token: string }
  expect((await request(server.url, token, '{ viewer { name } wedding { name } }')).data).toEqual({
    viewer: { name: people[0]?.name },
    wedding: { name: 'Camille & Jules' },
  })
})

test('acknowledged messages are there after the server is killed, whenever that was', async () => {
  const settings = await embedded()
  // A path that no Unix socket can have.
  const dataDir = join(settings.DATA_DIR, 'far'.repeat(40))
  mkdirSync(dataDir)
  renameSync(join(settings.DATA_DIR, 'pg'), join(dataDir, 'pg'))
  settings.DATA_DIR = dataDir
  const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'killed' })
  const acknowledged: string[] = []
  const tried: string[] = []
  for (let round = 0; round < 3; round++) {
    await using server = await startProcess(settings)
    let killed = false
    const write = async () => {
      while (!killed) {
        const id = randomUUID()
        tried.push(id)
        const { data } = await request(server.url, token, send, { input: { id, channel: 'WEDDING', content: id } })
        if (data?.sendMessage) acknowledged.push(id)
      }
    }
    // The request that the kill cuts off rejects.
    const writers = Array.from({ length: 8 }, () => write().catch(() => {}))
    const target = acknowledged.length + 40 + round * 17
    while (acknowledged.length < target) await new Promise(setImmediate)
    await server.kill()
    killed = true
    await Promise.all(writers)
  }
  await using server = await startProcess(settings)
  const stored = await allMessages(server.url, token)
  expect(stored).toEqual(expect.arrayContaining(acknowledged))
  expect(new Set(stored).size).toBe(stored.length)
  expect(tried).toEqual(expect.arrayContaining(stored))
})

test('a server that gets SIGTERM answers requests in flight, closes sockets with 1012 and exits with 0', async () => {
  const settings = await embedded()
  await using server = await startProcess(settings)
  const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'ended' })
  let close = (_code: number) => {}
  const closed = new Promise<number>((resolve) => (close = resolve))
  const phone = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token },
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
    on: { closed: (event) => close((event as CloseEvent).code) },
  })
  await new Promise((resolve) => phone.on('connected', resolve))
  const answers: unknown[] = []
  const inFlight = Array.from({ length: 20 }, () => {
    const variables = { input: { channel: 'WEDDING', content: 'last words' } }
    return new Promise((resolve) => {
      phone.subscribe(
        { query: send, variables },
        { next: ({ data }) => answers.push(data), error: resolve, complete: () => resolve(undefined) },
      )
    })
  })
  await Promise.race(inFlight)
  server.child.kill('SIGTERM')
  expect(await closed).toBe(1012)
  expect(await server.exited).toEqual({ code: 0, signal: null })
  expect(answers).toHaveLength(20)
  await using again = await startProcess(settings)
  expect(await allMessages(again.url, token)).toHaveLength(20)
})

test('requests that reached a server before SIGTERM are answered, even if it was too busy to take them', async () => {
  const settings = await embedded()
  await using server = await startProcess(settings)
  server.child.kill('SIGSTOP')
  const asking = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect(Number(settings.WS_PORT), 'localhost')
      await once(socket, 'connect')
      socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
      return { answer: text(socket) }
    }),
  )
  server.child.kill('SIGTERM')
  server.child.kill('SIGCONT')
  for (const { answer } of asking) expect(await answer).toContain('HTTP/1.1 200 OK')
  expect(await server.exited).toEqual({ code: 0, signal: null })
})

test.each([
  ['uncaughtException', 'throw new Error("planted")'],
  ['unhandledRejection', 'Promise.reject(new Error("planted"))'],
])('an error that nobody caught is logged and ends the process with 1: %s', async (origin, bug) => {
  const planted = `data:text/javascript,process.on('SIGUSR2', () => { ${bug} })`
  await using server = await startProcess(await embedded(), ['node', '--import', planted, 'dist/src/main.js'])
  expect(await server.kill('SIGUSR2')).toEqual({ code: 1, signal: null })
  expect(JSON.parse(server.said())).toMatchObject({
    level: 60,
    origin,
    err: { message: 'planted', stack: expect.any(String) },
  })
})

test('a second server on the same directory is refused, in one line', async () => {
  const settings = await embedded()
  await using first = await startProcess(settings)
  await using second = launchProcess({ ...settings, WS_PORT: String(await freePort()) })
  expect(await second.exited).toEqual({ code: 1, signal: null })
  expect(second.said().trim()).toBe(
    `attitudes-live: ${settings.DATA_DIR} is in use by another server: stop it, or set DATA_DIR to another directory`,
  )
  expect((await fetch(`${first.url}/ready`)).status).toBe(200)
})

test('settings that make no sense stop the start, with a line for each', async () => {
  await using server = launchProcess(await embedded({ JWT_SECRET: 'short', PING_SECONDS: 'often', LOG_LEVEL: 'loud' }))
  expect(await server.exited).toEqual({ code: 1, signal: null })
  const lines = server.said().trim().split('\n').sort()
  expect(lines).toEqual([
    expect.stringMatching(/^attitudes-live: JWT_SECRET .*32 bytes/),
    expect.stringMatching(/^attitudes-live: LOG_LEVEL /),
    expect.stringMatching(/^attitudes-live: PING_SECONDS /),
  ])
})

test.skipIf(!inject('services').databaseUrl)('several servers may start at once on an empty PostgreSQL', async () => {
  const url = inject('services').databaseUrl ?? ''
  const name = `start_${randomUUID().replaceAll('-', '')}`
  const admin = postgres(url, { max: 1 })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  const start = async () => startProcess({ ...(await embedded()), DATABASE_URL: url.replace(/postgres$/, name) })
  const servers = await Promise.all([start(), start(), start()])
  const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'together' })
  for (const { url } of servers) {
    expect(
      (await request(url, token, send, { input: { channel: 'WEDDING', content: 'hello' } })).errors,
    ).toBeUndefined()
  }
  expect(await allMessages(servers[0]?.url ?? '', token)).toHaveLength(3)
  for (const server of servers) await server[Symbol.asyncDispose]()
})
