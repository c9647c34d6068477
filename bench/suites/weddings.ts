import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { SignJWT } from 'jose'
import postgresClient from 'postgres'
import { WebSocket } from 'ws'
import { makePostgres } from '../../test/support/setup/postgres.ts'
import { freePort, startProgram } from '../../test/support/setup/program.ts'
import { provideTools } from '../../test/support/setup/tools.ts'
import { table, whole } from '../harness/table.ts'

// Many weddings on a few servers, with PostgreSQL and Redis: what a phone, a message and a delivery cost, for
// docs/scaling.md. npm run weddings -- --weddings 100 --phones 4,20 --servers 2 --seconds 30
const { values: options } = parseArgs({
  options: {
    weddings: { type: 'string', default: '100' },
    phones: { type: 'string', default: '4,20' },
    servers: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '30' },
  },
})
const [weddings, serverCount, seconds] = [options.weddings, options.servers, options.seconds].map(Number) as [
  number,
  number,
  number,
]
const sizes = options.phones.split(',').map(Number)
const secret = 'a secret for the benchmark that is long enough to be one'
const root = fileURLToPath(new URL('../..', import.meta.url))
const tools = provideTools()
if (!tools.postgres || !tools.redis) throw new Error('this needs PostgreSQL and Redis')

const rows: string[][] = []
for (const phones of sizes) rows.push(await simulate(phones))
const head = [
  ...[
    'phones a wedding',
    'weddings',
    'connected',
    'RSS KB a phone',
    'CPU ms a connection',
    'messages/s',
    'deliveries/s',
  ],
  ...['CPU µs a message, with its deliveries', 'transactions a message', 'Redis commands a message', 'servers busy'],
]
console.log(`\n${table(head, rows)}\n`)

async function simulate(phones: number): Promise<string[]> {
  const place = mkdtempSync(join(tmpdir(), 'attitudes-weddings-'))
  const postgres = await makePostgres(tools.postgres ?? '', place)
  const running = [await postgres.start()]
  const redisPort = await freePort()
  running.push(
    await startProgram(
      tools.redis ?? '',
      ['--port', String(redisPort), '--save', '', '--dir', place],
      'Ready to accept',
    ),
  )
  const servers = []
  for (let index = 0; index < serverCount; index++)
    servers.push(await startServer(postgres.url, redisPort, join(place, `data-${index}`)))
  const redis = new Redis(redisPort)
  const sql = postgresClient(postgres.url, { max: 1 })

  // A first person at each wedding: what a wedding itself takes is not a phone's.
  const first = await joinAll(servers, 1)
  const empty = await usage(servers)
  const others = await joinAll(servers, phones - 1)
  // By then presence has announced everyone to everyone.
  await sleep(3_000)
  const joined = await usage(servers)
  const all = [...first, ...others]
  for (const phone of all) phone.heard = 0

  const before = { ...(await usage(servers)), ...(await stores(sql, redis)) }
  const began = performance.now()
  let sent = 0
  const writers = first.map(async (phone) => {
    await sleep(Math.random() * 1_000)
    while (performance.now() - began < seconds * 1_000) {
      phone.say(`message ${++sent}`)
      await sleep(1_000)
    }
  })
  await Promise.all(writers)
  await sleep(2_000)
  const took = (performance.now() - began) / 1_000
  const after = { ...(await usage(servers)), ...(await stores(sql, redis)) }
  const heard = all.reduce((sum, phone) => sum + phone.heard, 0)
  if (heard !== sent * phones) throw new Error(`${sent} messages to ${phones} phones each, and ${heard} came`)

  for (const phone of all) phone.leave()
  redis.disconnect()
  await sql.end()
  for (const server of servers) await server.end()
  for (const program of running) await program.end()
  rmSync(place, { recursive: true, force: true })
  const added = others.length || 1
  const row = [
    String(phones),
    whole(weddings),
    whole(all.length),
    ((joined.rss - empty.rss) / 1024 / added).toFixed(1),
    (((joined.cpu - empty.cpu) * 1_000) / added).toFixed(2),
    whole(sent / took),
    whole(heard / took),
    whole(((after.cpu - before.cpu) * 1e6) / sent),
    ((after.transactions - before.transactions) / sent).toFixed(1),
    ((after.commands - before.commands) / sent).toFixed(1),
    `${Math.round(((after.cpu - before.cpu) / took / serverCount) * 100)} %`,
  ]
  console.log(`${phones} phones at each of ${weddings} weddings: done`)
  return row
}

type Server = Awaited<ReturnType<typeof startServer>>
type Guest = { heard: number; say(content: string): void; leave(): void }

async function startServer(databaseUrl: string, redisPort: number, dataDir: string) {
  const port = await freePort()
  const child = spawn('node', [join(root, 'dist/src/main.js')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      JWT_SECRET: secret,
      DATABASE_URL: databaseUrl,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      WS_PORT: String(port),
      LOG_LEVEL: 'error',
      LIMIT_CONNECTIONS_PER_MINUTE: '1000000',
      LIMIT_MESSAGES_PER_MINUTE: '1000000',
    },
    stdio: 'inherit',
  })
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(`${url}/ready`).catch(() => undefined))?.ok) await sleep(100)
  return {
    url,
    async end() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Adds `count` people to every wedding, at the servers in turn; at most fifty arrive at a time. */
async function joinAll(servers: Server[], count: number): Promise<Guest[]> {
  const guests = Array.from({ length: weddings * count }, (_, index) => ({
    wedding: index % weddings,
    name: `${count}-${index}`,
  }))
  const joined: Guest[] = []
  for (let start = 0; start < guests.length; start += 50) {
    const group = guests.slice(start, start + 50)
    joined.push(
      ...(await Promise.all(
        group.map(({ wedding, name }, index) => arrive(servers[index % servers.length] as Server, wedding, name)),
      )),
    )
  }
  return joined
}

async function arrive({ url }: Server, wedding: number, name: string): Promise<Guest> {
  const token = await new SignJWT({ name, role: 'GUEST', weddingId: `wedding-${wedding}` })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(name)
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(new TextEncoder().encode(secret))
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  })
  await once(socket, 'open')
  const send = (message: object) => socket.send(JSON.stringify(message))
  send({ type: 'connection_init', payload: { token } })
  await once(socket, 'message')
  const message = 'message { id content sentAt sender { id name role } }'
  const query = `subscription { events { __typename ... on MessageReceived { cursor ${message} } } }`
  send({ id: '1', type: 'subscribe', payload: { query } })
  const guest: Guest = {
    heard: 0,
    say(content) {
      const mutation = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
      send({
        id: crypto.randomUUID(),
        type: 'subscribe',
        payload: { query: mutation, variables: { input: { channel: 'WEDDING', content } } },
      })
    },
    leave: () => socket.terminate(),
  }
  socket.on('message', (data) => {
    if (String(data).includes('"MessageReceived"')) guest.heard++
  })
  return guest
}

async function usage(servers: Server[]) {
  const texts = await Promise.all(
    servers.map(async ({ url }) => (await fetch(`${url}/metrics`, { headers: { accept: 'text/plain' } })).text()),
  )
  const sum = (name: string) =>
    texts.reduce((total, text) => total + Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]), 0)
  return { cpu: sum('process_cpu_seconds_total'), rss: sum('process_resident_memory_bytes') }
}

async function stores(sql: postgresClient.Sql, redis: Redis) {
  const [row] = await sql`select sum(xact_commit)::int as transactions from pg_stat_database`
  const commands = Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1])
  return { transactions: Number(row?.transactions), commands }
}
