import { sql } from 'drizzle-orm'
import type { Database, Db, Tx } from '../../src/db/open.ts'
import { Conversations } from '../../src/wedding/conversations.ts'
import { analyse, fill, guestOf, openOwn, prepare } from '../harness/past.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, table, whole } from '../harness/table.ts'

interface Sample extends Measured {
  database: string
  hasStatistics: boolean
}

interface Measured {
  /** Median of the first times, while the code is being compiled. */
  firstMs: number
  medianMs: number
  rowsRead: number
}

const unreadMessages = 500_000
const times = 30
const timesBefore = 100

/** Asking for one's conversations when none of very many messages was ever read. */
export async function unread(_sizes: number[], { seconds }: Effort, say: (line: string) => void): Promise<Report> {
  const count = seconds < 5 ? unreadMessages / 10 : unreadMessages
  const samples: Sample[] = []
  for (const database of ['PostgreSQL', 'PGlite'] as const) {
    await using own = await openOwn(database)
    const { db } = own.database
    await prepare(db)
    // PostgreSQL would analyse by itself, some time.
    await db.execute(sql`alter table messages set (autovacuum_enabled = off)`)
    await fill(db, count)
    for (const hasStatistics of [false, true]) {
      if (hasStatistics) await analyseAsUsual(own.database)
      const sample = { database, hasStatistics, ...(await measure(db)) }
      samples.push(sample)
      const figures = `${sample.medianMs.toFixed(2)} ms, ${whole(sample.rowsRead)} messages read`
      say(`${database}, ${hasStatistics ? 'with' : 'without'} statistics: ${figures}`)
    }
  }
  const rows = samples.map((sample) => [
    sample.medianMs.toFixed(2),
    nameOf(sample),
    sample.firstMs.toFixed(2),
    whole(sample.rowsRead),
  ])
  return {
    title: 'Unread messages',
    text: `${method(count)}\n\n${table(['ms', 'database', 'ms of the first', 'messages read of the table'], rows)}`,
    charts: {},
    aims: samples.filter(isLasting).map((sample) => ({
      figure: `ms for conversations with ${whole(count)} unread messages: ${nameOf(sample)}`,
      atMost: 10,
      stretch: 5,
      measured: sample.medianMs,
    })),
    samples,
  }
}

function nameOf({ database, hasStatistics }: Sample): string {
  if (!hasStatistics) return `${database}, never analysed`
  return database === 'PGlite' ? 'PGlite, as the server analyses it' : `${database}, analysed`
}

/** PostgreSQL may have its autovacuum switched off. The server analyses an embedded database every ten minutes. */
function isLasting({ database, hasStatistics }: Sample): boolean {
  return database === 'PostgreSQL' || hasStatistics
}

async function analyseAsUsual({ db, maintain }: Database) {
  if (!maintain) return analyse(db)
  for await (const _ of maintain());
}

/** Guest 2 has a private conversation with guest 0, and has never read anything. */
async function measure(db: Db): Promise<Measured> {
  const conversations = new Conversations({ readAs: () => db })
  const took: number[] = []
  for (let time = 0; time < timesBefore + times; time++) {
    const began = performance.now()
    await conversations.list(guestOf(2))
    took.push(performance.now() - began)
  }
  const rowsRead = await db.transaction(async (tx) => {
    // The connection may not have reported yet what it read before.
    const before = await readSoFar(tx)
    await new Conversations({ readAs: () => tx }).list(guestOf(2))
    return (await readSoFar(tx)) - before
  })
  return { firstMs: median(took.slice(0, times)), medianMs: median(took.slice(-times)), rowsRead }
}

/** How many rows of the table of messages the connection has read and not reported. */
async function readSoFar(tx: Tx): Promise<number> {
  const [row] = await tx
    .select({ rows: sql`seq_tup_read + idx_tup_fetch`.mapWith(Number) })
    .from(sql`pg_stat_xact_user_tables`)
    .where(sql`relname = 'messages'`)
  return row?.rows ?? Number.NaN
}

const method = (count: number) => `\
Time until a guest has the conversations at a wedding of ${whole(count)} messages, of which that guest has read none:
the median of ${times} times after ${timesBefore} others, PostgreSQL over loopback and PGlite in the process, before the
database has ever been analysed, and then after. The first ${times} times stand beside it: they take longer, because the
code is compiled meanwhile, most of all in the first row of each database. The server analyses an embedded database soon
after its start and every ten minutes: never analysed, it has few messages.`
