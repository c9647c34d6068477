import { and, asc, eq, gt, inArray, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Person } from '../db/fairQueue.ts'
import type { Database, Db, Parameter, Tx } from '../db/open.ts'
import { events, weddings } from '../db/schema.ts'
import { noSuchWedding } from '../refusal.ts'
import { type Position, writeCursor } from './cursor.ts'
import { type Audience, type Event, type Kind, type Place, restrictedTo } from './event.ts'

/** The tools of a write: its transaction, its time, and the number that its next event gets. */
export type Writing = {
  tx: Tx
  at: Date
  /** The wedding's cursor before this write: a subscription after it gets the events of the write too. */
  cursor: string
  readonly seq: number
  /** Adds an event after those emitted before it. It is stored when the write commits, or not at all. */
  emit<Payload>(kind: Kind<Payload>, payload: Payload, audience: Audience): void
  /**
   * Changes the payload of the stored event of this number, if it is of this kind. Servers replay what they have in
   * memory, unless an event of a kind that has a `Revision` changes it.
   */
  rewrite<Payload>(kind: Kind<Payload>, seq: number, change: (payload: Payload) => Payload): Promise<void>
}

/**
 * Events of a kind that are stored without audience and payload: the row that they are about has both, and outlives
 * them. A replay shows the row as it is then.
 */
export interface Reference<Payload = unknown, Row = unknown> {
  kind: Kind<Payload>
  /** Stands in the column `kind` of these events. Short, since each of them has it. */
  storedAs: string
  /** Finds the row, together with the wedding and the number of the event. For events that a write emits. */
  referenceOf?(payload: Payload): string
  /** A query for the row of one event, as JSON in a column `row`. It is a part of the statement that reads events. */
  row(event: Referring): SQL
  /** Contents of events of one wedding, each by its row; undefined where something is missing. */
  contentsOf(
    db: Db,
    weddingId: string,
    events: Referred<Row>[],
  ): (EventContents<Payload> | undefined)[] | Promise<(EventContents<Payload> | undefined)[]>
}

/**
 * Events that are stored without a part of their payload, which stands elsewhere and may change: a replay shows it as
 * it is then.
 */
export interface Completion<Payload = unknown, Part = unknown> {
  kind: Kind<Payload>
  /** The part of a payload that is stored with the event. */
  partOf(payload: Payload): Part
  /** The payloads of events of one wedding, each by its stored part; undefined where something is missing. */
  complete(db: Db, weddingId: string, parts: Part[]): Promise<(Payload | undefined)[]>
}

/** Events that refer to a row, and are stored together with it. */
export interface Appendable<Payload, Row, NewRow extends Record<keyof NewRow, Parameter>>
  extends Reference<Payload, Row> {
  /** The columns of a new row with their SQL types. */
  columns: Record<keyof NewRow & string, 'text' | 'uuid' | 'bigint'>
  /**
   * Inserts the rows of new events. It is a part of the statement that stores these, and binds no values. `rows` stands
   * after FROM: beside its own columns each row has the `wedding_id` of its event, its `seq`, its `reference` and its
   * time `at`.
   */
  insert(rows: SQLWrapper): SQL
}

/** An event that was read together with its row. */
export interface Referred<Row> {
  row: Row
  /** When the event was stored: RFC 3339, UTC. */
  at: string
}

/** Columns of an event that refers to a row: all of them together find it. */
export interface Referring {
  weddingId: SQLWrapper
  seq: SQLWrapper
  reference: SQLWrapper
}

/** Payload and audience of an event. */
export interface EventContents<Payload = unknown> {
  audience: Audience
  payload: Payload
}

/** An event to be stored, and the row that it refers to. */
export interface EventDraft<Payload, NewRow> {
  audience: Audience
  /** The payload of an event that is stored at this time. */
  payload(at: string): Payload
  /** Finds the row, together with the wedding and the number of the event. */
  reference: string
  row: NewRow
}

/** Reading a wedding's feed. */
export interface Reading extends Position {
  weddingId: string
  limit: number
  /** The person who reads. Without one, the read is for the delivery of live events, which waits for nobody. */
  person?: Person
}

