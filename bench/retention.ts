import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { createLimits } from '../src/access/limits.ts'
import type { Viewer } from '../src/access/viewer.ts'
import { readConfig } from '../src/config.ts'
import { type Db, openDatabase } from '../src/db/open.ts'
import { members, weddings } from '../src/db/schema.ts'
import { Sweeper } from '../src/db/sweeper.ts'
import { createMemoryBus } from '../src/feed/bus.ts'
import { startFeed } from '../src/feed/feed.ts'
import { createLog } from '../src/feed/log.ts'
import { sweepEvents } from '../src/feed/retention.ts'
import { createLogger } from '../src/log.ts'
import { createMessages } from '../src/wedding/messages.ts'
import { recordLongAgo } from '../test/events.ts'
import { makePostgres } from '../test/setup/postgres.ts'
import { provideTools } from '../test/setup/tools.ts'
import type { Report } from './report.ts'
import type { Effort } from './round.ts'
import { table, whole } from './table.ts'

type Timed = { phase: 'before' | 'during' | 'after'; ms: number }

const weddingId = 'bench'
const guest: Viewer = { id: 'guest', name: 'Guest', role: 'GUEST', weddingId, expiresAt: new Date(Date.now() + 3_600_000) }
const everyMs = 50
const restSeconds = 20
/** The last events of a wedding that stay, however old. */
const leastKept = 10_000
const logger = createLogger({ level: 'warn', debug: '' }).root

/** What people who write feel of the deletion of old events. */
export async function retention(sizes: number[], _effort: Effort, say: (line: string) => void): Promise<Report> {
  // A million in a whole run.
  const old = Math.max(...sizes) * 200
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-bench-'))
  const program = provideTools().postgres
  if (!program) throw new Error('this needs PostgreSQL: install postgresql, or name the program in TEST_POSTGRES')
  const postgres = await makePostgres(program, folder, { durable: true })
  const running = await postgres.start()
  try {
    const database = await openDatabase({ url: postgres.url, dataDir: folder })
    await prepare(database.db, old + leastKept)
    const { samples, seconds } = await measure(database.db, old, say)
    await database.end()
    return { title: 'Deleting old events', text: textOf(samples, old, seconds), charts: {}, samples }
  } finally {
    await running.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(db: Db, count: number) {
  await db.insert(weddings).values({ id: weddingId, name: 'Bench', feedId: 'bench' })
  await db.insert(members).values({ weddingId, id: guest.id, name: guest.name, role: guest.role, issuedAt: 0 })
  // In parts that PostgreSQL answers in time.
  for (let left = count; left > 0; left -= 50_000) {
    const run = async (text: string): Promise<object[]> => [...((await db.execute(sql.raw(text))) as unknown as object[])]
    await recordLongAgo({ id: weddingId, sql: run }, { count: Math.min(50_000, left), days: 31 })
  }
  await db.execute(sql`vacuum analyze events`)
  await db.execute(sql`checkpoint`)
}

/** Messages at a steady pace, before, while and after the old events go. */
async function measure(db: Db, old: number, say: (line: string) => void) {
  const config = readConfig({ JWT_SECRET: 'only for the benchmark, 32 bytes or more', LIMIT_MESSAGES_PER_MINUTE: '1000000000' })
  const feed = startFeed({ log: createLog(db), bus: createMemoryBus(), logger })
  const { send } = createMessages({ db, feed, limits: createLimits(config.limits), sizes: config.limits })
  const sweeper = new Sweeper({ db, sweeps: [sweepEvents(30)], logger })
  const samples: Timed[] = []
  let phase: Timed['phase'] = 'before'
  const sending = setInterval(async () => {
    const [begunIn, begunAt] = [phase, performance.now()]
    await send(guest, { id: randomUUID(), channel: 'WEDDING', content: 'to the two of you!' })
    samples.push({ phase: begunIn, ms: performance.now() - begunAt })
  }, everyMs)
  await sleep(restSeconds * 1_000)
  phase = 'during'
  const begunAt = performance.now()
  sweeper.start()
  while (sweeper.deleted < old) {
    await sleep(1_000)
    say(`${whole(sweeper.deleted)} of ${whole(old)} are deleted`)
  }
  const seconds = (performance.now() - begunAt) / 1_000
  await sweeper.end()
  phase = 'after'
  await sleep(restSeconds * 1_000)
  clearInterval(sending)
  await feed.end()
  return { samples, seconds }
}

function textOf(samples: Timed[], old: number, seconds: number): string {
  const rowOf = (name: string, phases: Timed['phase'][]) => {
    const sorted = samples.flatMap(({ phase, ms }) => (phases.includes(phase) ? ms : [])).sort((a, b) => a - b)
    const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(2)
    return [whole(sorted.length), name, at(0.5), at(0.99), at(1)]
  }
  const rows = [rowOf('nothing is deleted', ['before', 'after']), rowOf('old events go', ['during'])]
  return `\
A PostgreSQL of its own over loopback, with fsync. A wedding has ${whole(old)} events that are too old, and ${whole(leastKept)} that stay. One process
sends ${1_000 / everyMs} messages a second to that wedding and deletes: ${whole(old)} events in ${whole(seconds)} s, ${whole(old / seconds)} a second. Beside it ${2 * restSeconds} s
without, half of them before and half after.

${table(['messages', 'while', 'p50 ms', 'p99 ms', 'worst ms'], rows)}`
}
