import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import type { Tx } from '../db/open.ts'
import { events, weddings } from '../db/schema.ts'
import type { RunBatch, Sweep } from '../db/sweeper.ts'

/**
 * Number of the last events of a wedding that are kept, however old they are. It is more than a feed has in memory, so
 * what is replayed from there is kept too.
 */
const leastKept = 10_000
const eventsAtOnce = 250
const weddingsAtOnce = 1_000

/**
 * Deletes the events of every wedding that are older than `days` and not among its last 10,000. They go in their order:
 * what is left has no gap, so a reader whose next event is missing knows that its cursor is older than what is kept.
 */
export function sweepEvents(days: number): Sweep {
  return {
    rows: 'events',
    async *run(batch) {
      for (let after = ''; ; ) {
        const page = await batch((tx) => weddingsAfter(tx, after))
        yield 0
        for (const { id: weddingId, seq } of page) {
          if (seq > leastKept) yield* sweepWedding(batch, { weddingId, upTo: seq - leastKept, days })
        }
        const last = page.at(-1)
        if (!last || page.length < weddingsAtOnce) return
        after = last.id
      }
    },
  }
}

/** The events of a wedding up to a number, of which those older than `days` go. */
interface Range {
  weddingId: string
  upTo: number
  days: number
}

async function* sweepWedding(batch: RunBatch, range: Range): AsyncGenerator<number> {
  for (let after = 0; ; ) {
    const { last, count } = await batch((tx) => deleteOldest(tx, range, after))
    yield count
    if (count < eventsAtOnce) return
    after = last
  }
}

/** Old events at the beginning of a wedding: the number of the last one (0 without any), and how many there are. */
export interface Expired {
  last: number
  count: number
}

/** Returns the old events at the beginning. A later old event stays until all events before it are old. */
export function expiredOf(oldest: { seq: number; isOld: boolean }[]): Expired {
  const firstKept = oldest.findIndex(({ isOld }) => !isOld)
  const count = firstKept < 0 ? oldest.length : firstKept
  return { last: oldest[count - 1]?.seq ?? 0, count }
}

/**
 * Deletes the oldest events, by the database's clock, whose time the events have. Takes no lock that a write of the
 * wedding waits for.
 */
async function deleteOldest(tx: Tx, { weddingId, upTo, days }: Range, after: number): Promise<Expired> {
  const ofWedding = and(eq(events.weddingId, weddingId), gt(events.seq, after))
  const oldest = await tx
    .select({ seq: events.seq, isOld: sql<boolean>`${events.createdAt} < now() - make_interval(days => ${days})` })
    .from(events)
    .where(and(ofWedding, lte(events.seq, upTo)))
    .orderBy(asc(events.seq))
    .limit(eventsAtOnce)
  const expired = expiredOf(oldest)
  if (expired.count > 0) await tx.delete(events).where(and(ofWedding, lte(events.seq, expired.last)))
  return expired
}

interface WeddingSize {
  id: string
  seq: number
}

function weddingsAfter(tx: Tx, id: string): Promise<WeddingSize[]> {
  return tx
    .select({ id: weddings.id, seq: weddings.seq })
    .from(weddings)
    .where(gt(weddings.id, id))
    .orderBy(asc(weddings.id))
    .limit(weddingsAtOnce)
}