/** The stored events of every wedding: the truth, of which everything else is a hint. */
export interface Log {
  /**
   * Runs a write in one transaction with the events that it emits: all of it is stored when this resolves, or nothing
   * is. Writes to one wedding happen one after the other, which is what makes their numbers gapless and in commit
   * order. Throws NOT_FOUND for a wedding that is not there.
   */
  record<Result>(weddingId: string, write: (writing: Writing) => Promise<Result>): Promise<Recorded<Result>>
  /**
   * A way to store events with the rows that they refer to in one statement: one round trip, in which all is stored or
   * nothing. Its statements are put together once. From then on the log can read such events.
   */
  appender<Payload, Row, NewRow extends Record<keyof NewRow, Parameter>>(
    appendable: Appendable<Payload, Row, NewRow>,
  ): Append<Payload, NewRow>
  /** From now on events of this kind are stored in part, and completed when they are read. */
  completing(completion: Completion): void
  /**
   * The events of the `limit` numbers after `seq`, in order. An event that is not kept any more is missing. They are
   * looked for by number, so that a reader who is far behind does not make PostgreSQL walk over all that was deleted.
   * For a person they are read when it is that person's turn.
   */
  read(reading: Reading): Promise<DurableEvent[]>
  /** The position of each of these weddings, by its id. For a person it is read when it is that person's turn. */
  positions(weddingIds: string[], person?: Person): Promise<Map<string, Position>>
}

/** The result of a write, and the events that were stored with it, in order. */
export interface Recorded<Result> {
  result: Result
  emitted: DurableEvent[]
}

/**
 * Stores events of one wedding with their rows, in this order, and returns them. Throws NOT_FOUND if there is no such
 * wedding.
 */
export type Append<Payload, NewRow> = (
  weddingId: string,
  drafts: EventDraft<Payload, NewRow>[],
) => Promise<DurableEvent<Payload>[]>

/** An event that is stored, and so has a place in its wedding's feed. */
export type DurableEvent<Payload = unknown> = Event<Payload> & { place: Place }

type LogParts = Pick<Database, 'db' | 'execute' | 'readAs' | 'inTurn'>

/** The log in the tables `events` and `weddings`. */
export function createLog({ db, execute, readAs, inTurn }: LogParts): Log {
  const references = new Map<string, Reference>()
  const completions = new Map<string, Completion>()
  const forms: Forms = { references, completions }

  return {
    record: (weddingId, write) =>
      inTurn(weddingId, () => db.transaction((tx) => recordIn(tx, weddingId, forms, write))),

    appender(appendable) {
      references.set(appendable.storedAs, appendable)
      return prepareAppend(execute, appendable)
    },

    completing(completion) {
      completions.set(completion.kind.name, completion)
    },

    async read({ weddingId, feedId, seq, limit, person }: Reading): Promise<DurableEvent[]> {
      const from = person ? readAs(person) : db
      const rows = await selectEvents(from, references)
        .where(and(eq(events.weddingId, weddingId), gt(events.seq, seq), lte(events.seq, seq + limit)))
        .orderBy(asc(events.seq))
      const read = rows.map(({ seq, createdAt, ...stored }) => ({ place: placeOf(feedId, seq, createdAt), ...stored }))
      const referred = await readReferred(from, references, weddingId, read)
      const payloads = await readCompleted(from, completions, weddingId, read)
      return read.map(({ kind, audience, payload, place }) => {
        // A missing row was deleted by hand: its event is delivered to nobody, and the feed goes on.
        const isMissing = audience === null || (payloads.has(place) && payloads.get(place) === undefined)
        const stored = { kind, audience: isMissing ? restrictedTo([]) : audience, payload, place }
        return referred.get(place) ?? (payloads.get(place) ? { ...stored, payload: payloads.get(place) } : stored)
      })
    },

    async positions(weddingIds: string[], person?: Person): Promise<Map<string, Position>> {
      const rows = await (person ? readAs(person) : db)
        .select({ id: weddings.id, feedId: weddings.feedId, seq: weddings.seq })
        .from(weddings)
        .where(inArray(weddings.id, weddingIds))
      return new Map(rows.map(({ id, feedId, seq }) => [id, { feedId, seq }]))
    },
  }
}

