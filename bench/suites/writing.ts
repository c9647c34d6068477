import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { createLimits } from '../../src/access/limits.ts'
import type { Viewer } from '../../src/access/viewer.ts'
import { readConfig } from '../../src/config.ts'
import { type Database, type Db, openDatabase } from '../../src/db/open.ts'
import { events, members, messages, weddings } from '../../src/db/schema.ts'
import { createMemoryBus } from '../../src/feed/bus.ts'
import { Feed } from '../../src/feed/feed.ts'
import { createLog } from '../../src/feed/log.ts'
import { createLogger } from '../../src/log.ts'
import { Messages } from '../../src/wedding/messages.ts'
import { barChart } from '../harness/chart.ts'
import { guestOf } from '../harness/guest.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Aim, Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'

type Sample = { database: string; way: string; inFlight: number; perSecond: number; p50Ms: number }
type Send = (viewer: Viewer) => Promise<unknown>

const weddingId = 'bench'
const guest = guestOf(weddingId)
const content = 'to the two of you!'

/**
 * How many messages a second one busy wedding stores and acknowledges, durably: ours beside a transaction for each
 * message.
 */
export async function writing(
  _sizes: number[],
  { seconds, ...rest }: Effort,
  say: (line: string) => void,
): Promise<Report> {
  const effort = { ...rest, seconds: Math.min(seconds, 3) }
  await using postgres = await startPostgres({ durable: true })
  const samples: Sample[] = []
  for (const [name, url] of [
    ['PostgreSQL', postgres.url],
    ['PGlite', undefined],
  ] as const) {
    const database = await openDatabase({ url, dataDir: join(postgres.folder, 'data') })
    await database.db.insert(weddings).values({ id: weddingId, name: 'Bench', feedId: 'bench' })
    await database.db
      .insert(members)
      .values({ weddingId, id: guest.id, name: guest.name, role: guest.role, issuedAt: 0 })
    const { send, end } = ours(database)
    const ways: Record<string, Send> = { ours: send, 'a transaction each': aTransactionEach(database.db) }
    for (let round = 1; round <= effort.rounds; round++) {
      for (const inFlight of [1, 50, 200]) {
        for (const [way, send] of Object.entries(ways)) {
          const sample = { database: name, way, inFlight, ...(await measure(send, inFlight, effort.seconds)) }
          samples.push(sample)
          const figures = `${whole(sample.perSecond)}/s, p50 ${sample.p50Ms.toFixed(2)} ms`
          say(`${name}, ${inFlight} in flight, round ${round} of ${effort.rounds}, ${way}: ${figures}`)
        }
      }
    }
    await end()
    await database.end()
  }
  const groups = [
    ...new Map(samples.map(({ database, inFlight }) => [`${database} ${inFlight}`, { database, inFlight }])).values(),
  ]
  const of = (
    figure: 'perSecond' | 'p50Ms',
    way: string,
    { database, inFlight }: { database: string; inFlight: number },
  ) =>
    samples
      .filter((each) => each.way === way && each.database === database && each.inFlight === inFlight)
      .map((each) => each[figure])
  const ratios = (figure: 'perSecond' | 'p50Ms', group: { database: string; inFlight: number }) =>
    of(figure, 'ours', group).map(
      (value, round) => value / (of(figure, 'a transaction each', group)[round] ?? Number.NaN),
    )
  const rows = groups.map((group) => [
    String(group.inFlight),
    group.database,
    whole(median(of('perSecond', 'ours', group))),
    whole(median(of('perSecond', 'a transaction each', group))),
    spread(ratios('perSecond', group), 1),
    median(of('p50Ms', 'ours', group)).toFixed(2),
    spread(ratios('p50Ms', group), 2),
  ])
  const head = [
    'in flight',
    'database',
    'acknowledged a second',
    'a transaction each',
    'ours to it',
    'p50 ms',
    'p50: ours to it',
  ]
  return {
    title: 'Writing',
    text: `${method(effort)}\n\n${table(head, rows)}`,
    charts: {
      writing: barChart({
        title: 'Messages that one wedding stores and acknowledges',
        x: 'database, messages in flight',
        y: 'a second (median)',
        series: ['ours', 'a transaction each'],
        groups: groups.map((group) => ({
          label: `${group.database.replace('greSQL', 'gres')}, ${group.inFlight}`,
          values: ['ours', 'a transaction each'].map((way) => median(of('perSecond', way, group))),
        })),
      }),
    },
    aims: groups.flatMap((group): Aim[] => {
      const { database, inFlight } = group
      if (inFlight === 200) {
        const what = 'acknowledged sendMessage a second into one wedding, 200 in flight'
        const figure = `${what}, to a transaction a message: ${database}`
        const bounds = database === 'PGlite' ? { atLeast: 8, stretch: 20 } : { atLeast: 12, stretch: 30 }
        return [{ figure, ...bounds, measured: median(ratios('perSecond', group)) }]
      }
      if (inFlight > 1 || database === 'PGlite') return []
      const figure = 'p50 of a lone sendMessage, to a transaction of three statements: PostgreSQL'
      return [{ figure, atMost: 0.6, stretch: 0.35, measured: median(ratios('p50Ms', group)) }]
    }),
    samples,
  }
}

