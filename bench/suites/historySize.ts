import { sql } from 'drizzle-orm'
import { createLimits } from '../../src/access/limits.ts'
import { readConfig } from '../../src/config.ts'
import type { Database, Db } from '../../src/db/open.ts'
import { messages } from '../../src/db/schema.ts'
import { createMemoryBus } from '../../src/feed/bus.ts'
import { writeCursor } from '../../src/feed/cursor.ts'
import { Feed } from '../../src/feed/feed.ts'
import { createLog, type Log } from '../../src/feed/log.ts'
import { createLogger } from '../../src/log.ts'
import { Conversations } from '../../src/wedding/conversations.ts'
import { Messages } from '../../src/wedding/messages.ts'
import { lineChart } from '../harness/chart.ts'
import { analyse, feedId, fill, guestOf, openOwn, people, prepare, weddingId } from '../harness/past.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { slopeOf } from '../harness/slope.ts'
import { median, table, whole } from '../harness/table.ts'

type Timed = { what: string; events: number; medianMs: number }

const behind = 1_000
const warmUpMs = 300
const logger = createLogger({ level: 'warn', debug: '' }).root

/** Measures how long reads and writes take at a wedding that has many events already. */
export async function historySize(
  sizesOfWedding: number[],
  { rounds }: Effort,
  say: (line: string) => void,
): Promise<Report> {
  // A million in a whole run.
  const most = Math.max(...sizesOfWedding) * 200
  const times = Math.min(rounds * 10, 30)
  const sizes = [0, 1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= most)
  const samples: Timed[] = []
  let bytes = Number.NaN
  await using own = await openOwn('PostgreSQL')
  const { database } = own
  const log = createLog(database)
  const feed = new Feed({ log, bus: createMemoryBus(), logger })
  await prepare(database.db)
  for (const events of sizes) {
    await fill(database.db, events)
    await analyse(database.db)
    bytes = await bytesOfMessage(database.db)
    for (const [what, run] of deeds(database, log, feed, events)) {
      const medianMs = await timed(run, times)
      samples.push({ what, events, medianMs })
      say(`${whole(events)} events, ${what}: ${medianMs.toFixed(2)} ms`)
    }
  }
  await feed.end()
  const names = [...new Set(samples.map(({ what }) => what))]
  const pointsOf = (name: string) =>
    samples.filter(({ what }) => what === name).map(({ events, medianMs }): [number, number] => [events, medianMs])
  const rows = names.map((name) => {
    const points = pointsOf(name)
    const { slope, tenfold } = slopeOf(points)
    const cells = sizes.map((size) => points.find(([events]) => events === size)?.[1].toFixed(2) ?? '')
    return [`${slope} (${tenfold})`, name, ...cells]
  })
  const head = ['slope (ten times the events)', 'ms (median)', ...sizes.map(whole)]
  const size = `Both rows of a message, with their indexes, take ${whole(bytes)} bytes.`
  return {
    title: 'Events of one wedding',
    text: `${method(times)} ${size}\n\n${table(head, rows)}`,
    charts: {
      'growth-events': lineChart({
        title: 'Time to read and write, by events in the feed',
        x: 'events of one wedding',
        y: 'ms (median)',
        series: names.map((name) => ({ name, points: pointsOf(name) })),
        logX: true,
        logY: true,
      }),
    },
    aims: [
      { figure: 'bytes stored of a message and its event', atMost: 500, stretch: 450, measured: bytes },
      {
        figure: `ms for conversations of a guest who has never read any of ${whole(Math.max(...sizes))} messages`,
        atMost: 10,
        stretch: 5,
        measured: pointsOf('conversations, none ever read').at(-1)?.[1] ?? Number.NaN,
      },
    ],
    samples,
  }
}

/** Bytes of the tables of messages and events for each message, with their indexes. */
async function bytesOfMessage(db: Db): Promise<number> {
  const stored = sql<string>`pg_total_relation_size('messages') + pg_total_relation_size('events')`
  const [row] = await db.select({ bytes: stored, count: sql<string>`count(*)` }).from(messages)
  return Number(row?.bytes) / Number(row?.count)
}

/**
 * The actions that are timed, with the parts as the server puts them together. Reads come first, because writes add
 * events.
 */
function deeds(
  database: Database,
  log: Log,
  feed: Feed,
  events: number,
): [what: string, run: () => Promise<unknown>][] {
  const config = readConfig({
    JWT_SECRET: 'only for the benchmark, 32 bytes or more',
    LIMIT_MESSAGES_PER_MINUTE: '1000000000',
  })
  const messages = new Messages({
    ...database,
    feed,
    limits: createLimits(config.limits),
    sizes: config.limits,
  })
  const conversations = new Conversations(database)
  const [reader, newcomer] = [guestOf(0), guestOf(1)]
  const ofFeed: [string, () => Promise<unknown>][] = [
    ['500 events in the middle', () => log.read({ weddingId, feedId, seq: Math.floor(events / 2) - 250, limit: 500 })],
    ['replay of the last 1,000', () => replay(log, events)],
  ]
  return [
    [
      'the last 50 messages',
      () => messages.list(reader, null, { after: null, before: null, limit: 50, backward: true }),
    ],
    ['conversations', () => conversations.list(reader)],
    ['conversations, none ever read', () => conversations.list(newcomer)],
    ...(events >= behind ? ofFeed : []),
    ['sendMessage', () => messages.send(reader, { channel: 'WEDDING', content: 'to the two of you!' })],
  ]
}

/** The first who follows, and comes back from that far behind: nothing is in memory. */
async function replay(log: Log, events: number) {
  const feed = new Feed({ log, bus: createMemoryBus(), logger })
  let heard = 0
  const leave = await new Promise<() => void>((resolve, reject) => {
    const next = () => {
      if (++heard === behind) following.then(resolve)
    }
    const following = feed.follow({
      weddingId,
      member: guestOf(0),
      after: writeCursor({ feedId, seq: events - behind }),
      operation: { key: 'all', matches: () => true, render: (event) => ({ json: JSON.stringify(event) }) },
      sink: { next, isFull: () => false, drained: async () => {}, end: reject },
    })
    following.catch(reject)
  })
  leave()
  await feed.end()
}

async function timed(run: () => Promise<unknown>, times: number): Promise<number> {
  const took: number[] = []
  const warm = performance.now() + warmUpMs
  while (performance.now() < warm) await run()
  for (let time = 0; time < times; time++) {
    const began = performance.now()
    await run()
    took.push(performance.now() - began)
  }
  return median(took)
}

const method = (times: number) => `\
A slope is by least squares, of logarithms of both: near 0 for what stays the same, 1 for what grows in proportion.

A PostgreSQL of its own over loopback, with fsync, and a wedding of ${people} people where so much has happened:
messages, every tenth private, each an event. One at a time, ${times} times. Conversations are those of a guest who
has one with each of the others and has read all but the last messages, then of one who has never read any and wrote
half of the private ones; the replay is that of a first follower who was ${whole(behind)} events behind; sending is
durable.`
