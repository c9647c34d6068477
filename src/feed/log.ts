import { and, asc, eq, getTableColumns, gt, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { Db, Tx } from '../db/open.ts'
import { events, weddings } from '../db/schema.ts'
import { Refusal } from '../refusal.ts'
import type { Audience, Event, Kind, Place } from './event.ts'

/** What a write works with: the transaction, its time, and the number that its next event gets. */
export type Writing = {
  tx: Tx
  at: Date
  /** The wedding's cursor before this write: whoever subscribes after it gets the events of the write too. */
  cursor: string
  readonly seq: number
  /** Puts an event after those told before it. It is stored when the write commits, or not at all. */
  tell<Payload>(kind: Kind<Payload>, payload: Payload, audience: Audience): void
}

/** An event to be stored, with the path of the time in its payload, which it gets then. */
export type Draft<Payload> = { audience: Audience; payload: Payload; timeAt: string[] }

/** Where a wedding's feed stands. */
export type Position = { feedId: string; seq: number }

export type Log = ReturnType<typeof createLog>
export type DurableEvent<Payload = unknown> = Event<Payload> & { place: Place }

/** The stored events of every wedding: the truth of which everything else is a hint. */
export function createLog(db: Db) {
  return {
    /**
     * Runs a write in one transaction with the events it tells: all of it is stored when this resolves, or nothing is.
     * Writes to one wedding happen one after the other, which is what makes their numbers gapless and in commit order.
     */
    record<Result>(weddingId: string, write: (writing: Writing) => Promise<Result>) {
      return db.transaction(async (tx) => {
        const [wedding] = await tx
          .select({ feedId: weddings.feedId, seq: weddings.seq, at: sql`clock_timestamp()`.mapWith(weddings.createdAt) })
          .from(weddings)
          .where(eq(weddings.id, weddingId))
          .for('update')
        if (!wedding) throw new Refusal('NOT_FOUND', 'There is no such wedding')
        const { feedId, at } = wedding
        const told: DurableEvent[] = []
        const next = () => wedding.seq + told.length + 1
        const result = await write({
          tx,
          at,
          cursor: writeCursor(wedding),
          get seq() {
            return next()
          },
          tell(kind, payload, audience) {
            told.push({ kind: kind.name, audience, payload, place: placeOf(feedId, next(), at) })
          },
        })
        if (told.length > 0) {
          const { seq } = wedding
          // Together, as one round trip.
          await Promise.all([
            tx.insert(events).values(told.map((event) => rowOf(weddingId, event, at))),
            tx
              .update(weddings)
              .set({ seq: seq + told.length })
              .where(eq(weddings.id, weddingId)),
          ])
        }
        return { result, told }
      })
    },

    /**
     * A way to store events of one kind with rows of another table in one statement: one round trip, in which all is stored or
     * nothing. The statement is put together once. `insert` is its part for the rows: that reads them from the placeholder
     * `rows`, a JSON array, and from a table `wedding` the time (`at`) and the number before that of the first event (`seq`).
     */
    appender<Payload>({ name }: Kind<Payload>, insert: SQL) {
      const [weddingId, count, drafts] = [sql.placeholder('weddingId'), sql.placeholder('count'), sql.placeholder('drafts')]
      const wedding = db.$with('wedding', { feedId: weddings.feedId }).as(sql`
        update ${weddings} set seq = seq + ${count} where id = ${weddingId}
        returning feed_id, seq - ${count} as seq, date_trunc('milliseconds', clock_timestamp()) as at`)
      const stored = db.$with('stored', getTableColumns(events)).as(sql`
        insert into ${events} (wedding_id, seq, kind, audience, payload, created_at)
        select ${weddingId}, seq + place, ${name}, audience, jsonb_set(payload, "timeAt", ${rfc3339}), at
        from wedding, jsonb_to_recordset(${drafts}::text::jsonb) as draft(place int, audience jsonb, payload jsonb, "timeAt" text[])
        returning *`)
      const statement = db
        .with(wedding, stored, db.$with('inserted', {}).as(insert))
        .select()
        .from(wedding)
        .innerJoin(stored, sql`true`)
        .orderBy(stored.seq)
        .prepare(`append ${name}`)

      return async (weddingId: string, drafts: Draft<Payload>[], rows: object[]): Promise<DurableEvent<Payload>[]> => {
        const told = await statement.execute({
          weddingId,
          count: drafts.length,
          drafts: JSON.stringify(drafts.map((draft, index) => ({ ...draft, place: index + 1 }))),
          rows: JSON.stringify(rows),
        })
        if (told.length === 0) throw new Refusal('NOT_FOUND', 'There is no such wedding')
        return told.map(({ wedding, stored }) => eventOf(wedding.feedId, stored) as DurableEvent<Payload>)
      }
    },

    /**
     * The events of the `limit` numbers after `seq`, in order. Those that are not kept any more are missing. They are looked
     * for by number, so that a reader who is far behind does not make PostgreSQL walk over all that was deleted.
     */
    async read(weddingId: string, feedId: string, seq: number, limit: number): Promise<DurableEvent[]> {
      const rows = await db
        .select()
        .from(events)
        .where(and(eq(events.weddingId, weddingId), gt(events.seq, seq), lte(events.seq, seq + limit)))
        .orderBy(asc(events.seq))
      return rows.map((row) => eventOf(feedId, row))
    },

    /** Where each of these weddings stands, by its id. */
    async positions(weddingIds: string[]): Promise<Map<string, Position>> {
      const rows = await db
        .select({ id: weddings.id, feedId: weddings.feedId, seq: weddings.seq })
        .from(weddings)
        .where(inArray(weddings.id, weddingIds))
      return new Map(rows.map(({ id, feedId, seq }) => [id, { feedId, seq }]))
    },
  }
}

/** `at` as Date's toISOString writes it. */
const rfc3339 = sql`to_jsonb(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`

function eventOf(feedId: string, { kind, audience, payload, seq, createdAt }: typeof events.$inferSelect): DurableEvent {
  return { kind, audience, payload, place: placeOf(feedId, seq, createdAt) }
}

function placeOf(feedId: string, seq: number, at: Date): Place {
  return { seq, cursor: writeCursor({ feedId, seq }), at: at.toISOString() }
}

function rowOf(weddingId: string, { kind, audience, payload, place }: DurableEvent, createdAt: Date) {
  return { weddingId, seq: place.seq, kind, audience, payload, createdAt }
}

export function writeCursor({ feedId, seq }: Position): string {
  return Buffer.from(`${feedId}.${seq}`).toString('base64url')
}

/** The number that a cursor of this feed names. One that is malformed or of another feed is CURSOR_GONE. */
export function readCursor(cursor: string, feedId: string): number {
  const [feed, place, ...rest] = Buffer.from(cursor, 'base64url').toString().split('.')
  if (feed !== feedId || rest.length > 0 || !/^(0|[1-9]\d{0,14})$/.test(place ?? '')) throw cursorGone()
  return Number(place)
}

export function cursorGone(): Refusal {
  return new Refusal('CURSOR_GONE', 'This cursor is not of this feed, or older than what is kept: query again')
}