/** The rule and the feed, as the server puts them together. */
function ours(database: Database): { send: Send; end(): Promise<void> } {
  const config = readConfig({
    JWT_SECRET: 'only for the benchmark, 32 bytes or more',
    LIMIT_MESSAGES_PER_MINUTE: '1000000000',
  })
  const feed = new Feed({
    log: createLog(database),
    bus: createMemoryBus(),
    logger: createLogger({ level: 'warn', debug: '' }).root,
  })
  const messages = new Messages({ ...database, feed, limits: createLimits(config.limits), sizes: config.limits })
  return {
    send: (viewer) => messages.send(viewer, { id: randomUUID(), channel: 'WEDDING', content }),
    end: () => feed.end(),
  }
}

/**
 * The same rows, as one writes it first: the number, the message and the event in a transaction of three statements.
 */
function aTransactionEach(db: Db): Send {
  return (viewer) =>
    db.transaction(async (tx) => {
      const [wedding] = await tx
        .update(weddings)
        .set({ seq: sql`${weddings.seq} + 1` })
        .where(eq(weddings.id, weddingId))
        .returning({ seq: weddings.seq })
      const [id, seq, sentAt] = [randomUUID(), wedding?.seq ?? 0, new Date()]
      await tx.insert(messages).values({ weddingId, id, seq, conversation: '', senderId: viewer.id, content, sentAt })
      await tx.insert(events).values({ weddingId, seq, kind: 'message', reference: '', createdAt: sentAt })
    })
}

async function measure(send: Send, inFlight: number, seconds: number) {
  const took: number[] = []
  const end = performance.now() + seconds * 1_000
  const began = performance.now()
  const writer = async () => {
    while (performance.now() < end) {
      const start = performance.now()
      await send(guest)
      took.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, writer))
  return { perSecond: (took.length / (performance.now() - began)) * 1_000, p50Ms: median(took) }
}

const method = ({ rounds, seconds }: Effort) => `\
So many people write to one wedding at a time, each waiting for the acknowledgement before the next message; ${rounds}
rounds of ${seconds} s, in turns, in one process with the database beside it (PostgreSQL over loopback with fsync,
PGlite in the process). Medians; in brackets the least and the most.

A message takes one round trip: one statement that numbers it, inserts it and its event, and commits; a direct message
one more before it, for its recipient. Any other write takes five or six: BEGIN; the wedding's row, locked; what it
rests on; its rows; its events and the new number, together; COMMIT. While one group of messages commits the next
gathers, up to 200 share a statement: nobody who writes alone waits for others.`
