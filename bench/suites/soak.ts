import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createClient } from 'graphql-ws'
import { SignJWT } from 'jose'
import { WebSocket } from 'ws'

// Weddings go on and on at one server: people come, write to each other, and go. Each minute shows what the server
// uses; in the end that must be what it was after the first. DATABASE_URL and REDIS_URL are used where they are set.
// npm run soak -- --minutes 10 --weddings 20 --people 10
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    weddings: { type: 'string', default: '20' },
    people: { type: 'string', default: '10' },
  },
})
const [minutes, weddings, people] = [options.minutes, options.weddings, options.people].map(Number) as [
  number,
  number,
  number,
]
/**
 * How much more memory (MB) there may be in the end than after the first minute: the heap after a collection, and in
 * all. Each wedding's last events stay in memory, up to some 3 MB.
 */
const growth = { heap: 15 + 3 * weddings, rss: 100 + 6 * weddings }

const root = fileURLToPath(new URL('../..', import.meta.url))
const secret = 'a secret for the soak that is long enough to be one'
const dataDir = mkdtempSync(join(tmpdir(), 'attitudes-soak-'))
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const collecting = "data:text/javascript,process.on('SIGUSR2', () => gc())"
const server = spawn('node', ['--expose-gc', '--import', collecting, join(root, 'dist/src/main.js')], {
  env: {
    ...process.env,
    JWT_SECRET: secret,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    WS_PORT: String(port),
    LOG_LEVEL: 'warn',
    LIMIT_CONNECTIONS_PER_MINUTE: '1000000',
    LIMIT_MESSAGES_PER_MINUTE: '1000000',
  },
  stdio: 'inherit',
})
const exited = once(server, 'exit')
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))

let heard = 0
let sent = 0
let visits = 0
let over = false
const failed = exited.then(() => Promise.reject(new Error('the server has ended')))
failed.catch(() => {})

while (!(await fetch(`${url}/ready`).catch(() => undefined))) await Promise.race([sleep(100), failed])
const everyone = Array.from({ length: weddings * people }, (_, index) =>
  guest(`soak-${index % weddings}`, `guest-${index}`),
)
await Promise.race([Promise.all([...everyone, report()]), failed])
server.kill('SIGTERM')
await exited

/** Comes for up to half a minute, writes every few seconds, and goes without a word. */
async function guest(weddingId: string, name: string) {
  const token = await new SignJWT({ name, role: 'GUEST', weddingId })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(name)
    .setIssuedAt()
    .setExpirationTime('30d')
    .sign(new TextEncoder().encode(secret))
  while (!over) {
    const phone = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token },
    })
    const { value } = await phone.iterate<{ wedding: { cursor: string } }>({ query: '{ wedding { cursor } }' }).next()
    const query = 'subscription ($after: Cursor) { events(after: $after) { __typename } }'
    phone.subscribe(
      { query, variables: { after: value?.data?.wedding.cursor } },
      { next: () => heard++, error: () => {}, complete: () => {} },
    )
    const leaves = performance.now() + Math.random() * 30_000
    while (performance.now() < leaves && !over) {
      await sleep(Math.random() * 4_000)
      const content = `${name} ${++sent}`
      await phone
        .iterate({
          query: 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
          variables: { input: { channel: 'WEDDING', content } },
        })
        .next()
    }
    visits++
    await phone.dispose()
  }
}

async function report() {
  console.log('minute  RSS MB  heap MB  resources  loop p99 ms  connections  visits   sent  delivered')
  let first: Usage | undefined
  let last: Usage | undefined
  for (let minute = 1; minute <= minutes; minute++) {
    await sleep(60_000)
    server.kill('SIGUSR2')
    await sleep(1_000)
    last = await usage()
    first ??= last
    const { rss, heap, resources, loop, connections } = last
    const cells = [
      minute,
      rss.toFixed(0),
      heap.toFixed(1),
      resources,
      loop.toFixed(1),
      connections,
      visits,
      sent,
      heard,
    ]
    console.log(cells.map((cell, index) => String(cell).padStart([6, 8, 9, 11, 13, 13, 8, 7, 11][index] ?? 0)).join(''))
  }
  over = true
  if (!first || !last) return
  const grown = { heap: last.heap - first.heap, rss: last.rss - first.rss }
  const isTooMuch = grown.heap > growth.heap || grown.rss > growth.rss
  const verdict = isTooMuch ? 'too much' : 'fine'
  console.log(`grown by ${grown.heap.toFixed(1)} MB of heap and ${grown.rss.toFixed(0)} MB in all: ${verdict}`)
  if (isTooMuch) process.exitCode = 1
}

type Usage = Awaited<ReturnType<typeof usage>>

async function usage() {
  const text = await (await fetch(`${url}/metrics`, { headers: { accept: 'text/plain' } })).text()
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
  return {
    rss: figure('process_resident_memory_bytes') / 2 ** 20,
    heap: figure('nodejs_heap_size_used_bytes') / 2 ** 20,
    resources: figure('nodejs_active_resources_total'),
    loop: figure('nodejs_eventloop_lag_p99_seconds') * 1_000,
    connections: figure('attitudes_connections'),
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}
