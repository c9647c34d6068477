import { sql } from 'drizzle-orm'
import { createLimits } from '../../src/access/limits.ts'
import { readConfig } from '../../src/config.ts'
import type { Database, Db } from '../../src/db/open.ts'
import { weddings } from '../../src/db/schema.ts'
import { createMemoryBus } from '../../src/feed/bus.ts'
import { Feed } from '../../src/feed/feed.ts'
import { createLog, type Log } from '../../src/feed/log.ts'
import { createLogger } from '../../src/log.ts'
import { Messages } from '../../src/wedding/messages.ts'
import { analyse, feedId, fill, openOwn, prepare, weddingId } from '../harness/past.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'

interface Sample {
  database: string
  page: number
  /** Medians (ms) of one turn. */
  referring: number
  whole: number
}

const databases = ['PostgreSQL', 'PGlite'] as const
const pages = [100, 1_000]
const events = 10_000
const readsATurn = 20
/** The same events at a wedding of their own, as versions before this stored them: with all that they tell. */
export const olderId = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

/** Reading a page of events that refer to their messages, beside the same events with the messages in them. */
export async function replay(_sizes: number[], { rounds }: Effort, say: (line: string) => void): Promise<Report> {
  const samples: Sample[] = []
  for (const name of databases) {
    await using own = await openOwn(name)
    const { db } = own.database
    await prepare(db)
    await fill(db, events)
    await copyWhole(db)
    await analyse(db)
    const log = logOf(own.database)
    for (let round = 0; round <= rounds * 2; round++) {
      for (const page of pages) {
        const [referring, whole] = [await timed(log, weddingId, page), await timed(log, olderId, page)]
        // The first warms up.
        if (round > 0) samples.push({ database: name, page, referring, whole })
        say(`${name}, a page of ${page}: ${referring.toFixed(2)} ms, whole events ${whole.toFixed(2)} ms`)
      }
    }
  }
  const groups = databases.flatMap((database) =>
    pages.map((page) => samples.filter((each) => each.database === database && each.page === page)),
  )
  const rows = groups.map((group) => [
    whole(group[0]?.page ?? 0),
    group[0]?.database ?? '',
    median(group.map(({ referring }) => referring)).toFixed(2),
    median(group.map(({ whole }) => whole)).toFixed(2),
    spread(ratiosOf(group), 2),
  ])
  return {
    title: 'Replay',
    text: `${method(rounds)}\n\n${table(['events', 'database', 'ms', 'whole events, ms', 'to whole events'], rows)}`,
    charts: {},
    aims: groups.map((group) => {
      const read = `time to read ${whole(group[0]?.page ?? 0)} events of messages`
      const figure = `${read}, to events that are stored whole: ${group[0]?.database}`
      return { figure, atMost: 1.1, stretch: 1, measured: median(ratiosOf(group)) }
    }),
    samples,
  }
}

const ratiosOf = (group: Sample[]) => group.map(({ referring, whole }) => referring / whole)

/** A log that knows messages, as the server puts it together. */
function logOf(database: Database): Log {
  const log = createLog(database)
  const feed = new Feed({ log, bus: createMemoryBus(), logger: createLogger({ level: 'warn', debug: '' }).root })
  const { limits } = readConfig({ JWT_SECRET: 'only for the benchmark, 32 bytes or more' })
  new Messages({ ...database, feed, limits: createLimits(limits), sizes: limits })
  void feed.end()
  return log
}

/** Median time (ms) of reading pages here and there. */
async function timed(log: Log, wedding: string, limit: number): Promise<number> {
  const took: number[] = []
  for (let turn = 0; turn < readsATurn; turn++) {
    const seq = Math.floor((turn / readsATurn) * (events - limit))
    const began = performance.now()
    const page = await log.read({ weddingId: wedding, feedId, seq, limit })
    took.push(performance.now() - began)
    const first = page[0]?.payload as object | undefined
    if (page.length !== limit || !first || !('message' in first)) throw new Error('a page is not as it should be')
  }
  return median(took)
}

export async function copyWhole(db: Db) {
  await db.insert(weddings).values({ id: olderId, name: 'Older', feedId, seq: events })
  const person = (name: string) =>
    sql.raw(`jsonb_build_object('id', ${name}.id, 'name', ${name}.name, 'role', ${name}.role)`)
  await db.execute(sql`
    insert into events (wedding_id, seq, kind, audience, payload, created_at)
    select ${olderId}, message.seq, 'message.received',
      case when recipient.id is null then '{"everyone":true}'
        else jsonb_build_object('members', jsonb_build_array(sender.id, recipient.id), 'roles', '[]'::jsonb) end,
      jsonb_build_object('message', jsonb_build_object('id', message.id,
        'channel', case when recipient.id is null then 'WEDDING' else 'DIRECT' end,
        'content', content, 'sender', ${person('sender')},
        'recipient', case when recipient.id is not null then ${person('recipient')} end,
        'sentAt', to_char(sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))),
      sent_at
    from messages as message
    join members as sender on sender.id = sender_id
    left join members as recipient on recipient.id = recipient_id`)
}

const method = (rounds: number) => `\
Pages of events of messages, every tenth private, read from the database: an event refers to the row of its message,
which is looked up for each. Beside them the same events with the message in each, as it was stored before: in turns,
${rounds * 2} rounds of ${readsATurn} pages. Medians; in brackets the least and the most. PostgreSQL is over loopback,
PGlite in the process.`
