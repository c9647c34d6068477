import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Database, openPglite } from '../../src/db/open.ts'
import { Sweeper } from '../../src/db/sweeper.ts'
import { Conversations } from '../../src/wedding/conversations.ts'

const [weddingId, count] = ['a wedding of many words', 20_000]
const ana = { id: 'ana', name: 'Ana', role: 'GUEST', weddingId, expiresAt: Date.now() } as never

let database: Database
beforeAll(async () => {
  database = await openPglite(new PGlite({ loadDataDir: new Blob([readFileSync(inject('services').pgliteTemplate)]) }))
})
afterAll(() => database.end())

/** Maintains the database like a server, which ends as soon as its log has a certain line. */
async function maintainUntil(
  isLast: (said: { statement?: string; reason?: unknown }) => boolean,
  { maintain }: Pick<Database, 'maintain'> = database,
) {
  await new Promise<void>((resolve) => {
    const hear = (said: object) => {
      if (isLast(said)) sweeper.end().then(resolve)
    }
    const logger = { debug: hear, warn: hear } as never
    const sweeper = new Sweeper({ db: database.db, maintain, sweeps: [], logger })
    sweeper.start()
  })
}

async function stateOf(table: string) {
  await database.db.execute(sql`select pg_stat_force_next_flush()`)
  const [row] = await database.db
    .select({
      rows: sql`reltuples`.mapWith(Number),
      bytes: sql`pg_relation_size(relid)`.mapWith(Number),
      isAnalysed: sql<boolean>`last_analyze is not null`,
    })
    .from(sql`pg_stat_user_tables join pg_class on pg_class.oid = relid`)
    .where(sql`pg_class.relname = ${table}`)
  return row
}

test('an embedded database learns by itself how many messages it has, and reads few of them', async () => {
  const { db } = database
  await db.execute(sql`insert into weddings (id, name, feed_id) values (${weddingId}, 'Many words', 'feed')`)
  await db.execute(sql`
    insert into members (wedding_id, id, name, role, issued_at)
    select ${weddingId}, id, id, 'GUEST', 0 from unnest(array['ana', 'leo']) as id`)
  await db.execute(sql`
    insert into messages (wedding_id, id, seq, conversation, sender_id, content, sent_at)
    select ${weddingId}, gen_random_uuid(), n, '', 'leo', 'hello', now() from generate_series(1, ${count}::int) as n`)
  expect(await stateOf('messages')).toMatchObject({ rows: -1 })

  // The server that ends in the middle leaves the rest to the next.
  await maintainUntil(({ statement }) => statement === 'vacuum messages')
  expect(await stateOf('messages')).toMatchObject({ isAnalysed: false })
  await maintainUntil(({ statement }) => statement === 'analyze messages')
  expect(await stateOf('messages')).toMatchObject({ isAnalysed: true, rows: count })

  await db.transaction(async (tx) => {
    const conversations = await new Conversations({ readAs: () => tx }).list(ana)
    expect(conversations).toMatchObject([{ with: null, unreadCount: 100 }])
    const [read] = await tx
      .select({ rows: sql`seq_tup_read + idx_tup_fetch`.mapWith(Number) })
      .from(sql`pg_stat_xact_user_tables`)
      .where(sql`relname = 'messages'`)
    expect(read?.rows).toBeLessThan(500)
  })
})

test('new events take the space of deleted ones in an embedded database', async () => {
  const { db } = database
  const record = (first: number) =>
    db.execute(sql`
      insert into events (wedding_id, seq, kind, reference, created_at)
      select ${weddingId}, n, 'message', '', now() from generate_series(${first}::int, ${first + count - 1}::int) as n`)
  await record(1)
  const before = await stateOf('events')
  await db.execute(sql`delete from events where seq <= ${count - 1_000}`)
  await maintainUntil(({ statement }) => statement === 'vacuum events')
  await record(count + 1)
  const after = await stateOf('events')
  expect(after?.bytes).toBeLessThan((before?.bytes ?? 0) * 1.1)
})

test('where it fails, as on a full disk, the log says so and the database serves', async () => {
  const full = Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' })
  const maintain = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(full) }) })
  await maintainUntil(({ reason }) => reason === full, { maintain })
  await expect(database.ping()).resolves.toBeUndefined()
})