/** Runs a write in a transaction and stores its events, while the wedding's row is locked. */
async function recordIn<Result>(
  tx: Tx,
  weddingId: string,
  forms: Forms,
  write: (writing: Writing) => Promise<Result>,
): Promise<Recorded<Result>> {
  const [wedding] = await tx
    .select({
      feedId: weddings.feedId,
      seq: weddings.seq,
      at: sql`clock_timestamp()`.mapWith(weddings.createdAt),
    })
    .from(weddings)
    .where(eq(weddings.id, weddingId))
    .for('update')
  if (!wedding) throw noSuchWedding()
  const { feedId, at } = wedding
  const emitted: DurableEvent[] = []
  const next = () => wedding.seq + emitted.length + 1
  const result = await write({
    tx,
    at,
    cursor: writeCursor(wedding),
    get seq() {
      return next()
    },
    emit(kind, payload, audience) {
      emitted.push({ kind: kind.name, audience, payload, place: placeOf(feedId, next(), at) })
    },
    rewrite: (kind, seq, change) => rewriteEvent(tx, { weddingId, seq, kind }, change),
  })
  if (emitted.length > 0) {
    const { seq } = wedding
    // Together, as one round trip.
    await Promise.all([
      tx.insert(events).values(emitted.map((event) => rowOf(weddingId, event, at, forms))),
      tx
        .update(weddings)
        .set({ seq: seq + emitted.length })
        .where(eq(weddings.id, weddingId)),
    ])
  }
  return { result, emitted }
}

async function rewriteEvent<Payload>(
  tx: Tx,
  { weddingId, seq, kind }: { weddingId: string; seq: number; kind: Kind<Payload> },
  change: (payload: Payload) => Payload,
): Promise<void> {
  const isIt = and(eq(events.weddingId, weddingId), eq(events.seq, seq), eq(events.kind, kind.name))
  const [event] = await tx.select({ payload: events.payload }).from(events).where(isIt)
  if (event)
    await tx
      .update(events)
      .set({ payload: change(event.payload as Payload) })
      .where(isIt)
}

/** The statements that store events with the rows that they refer to, put together. */
function prepareAppend<Payload, Row, NewRow extends Record<keyof NewRow, Parameter>>(
  execute: Database['execute'],
  { kind, storedAs, columns, insert }: Appendable<Payload, Row, NewRow>,
): Append<Payload, NewRow> {
  const typed = Object.entries<string>({ place: 'int', reference: 'text', ...columns })
  const names = typed.map(([name]) => name)
  // Both tables get their rows from `draft`, so that PostgreSQL reads what it is sent once.
  const storing = (drafts: string) =>
    new PgDialect().sqlToQuery(sql`
    with wedding as (
      update ${weddings} set seq = seq + $1 where id = $2
      returning id, feed_id, seq, date_trunc('milliseconds', clock_timestamp()) as at),
    draft as (
      select wedding.id as wedding_id, seq + place as seq, at, ${sql.raw(names.map((name) => `draft.${name}`).join(', '))}
      from wedding, ${sql.raw(drafts)}),
    stored as (
      insert into ${events} (wedding_id, seq, kind, reference, created_at)
      select wedding_id, seq, ${sql.raw(`'${storedAs}'`)}, reference, at from draft),
    inserted as (${insert(sql`draft`)})
    select feed_id, seq, (extract(epoch from at) * 1000)::bigint from wedding`).sql
  // Most often it is a single one, which PostgreSQL stores in less time as values than from JSON.
  const values = typed.map(([, type], index) => `$${index + 3}::${type}`)
  const one = storing(`(values (${values.join(', ')})) as draft(${names.join(', ')})`)
  const many = storing(
    `jsonb_to_recordset($3::text::jsonb) as draft(${typed.map((each) => each.join(' ')).join(', ')})`,
  )

  return async (weddingId: string, drafts: EventDraft<Payload, NewRow>[]): Promise<DurableEvent<Payload>[]> => {
    const count = drafts.length
    const rows = drafts.map(
      ({ reference, row }, index): Record<string, Parameter> => ({ place: index + 1 - count, reference, ...row }),
    )
    const [row, ...others] = rows
    const [appended] =
      row && others.length === 0
        ? await execute(one, [count, weddingId, ...names.map((name) => row[name] ?? null)])
        : await execute(many, [count, weddingId, JSON.stringify(rows)])
    if (!appended) throw noSuchWedding()
    const [feedId, last, at] = [String(appended[0]), Number(appended[1]), new Date(Number(appended[2]))]
    return drafts.map(({ audience, payload }, index) => {
      const place = placeOf(feedId, last + index + 1 - count, at)
      return { kind: kind.name, audience, payload: payload(place.at), place }
    })
  }
}

