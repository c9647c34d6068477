import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/db/open.ts'
import { members, weddings } from '../../src/db/schema.ts'
import { startChild } from '../harness/child.ts'
import { weddingOf } from '../harness/fixtureEvent.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, table, whole } from '../harness/table.ts'
import { signToken } from '../harness/token.ts'
import type { Usage } from '../processes/evening/usage.ts'

const weddingId = weddingOf(0)
/** Members of the wedding, and messages on its channel, each of the greatest length. */
const people = 300
const written = 500
/** Requests of the attacker, and messages of each of the others, in a second. */
const attacksPerSecond = 20
const sendsPerSecond = 4
const senders = 5

interface Attack {
  what: string
  /** The document of one request; undefined sends none. */
  document?(turn: number): string
  hasToken: boolean
}

const sendMessage =
  'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { id } }'
const everything = 'nodes { id channel content sentAt sender { id name role } recipient { id name role } }'
const pages = (count: number) =>
  Array.from({ length: count }, (_, index) => `a${index}: messages(last: 100) { ${everything} }`).join(' ')
const types = 'types { name fields { name args { name type { name } } type { name ofType { name ofType { name } } } } }'
const times = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ')

const attacks: Attack[] = [
  { what: 'none', hasToken: true },
  {
    what: '100 messages, 16 times',
    document: () => `{ ${pages(15)} messages(last: 100) { ${everything} } }`,
    hasToken: true,
  },
  { what: '100 messages, 6 times: the most that is allowed', document: () => `{ ${pages(6)} }`, hasToken: true },
  {
    what: 'conversations, 16 times',
    document: () => `{ ${times(15, 'conversations { unreadCount }')} conversations { unreadCount } }`,
    hasToken: true,
  },
  {
    what: 'conversations, 11 times: the most that is allowed',
    document: () => `{ ${times(11, 'conversations { unreadCount }')} }`,
    hasToken: true,
  },
  {
    what: 'the schema 16 times, without a token, in new words',
    document: (turn) => `{ ${times(15, `__schema { ${types} }`)} ${' '.repeat(turn % 500)} }`,
    hasToken: false,
  },
  {
    what: 'the schema, without a token, in new words',
    document: (turn) => `{ __schema { ${types} } ${' '.repeat(turn % 500)} }`,
    hasToken: false,
  },
  {
    what: 'long documents that make no sense, without a token',
    document: (turn) => `{ ${Array.from({ length: 900 }, (_, index) => `x${turn}${index}`).join(' ')} }`,
    hasToken: false,
  },
]

interface Sample {
  what: string
  /** Latency (ms) of the others' messages. */
  p50: number
  p99: number
  /** Part of a core that the server used. */
  core: number
  answered: number
  refused: number
}

/** Effect of one client that asks for as much as it can on the others. */
export async function shares(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const seconds = effort.seconds * 3
  await using postgres = await startPostgres()
  const samples: Sample[] = []
  await prepare(postgres.url)
  for (const attack of attacks) {
    const sample = await measure(postgres.url, attack, seconds)
    samples.push(sample)
    const { what, p50, p99, core } = sample
    say(`${what}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${whole(core * 100)} % of a core`)
  }
  const head = ['p50 of others, ms', 'attack', 'p99 of others, ms', 'of a core, %', 'answered', 'refused']
  const rows = samples.map(({ what, p50, p99, core, answered, refused }) => [
    p50.toFixed(1),
    what,
    p99.toFixed(1),
    whole(core * 100),
    whole(answered),
    whole(refused),
  ])
  const text = `\
One client sends ${attacksPerSecond} requests a second for ${seconds} s, while ${senders} others send
${sendsPerSecond} messages a second each over HTTP, at a wedding of ${people} whose channel holds ${written} messages
of 4,000 characters. The server is the whole one, just started, with PostgreSQL over loopback and default limits. What
is refused is QUERY_TOO_COMPLEX or RATE_LIMITED.`
  return { title: 'Fair shares', text: `${text}\n\n${table(head, rows)}`, charts: {}, samples }
}

/** All clients have one address here, and each of the others writes all the time. */
function startServer(databaseUrl: string) {
  const limits = { LIMIT_CONNECTIONS_PER_MINUTE: '1000000', LIMIT_MESSAGES_PER_MINUTE: '1000000' }
  return startChild('processes/attackedServer.ts', [databaseUrl, JSON.stringify(limits)], 0)
}

async function measure(databaseUrl: string, { what, document, hasToken }: Attack, seconds: number): Promise<Sample> {
  await using server = startServer(databaseUrl)
  const url = await server.says<string>('url', 30)
  const attacker = hasToken ? await signToken('guest-0') : undefined
  const others = await Promise.all(Array.from({ length: senders }, (_, index) => signToken(`guest-${index + 1}`)))
  const [latencies, outcomes]: [number[], string[]] = [[], []]
  const send = async (bearer: string) => {
    const begin = performance.now()
    await ask(url, bearer, sendMessage, { content: 'Cheers!' })
    latencies.push(performance.now() - begin)
  }
  // The first of each connection and the first of the code.
  for (let turn = 0; turn < 20; turn++) await Promise.all(others.map(send))
  latencies.length = 0
  const cpuMicros = async () => {
    server.send({ usage: true })
    return (await server.says<Usage>('usage', 60)).cpuMicros
  }
  const spent = await cpuMicros()
  const pending: Promise<unknown>[] = []
  const begin = performance.now()
  const every = (ms: number, work: () => Promise<unknown>) =>
    setInterval(() => pending.push(work().catch(() => {})), ms)
  const timers = others.map((bearer) => every(1_000 / sendsPerSecond, () => send(bearer)))
  let turn = 0
  if (document)
    timers.push(every(1_000 / attacksPerSecond, async () => outcomes.push(await ask(url, attacker, document(++turn)))))
  await sleep(seconds * 1_000)
  for (const timer of timers) clearInterval(timer)
  await Promise.race([Promise.all(pending), sleep(20_000)])
  const used = (await cpuMicros()) - spent
  const sorted = latencies.toSorted((a, b) => a - b)
  const refused = outcomes.filter((code) => code !== '').length
  return {
    what,
    p50: median(sorted),
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    core: used / 1_000 / (performance.now() - begin),
    answered: outcomes.length - refused,
    refused,
  }
}

/** Sends an operation, and returns the code of the first error, or an empty string. */
async function ask(url: string, bearer: string | undefined, query: string, variables: object = {}): Promise<string> {
  const headers = { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  })
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] }
  return errors?.[0]?.extensions.code ?? ''
}

/** Prepares a wedding at which everyone has been before, and has written much. */
async function prepare(url: string) {
  const { db, end } = await openDatabase({ url, dataDir: '' })
  const ids = Array.from({ length: people }, (_, index) => `guest-${index}`)
  await db.insert(weddings).values({ id: weddingId, name: weddingId, feedId: 'bench' })
  await db
    .insert(members)
    .values(ids.map((id) => ({ weddingId, id, name: `Guest ${id}`, role: 'GUEST' as const, issuedAt: 0 })))
  await end()
  await using server = startServer(url)
  const address = await server.says<string>('url', 30)
  const writer = await signToken('guest-1')
  for (let count = 0; count < written; count++) await ask(address, writer, sendMessage, { content: 'é'.repeat(4_000) })
}
