import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { openDatabase } from '../../src/db/open.ts'
import { startChild } from '../harness/child.ts'
import { analyse, fill, prepare, weddingId } from '../harness/past.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, table, whole } from '../harness/table.ts'
import { secret } from '../harness/token.ts'

/**
 * Effect of an attack on the others: times (ms) of their sends, at the same wedding and at another, and their failures.
 */
type Felt = {
  attack: string
  here: number[]
  elsewhere: number[]
  failed: number
  ready: number
  notReady: number
  attacked: number
}

type Ask = (query: string, signal?: AbortSignal) => Promise<{ errors?: unknown[] }>

/** How many are at work beside the attacker, of each wedding. */
const people = 5
/** How often (ms) each of them sends, and the attacker asks. */
const [sendEvery, attackEvery] = [250, 50]

const sixteen = (field: string) =>
  `{ ${Array.from({ length: 15 }, (_, index) => `f${index}: ${field}`).join(' ')} ${field} }`
const queries: Record<string, string | undefined> = {
  nothing: undefined,
  'conversations, 16 times': sixteen('conversations { with { id } lastMessage { content } unreadCount }'),
  'messages(last: 100), 16 times': sixteen(
    'messages(last: 100) { nodes { id content sender { id name role } sentAt } }',
  ),
  refreshSession: 'mutation { refreshSession { token } }',
}

/** Effect of one client that asks 20 times a second on the people who send messages meanwhile. */
export async function attacks(_sizes: number[], { seconds }: Effort, say: (line: string) => void): Promise<Report> {
  await using postgres = await startPostgres({ durable: true })
  const messages = seconds < 5 ? 100_000 : 1_000_000
  const samples: Felt[] = []
  const database = await openDatabase({ url: postgres.url, dataDir: postgres.folder })
  await prepare(database.db)
  await fill(database.db, messages)
  await analyse(database.db)
  await database.end()
  await using server = startChild('processes/attackedServer.ts', [postgres.url], 0)
  const url = await server.says<string>('url', 60)
  for (const [attack, query] of Object.entries(queries)) {
    const felt = await feel(url, attack, query, Math.max(seconds, 5) * 1_000)
    samples.push(felt)
    const [p50, worst] = [median(felt.here).toFixed(1), Math.max(...felt.here).toFixed(1)]
    say(`${attack}: sends p50 ${p50} ms, at most ${worst} ms, ${felt.failed} failed`)
  }
  const ms = (values: number[]) => `${median(values).toFixed(1)} / ${Math.max(...values).toFixed(0)}`
  const rows = samples.map(({ attack, here, elsewhere, failed, ready, notReady, attacked }) => [
    whole(attacked),
    attack,
    ms(here),
    ms(elsewhere),
    String(failed),
    `${ready} of ${ready + notReady}`,
  ])
  const head = [
    'attacks',
    'a guest asks for',
    'sends there, ms (p50 / most)',
    'sends elsewhere, ms',
    'refused or failed',
    '/ready 200',
  ]
  const text = `${method(messages)}\n\n${table(head, rows)}`
  return { title: 'One client against all others', text, charts: {}, samples }
}

async function feel(url: string, attack: string, query: string | undefined, forMs: number): Promise<Felt> {
  const felt: Felt = { attack, here: [], elsewhere: [], failed: 0, ready: 0, notReady: 0, attacked: 0 }
  const over = new AbortController()
  const until = performance.now() + forMs
  const repeat = async (everyMs: number, work: () => Promise<void>) => {
    for (
      let at = performance.now() + Math.random() * everyMs;
      at < until;
      at = Math.max(at + everyMs, performance.now())
    ) {
      await sleep(at - performance.now())
      await work()
    }
  }
  const sends = async (wedding: string, index: number, times: number[]) => {
    const ask = await guestOf(url, wedding, `sender-${attack.length}-${index}`)
    await repeat(sendEvery, async () => {
      const began = performance.now()
      const { errors } = await ask('mutation { sendMessage(input: { channel: WEDDING, content: "hello" }) { id } }')
      if (errors) felt.failed++
      times.push(performance.now() - began)
    })
  }
  const attacker = await guestOf(url, weddingId, 'guest-1')
  const attacking = repeat(attackEvery, async () => {
    if (query === undefined) return
    felt.attacked++
    // Without waiting for the answer.
    attacker(query, over.signal).catch(() => {})
  })
  const asksWhetherReady = repeat(500, async () => {
    const { ok } = await fetch(`${url}/ready`)
    if (ok) felt.ready++
    else felt.notReady++
  })
  const senders = Array.from({ length: people }, (_, index) => [
    sends(weddingId, index, felt.here),
    sends('another', index, felt.elsewhere),
  ])
  await Promise.all([attacking, asksWhetherReady, ...senders.flat()])
  over.abort()
  return felt
}

async function guestOf(url: string, wedding: string, name: string): Promise<Ask> {
  const token = await new SignJWT({ name, role: 'GUEST', weddingId: wedding })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(name)
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(new TextEncoder().encode(secret))
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const ask: Ask = async (query, signal) => {
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }), signal })
    return response.json() as Promise<{ errors?: unknown[] }>
  }
  await ask('{ viewer { id } }')
  return ask
}

const method = (messages: number) => `\
A server with its own limits on a core, PostgreSQL with fsync and the clients on the others, and a wedding with
${whole(messages)} messages. One guest asks 20 times a second and waits for no answer. Meanwhile ${people} guests of
that wedding and ${people} of another send a message every ${sendEvery} ms each, by HTTP, and something asks for
\`/ready\`.`
