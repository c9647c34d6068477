import { sql } from 'drizzle-orm'
import { createLimits } from '../../src/access/limits.ts'
import { readConfig } from '../../src/config.ts'
import type { Database, Db } from '../../src/db/open.ts'
import { weddings } from '../../src/db/schema.ts'
import { createMemoryBus } from '../../src/feed/bus.ts'
import { writeCursor } from '../../src/feed/cursor.ts'
import { Feed } from '../../src/feed/feed.ts'
import { createLog, type Log } from '../../src/feed/log.ts'
import { createLogger } from '../../src/log.ts'
import { Messages } from '../../src/wedding/messages.ts'
import { pinned, startChild } from '../harness/child.ts'
import { analyse, feedId, fill, openOwn, prepare, weddingId } from '../harness/past.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'
import { secret } from '../harness/token.ts'

/** A turn of pages that are read, or of a phone that comes back. */
interface Sample {
  database: string
  /** Number of events. */
  events: number
  way: 'read' | 'replayed'
  /** Medians (ms) of the turn. */
  referring: number
  whole: number
}

const databases = ['PostgreSQL', 'PGlite'] as const
const pages = [100, 1_000]
const events = 10_000
const readsATurn = 20
/** The same events at a wedding of their own, as versions before this stored them: with all that they tell. */
export const olderId = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

/** Replay of events that refer to their messages, beside the same events with the messages in them. */
export async function replay(_sizes: number[], { rounds }: Effort, say: (line: string) => void): Promise<Report> {
  const samples: Sample[] = []
  for (const database of databases) {
    await using own = await openOwn(database)
    const { db } = own.database
    await prepare(db)
    await fill(db, events)
    await copyWhole(db)
    await analyse(db)
    const keep = (round: number, sample: Sample) => {
      // The first warms up.
      if (round > 0) samples.push(sample)
      const { way, referring, whole: ofWhole } = sample
      const figures = `${referring.toFixed(2)} ms, whole events ${ofWhole.toFixed(2)} ms`
      say(`${database}, ${whole(sample.events)} events ${way}: ${figures}`)
    }
    const log = logOf(own.database)
    for (let round = 0; round <= rounds * 2; round++) {
      for (const page of pages) {
        const [referring, ofWhole] = [await timed(log, weddingId, page), await timed(log, olderId, page)]
        keep(round, { database, events: page, way: 'read', referring, whole: ofWhole })
      }
    }
    await own.close()
    await using server = startChild('processes/instrumentedServer.ts', [own.url, secret, own.folder], 0)
    const url = await server.says<string>('url', 30)
    for (let round = 0; round <= rounds * 2; round++) {
      const took = { [weddingId]: 0, [olderId]: 0 }
      // Each is the first in every second round.
      const inTurn = round % 2 === 0 ? [weddingId, olderId] : [olderId, weddingId]
      for (const wedding of inTurn) took[wedding] = await comeBack(url, wedding)
      keep(round, { database, events, way: 'replayed', referring: took[weddingId] ?? 0, whole: took[olderId] ?? 0 })
    }
  }
  const groups = databases.flatMap((database) =>
    [...pages.map((page) => ({ way: 'read', events: page })), { way: 'replayed', events }].map((kind) => ({
      ...kind,
      database,
      of: samples.filter((each) => each.database === database && each.way === kind.way && each.events === kind.events),
    })),
  )
  const rows = groups.map(({ database, way, events, of }) => [
    whole(events),
    `${way}, ${database}`,
    median(of.map(({ referring }) => referring)).toFixed(2),
    median(of.map(({ whole }) => whole)).toFixed(2),
    spread(ratiosOf(of), 2),
  ])
  return {
    title: 'Replay',
    text: `${method(rounds)}\n\n${table(['events', 'way', 'ms', 'whole events, ms', 'to whole events'], rows)}`,
    charts: {},
    aims: groups.map(({ database, way, events, of }) => {
      const to = `to events that are stored whole: ${database}`
      const read = `time to read ${whole(events)} events of messages, ${to}`
      const replayed = `time until a phone has the ${whole(events)} messages that it missed, ${to}`
      return { figure: way === 'read' ? read : replayed, atMost: 1.1, stretch: 1, measured: median(ratiosOf(of)) }
    }),
    samples,
  }
}

/** Time (ms) until a phone that comes back to a wedding has all of its messages. */
async function comeBack(url: string, wedding: string): Promise<number> {
  await using phone = startChild('processes/joiners.ts', [url, secret, wedding, '1'], 1)
  await phone.says('ready', 30)
  phone.send({ connect: true })
  await phone.says('connected', 30)
  phone.send({ replay: { after: writeCursor({ feedId, seq: 0 }), events } })
  return 1_000 * (await phone.says<number>('caughtUp', 60))
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
Events of messages, every tenth private, that refer to the rows of their messages, beside the same events with the
message in each, as it was stored before; for these it is looked up whether a message has changed since. In turns;
medians, in brackets the least and the most. Read: pages from the database, in which the row of each event is looked
up; ${rounds * 2} rounds of ${readsATurn} pages, PostgreSQL over loopback, PGlite in the process. Replayed: a phone comes back that has
missed ${whole(events)} messages, more than a server keeps in memory, and has them all in order; ${rounds * 2} rounds, the server
${pinned ? 'and the phone on a core each' : 'not pinned to a core'}.`