/** Events with the rows that they refer to: each is looked up by index, also where PostgreSQL has no statistics. */
function selectEvents(from: Db, references: Map<string, Reference>) {
  const { seq, kind, audience, payload, createdAt } = events
  const rows = [...references.values()].map(
    ({ storedAs, row }) => sql`union all select row from (${row(events)}) as found where ${kind} = ${storedAs}`,
  )
  const referred = sql`(select null::json as row where false ${sql.join(rows, sql` `)}) as referred`
  return from
    .select({ seq, kind, audience, payload, createdAt, row: sql<unknown>`referred.row` })
    .from(events)
    .leftJoinLateral(referred, sql`true`)
}

/** Builds the events that refer to a row from the contents of that row. Returns these events by place. */
async function readReferred(
  from: Db,
  references: Map<string, Reference>,
  weddingId: string,
  read: Read[],
): Promise<Map<Place, DurableEvent>> {
  const events = new Map<Place, DurableEvent>()
  for (const { storedAs, kind, contentsOf } of references.values()) {
    const referring = read.filter((each) => each.kind === storedAs && each.row !== null)
    if (referring.length === 0) continue
    const contents = await contentsOf(
      from,
      weddingId,
      referring.map(({ row, place }) => ({ row, at: place.at })),
    )
    for (const [index, { place }] of referring.entries()) {
      const each = contents[index]
      if (each) events.set(place, { kind: kind.name, audience: each.audience, payload: each.payload, place })
    }
  }
  return events
}

/** Completes the payloads of events that were stored in part. Returns them by place, undefined for missing ones. */
async function readCompleted(
  from: Db,
  completions: Map<string, Completion>,
  weddingId: string,
  read: Read[],
): Promise<Map<Place, unknown>> {
  const payloads = new Map<Place, unknown>()
  for (const [name, { complete }] of completions) {
    const incomplete = read.filter(({ kind }) => kind === name)
    if (incomplete.length === 0) continue
    const parts = incomplete.map(({ payload }) => payload)
    const completed = await complete(from, weddingId, parts)
    for (const [index, { place }] of incomplete.entries()) payloads.set(place, completed[index])
  }
  return payloads
}

/** How events of some kinds are stored: by `storedAs`, and by kind. */
interface Forms {
  references: Map<string, Reference>
  completions: Map<string, Completion>
}

/** An event as it was read. */
interface Read {
  kind: string
  row: unknown
  payload: unknown
  place: Place
}

function placeOf(feedId: string, seq: number, at: Date): Place {
  return { seq, cursor: writeCursor({ feedId, seq }), at: at.toISOString() }
}

function rowOf(
  weddingId: string,
  { kind, audience, payload, place }: DurableEvent,
  createdAt: Date,
  { references, completions }: Forms,
) {
  const row = { weddingId, seq: place.seq, createdAt }
  const referring = [...references.values()].find((reference) => reference.kind.name === kind)
  if (referring?.referenceOf) return { ...row, kind: referring.storedAs, reference: referring.referenceOf(payload) }
  return { ...row, kind, audience, payload: completions.get(kind)?.partOf(payload) ?? payload }
}
