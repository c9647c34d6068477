import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Viewer } from '../../src/access/viewer.ts'
import { type Database, type Db, openDatabase } from '../../src/db/open.ts'
import { members, weddings } from '../../src/db/schema.ts'
import { startPostgres } from './postgres.ts'

// The id has the usual length, because it is in every row.
export const [weddingId, feedId] = ['0f8fad5b-d9cb-469f-a165-70867728950e', 'bench']
export const people = 50
/** Rows that one statement makes: PostgreSQL has to answer it in time. */
const rowsAtOnce = 50_000

export function guestOf(index: number): Viewer {
  return {
    id: `guest-${index}`,
    name: `Guest ${index}`,
    role: 'GUEST',
    weddingId,
    expiresAt: new Date(Date.now() + 3_600_000),
  }
}

/** A database of its own for a benchmark, and the way to end it and to delete its files. */
export interface OwnDatabase extends AsyncDisposable {
  database: Database
  /** The address of PostgreSQL, '' for PGlite. */
  url: string
  /** The folder of PGlite. */
  folder: string
  /** Closes the database here, so that a server may open it. */
  close(): Promise<void>
}

/** PostgreSQL over loopback with fsync, or PGlite in this process, with the tables of the server. */
export async function openOwn(name: 'PostgreSQL' | 'PGlite'): Promise<OwnDatabase> {
  const postgres = name === 'PostgreSQL' ? await startPostgres({ durable: true }) : undefined
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-bench-'))
  const database = await openDatabase({ url: postgres?.url, dataDir: folder })
  let isOpen = true
  const close = async () => {
    if (isOpen) await database.end()
    isOpen = false
  }
  return {
    database,
    url: postgres?.url ?? '',
    folder,
    close,
    async [Symbol.asyncDispose]() {
      await close()
      await postgres?.[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function prepare(db: Db) {
  await db.insert(weddings).values({ id: weddingId, name: 'Bench', feedId })
  const guests = Array.from({ length: people }, (_, index) => guestOf(index))
  await db.insert(members).values(guests.map(({ id, name, role }) => ({ weddingId, id, name, role, issuedAt: 0 })))
}

/**
 * Messages up to this number of events, as guests write them: nine on the wedding's channel, then one to guest 0 alone,
 * every second of these by guest 1. Guest 0 has read all of each conversation but what is among the last hundred
 * events.
 */
export async function fill(db: Db, events: number) {
  const [wedding] = await db.select({ seq: weddings.seq }).from(weddings)
  for (let from = (wedding?.seq ?? 0) + 1; from <= events; from += rowsAtOnce) {
    await insertMessages(db, from, Math.min(events, from + rowsAtOnce - 1), events)
  }
  await db.update(weddings).set({ seq: sql`greatest(${weddings.seq}, ${events})` })
  await db.execute(sql`
    insert into reads (wedding_id, member_id, conversation, seq, read_at)
    select wedding_id, 'guest-0', conversation, max(seq), now() from messages
    where seq <= ${events - 100} and (conversation = '' or conversation like 'guest-0 %') group by 1, 3
    on conflict (wedding_id, member_id, conversation) do update set seq = excluded.seq`)
}

async function insertMessages(db: Db, first: number, last: number, ofAll: number) {
  const from = sql`
    generate_series(${first}::int, ${last}::int) as n,
    lateral (select n % 10 = 0 as direct) as kind,
    lateral (
      select case
        when n % 20 = 0 then 1 when direct then 1 + n / 10 % ${people - 1}::int else n % ${people}::int
      end as number
    ) as drawn,
    lateral (select 'guest-' || number as sender) as written`
  const content = sql`n || ' to the two of you!'`
  const at = sql`now() - (${ofAll}::int - n) * interval '1 second'`
  const conversation = sql`case when direct then 'guest-0 ' || sender else '' end`
  await db.execute(sql`
    insert into messages (wedding_id, id, seq, conversation, sender_id, recipient_id, content, sent_at)
    select ${weddingId}, md5(n::text)::uuid, n, ${conversation}, sender, case when direct then 'guest-0' end,
      ${content}, ${at}
    from ${from}`)
  await db.execute(sql`
    insert into events (wedding_id, seq, kind, reference, created_at)
    select ${weddingId}, n, 'message', ${conversation}, ${at}
    from ${from}`)
}

/**
 * Vacuums and analyses the tables, like a database that has grown slowly. PostgreSQL and the server of an embedded one
 * do so by themselves in time.
 */
export async function analyse(db: Db) {
  for (const table of ['weddings', 'members', 'messages', 'events', 'reads'])
    await db.execute(sql.raw(`vacuum analyze ${table}`))
  await db.execute(sql`checkpoint`)
}
