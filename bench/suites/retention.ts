import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { createLimits } from '../../src/access/limits.ts'
import { readConfig } from '../../src/config.ts'
import { type Database, type Db, openDatabase } from '../../src/db/open.ts'
import { members, weddings } from '../../src/db/schema.ts'
import { Sweeper } from '../../src/db/sweeper.ts'
import { createMemoryBus } from '../../src/feed/bus.ts'
import { Feed } from '../../src/feed/feed.ts'
import { createLog } from '../../src/feed/log.ts'
import { sweepEvents } from '../../src/feed/retention.ts'
import { createLogger } from '../../src/log.ts'
import { Messages } from '../../src/wedding/messages.ts'
import { recordLongAgo } from '../../test/support/events.ts'
import { guestOf } from '../harness/guest.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { table, whole } from '../harness/table.ts'

/** A message, and whether old events were deleted when it was sent. */
type Timed = { deletes: boolean; ms: number }

const weddingId = 'bench'
const guest = guestOf(weddingId)
const everyMs = 50
const secondsEach = 20
/** The last events of a wedding that stay, however old. */
const leastKept = 10_000
const logger = createLogger({ level: 'warn', debug: '' }).root

/** Effect of the deletion of old events on the people who write. */
export async function retention(sizes: number[], { rounds }: Effort, say: (line: string) => void): Promise<Report> {
  // A million in a whole run.
  const old = Math.max(...sizes) * 200
  await using postgres = await startPostgres({ durable: true })
  const database = await openDatabase({ url: postgres.url, dataDir: postgres.folder })
  await prepare(database.db, old + leastKept)
  const { samples, deleted } = await measure(database, rounds, say)
  await database.end()
  return { title: 'Deleting old events', text: textOf(samples, { old, deleted, rounds }), charts: {}, samples }
}

async function prepare(db: Db, count: number) {
  await db.insert(weddings).values({ id: weddingId, name: 'Bench', feedId: 'bench' })
  await db.insert(members).values({ weddingId, id: guest.id, name: guest.name, role: guest.role, issuedAt: 0 })
  // Done in parts, so that PostgreSQL answers each in time.
  for (let left = count; left > 0; left -= 50_000) {
    const run = async (text: string): Promise<object[]> => [
      ...((await db.execute(sql.raw(text))) as unknown as object[]),
    ]
    await recordLongAgo({ id: weddingId, sql: run }, { count: Math.min(50_000, left), days: 31 })
  }
  await db.execute(sql`vacuum analyze events`)
  await db.execute(sql`checkpoint`)
}

/** Messages at a steady pace, while old events go and while they do not, in turns. */
async function measure(database: Database, rounds: number, say: (line: string) => void) {
  const config = readConfig({
    JWT_SECRET: 'only for the benchmark, 32 bytes or more',
    LIMIT_MESSAGES_PER_MINUTE: '1000000000',
  })
  const feed = new Feed({ log: createLog(database), bus: createMemoryBus(), logger })
  const messages = new Messages({ ...database, feed, limits: createLimits(config.limits), sizes: config.limits })
  const samples: Timed[] = []
  let deletes = false
  let deleted = 0
  const sending = setInterval(async () => {
    const [begunIn, begunAt] = [deletes, performance.now()]
    await messages.send(guest, { id: randomUUID(), channel: 'WEDDING', content: 'to the two of you!' })
    samples.push({ deletes: begunIn, ms: performance.now() - begunAt })
  }, everyMs)
  for (let round = 1; round <= rounds; round++) {
    await sleep(secondsEach * 1_000)
    const sweeper = new Sweeper({ db: database.db, sweeps: [sweepEvents(30)], logger })
    sweeper.start()
    // The sweeper begins after a while.
    while (sweeper.deleted === 0) await sleep(10)
    deletes = true
    await sleep(secondsEach * 1_000)
    await sweeper.end()
    deletes = false
    deleted += sweeper.deleted
    say(`round ${round} of ${rounds}: ${whole(sweeper.deleted)} events deleted`)
  }
  clearInterval(sending)
  await feed.end()
  return { samples, deleted }
}

function textOf(samples: Timed[], { old, deleted, rounds }: { old: number; deleted: number; rounds: number }): string {
  const rowOf = (name: string, whileDeleted: boolean) => {
    const sorted = samples.flatMap(({ deletes, ms }) => (deletes === whileDeleted ? ms : [])).sort((a, b) => a - b)
    const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(2)
    return [whole(sorted.length), name, at(0.5), at(0.9), at(0.99), at(1)]
  }
  const head = ['messages', 'while', 'p50 ms', 'p90 ms', 'p99 ms', 'worst ms']
  const rows = [rowOf('nothing is deleted', false), rowOf('old events go', true)]
  return `\
A PostgreSQL of its own over loopback, with fsync, and a wedding with ${whole(old)} events that are too old. One
process sends ${1_000 / everyMs} messages a second to it and deletes: ${rounds} rounds in turns of ${secondsEach} s
without and ${secondsEach} s with, in which ${whole(deleted)} events went, ${whole(deleted / (rounds * secondsEach))}
a second. A time is that from sending a message to its acknowledgement.

${table(head, rows)}`
}
