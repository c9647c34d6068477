import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createLimits } from '../../src/access/limits.ts'
import type { Viewer } from '../../src/access/viewer.ts'
import { readConfig } from '../../src/config.ts'
import { type Database, openDatabase, openPglite, type Tx } from '../../src/db/open.ts'
import { members, reads, weddings } from '../../src/db/schema.ts'
import { createMemoryBus } from '../../src/feed/bus.ts'
import { Feed } from '../../src/feed/feed.ts'
import { createLog } from '../../src/feed/log.ts'
import { createLogger } from '../../src/log.ts'
import { Conversations } from '../../src/wedding/conversations.ts'
import { messagesOf } from '../../src/wedding/messageRows.ts'
import { Messages } from '../../src/wedding/messages.ts'
import { Reading } from '../../src/wedding/reading.ts'

// Counts the rows that PostgreSQL reads, in a transaction that is rolled back, so that neither the clock nor other
// tests matter.

const { databaseUrl } = inject('services')
const databases: [name: string, open: () => Promise<Database>][] = [['PGlite', () => openPglite(new PGlite())]]
if (databaseUrl) databases.push(['PostgreSQL', () => openDatabase({ url: databaseUrl, dataDir: '' })])

const weddingId = 'a wedding of many words'
// PostgreSQL weighs a look at all of few messages against some look-ups, and at all of many otherwise.
const messageCounts = [10_000, 40_000]
const guestOf = (id: string): Viewer => ({
  id,
  name: id,
  role: 'GUEST',
  weddingId,
  expiresAt: new Date(Date.now() + 3_600_000),
})

/** Leo has written all messages of the channel but the last 150, which are ana's. Leo wrote to ana, too. */
async function fill(tx: Tx, messageCount: number) {
  await tx.insert(weddings).values({ id: weddingId, name: 'Many words', feedId: 'feed', seq: messageCount })
  const people = ['ana', 'leo', 'eve']
  await tx
    .insert(members)
    .values(people.map((id) => ({ weddingId, id, name: id, role: 'GUEST' as const, issuedAt: 0 })))
  await tx.execute(sql`
    insert into messages (wedding_id, id, seq, conversation, sender_id, recipient_id, content, sent_at)
    select ${weddingId}, gen_random_uuid(), n, case when n % 10 = 0 then 'ana leo' else '' end,
      case when n % 10 = 0 or n <= ${messageCount - 150} then 'leo' else 'ana' end, case when n % 10 = 0 then 'ana' end, 'hello', now()
    from generate_series(1, ${messageCount}::int) as n`)
}

/** Something that somebody asks for, and how many messages are read for it. */
async function counted<Result>(tx: Tx, ask: () => Promise<Result>) {
  const count = async () => {
    const tables = sql`pg_stat_xact_user_tables where relname = 'messages'`
    const [row] = await tx.select({ rows: sql`seq_tup_read + idx_tup_fetch`.mapWith(Number) }).from(tables)
    return row?.rows ?? Number.NaN
  }
  const before = await count()
  return { result: await ask(), messagesRead: (await count()) - before }
}

/** How many messages are read while somebody asks for their conversations, and how many are said to be unread. */
async function conversationsOf(tx: Tx, id: string) {
  const { result, messagesRead } = await counted(tx, () => new Conversations({ readAs: () => tx }).list(guestOf(id)))
  return { unread: result.map(({ unreadCount }) => unreadCount), messagesRead }
}

function partsIn(database: Database, tx: Tx) {
  const { limits } = readConfig({ JWT_SECRET: 'only for this test, 32 bytes or more' })
  const { root: logger } = createLogger({ level: 'error', debug: '' })
  const parts = { ...database, db: tx, readAs: () => tx }
  const feed = new Feed({ log: createLog(parts), bus: createMemoryBus(), logger })
  return { ...parts, feed, limits: createLimits(limits), sizes: limits }
}

const messagesIn = (database: Database, tx: Tx) => new Messages(partsIn(database, tx))

describe.each(databases)('in %s', (_, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.end())

  test.each([false, true])(
    'a mark looks up its message alone, of few messages too (analysed: %s)',
    async (isAnalysed) => {
      const rollBack = new Error('rolled back')
      const work = database.db.transaction(async (tx) => {
        await fill(tx, 25_000)
        if (isAnalysed) await tx.execute(sql`analyze messages`)
        const page = { limit: 1, after: null, before: null, backward: true }
        const [latest] = await messagesIn(database, tx).list(guestOf('eve'), null, page)
        const reading = new Reading(partsIn(database, tx))
        const mark = () => reading.mark(guestOf('eve'), { with: null, upTo: latest?.id ?? '' })
        const { result, messagesRead } = await counted(tx, mark)
        expect(result.unreadCount).toBe(0)
        expect(messagesRead).toBeLessThan(10)
        throw rollBack
      })
      await expect(work).rejects.toBe(rollBack)
    },
  )

  test.each(
    messageCounts.flatMap((messageCount) =>
      ['without statistics', 'with statistics'].map((statistics) => ({ messageCount, statistics })),
    ),
  )(
    'conversations with unread ones of $messageCount messages read no more of them than are counted, $statistics',
    async ({ messageCount, statistics }) => {
      const rollBack = new Error('rolled back')
      const work = database.db.transaction(async (tx) => {
        await fill(tx, messageCount)
        if (statistics === 'with statistics') await tx.execute(sql`analyze messages`)
        // Eve has read nothing; neither has ana, of two conversations; leo counts what others wrote alone.
        const [eve, ana, leo] = [
          await conversationsOf(tx, 'eve'),
          await conversationsOf(tx, 'ana'),
          await conversationsOf(tx, 'leo'),
        ]
        expect([eve, ana, leo].map(({ unread }) => unread)).toEqual([[100], [100, 100], [100, 0]])
        expect(eve.messagesRead).toBeLessThan(500)
        expect(ana.messagesRead).toBeLessThan(1_000)
        // Of a member's own messages, a thousand are looked through.
        expect(leo.messagesRead).toBeLessThan(2_500)
        await tx
          .insert(reads)
          .values({ weddingId, memberId: 'eve', conversation: '', seq: messageCount, readAt: new Date() })
        expect((await conversationsOf(tx, 'eve')).messagesRead).toBeLessThan(500)
        throw rollBack
      })
      await expect(work).rejects.toBe(rollBack)
    },
  )

  test.each([200, 25_000].flatMap((count) => [false, true].map((isAnalysed) => ({ count, isAnalysed }))))(
    'of $count messages the latest hundred are read once, and so are a hundred by their ids (analysed: $isAnalysed)',
    async ({ count, isAnalysed }) => {
      const rollBack = new Error('rolled back')
      const work = database.db.transaction(async (tx) => {
        await fill(tx, count)
        if (isAnalysed) await tx.execute(sql`analyze messages`)
        const page = { limit: 100, after: null, before: null, backward: true }
        const latest = await counted(tx, () => messagesIn(database, tx).list(guestOf('eve'), null, page))
        const ids = latest.result.map(({ id }) => id)
        const byId = await counted(tx, () => messagesOf(tx, weddingId, ids))
        expect([latest.result.length, byId.result.size]).toEqual([100, 100])
        // Of few messages PostgreSQL may read all of the conversation.
        expect(latest.messagesRead).toBeLessThanOrEqual(180)
        expect(byId.messagesRead).toBe(100)
        throw rollBack
      })
      await expect(work).rejects.toBe(rollBack)
    },
  )
})
