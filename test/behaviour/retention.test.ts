import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { describe, expect, inject, test, vi } from 'vitest'
import { openPglite } from '../../src/db/open.ts'
import { type Sweep, Sweeper } from '../../src/db/sweeper.ts'
import { sweepEvents } from '../../src/feed/retention.ts'
import { createLogger } from '../../src/log.ts'
import { sweepsOfWeddings } from '../../src/wedding/retention.ts'
import { askForEvents } from '../support/eventSource.ts'
import { cursorAfter, deletedBy, recordLongAgo, storedEvents } from '../support/events.ts'
import { olderDatabase } from '../support/older.ts'
import { startProcess } from '../support/process.ts'
import { freePort } from '../support/setup/program.ts'
import { openSocket, resumeReading, stopReading } from '../support/socket.ts'
import { backends, secret, startWedding, type TestWedding } from '../support/wedding.ts'

const heardOf = `subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }`
const contents = (values: any[]) => values.map(({ messageReceived }) => messageReceived.message.content.trim())
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
/** The events of a wedding that are kept whatever their age. */
const leastKept = 10_000

/** The text of a stream of server-sent events, to its end. */
async function streamed(url: string, token: string, after: string): Promise<string> {
  return (await askForEvents(url, token, { query: heardOf, variables: { after } })).text()
}

/** Starts one more server of a wedding. It looks for what is too old by itself. */
async function addServer(wedding: TestWedding) {
  wedding.servers.push(await wedding.start())
}

describe.each(backends)('with the %s backend', (backend) => {
  test('events older than EVENTS_DAYS go, but for the last 10,000; a cursor before them is gone on every server and transport', async () => {
    await using wedding = await startWedding({ backend, settings: { EVENTS_DAYS: '30' } })
    const ana = await wedding.join('ana')
    await ana.sends('a message stays')
    const last = await recordLongAgo(wedding, { count: 10_700, days: 31 })
    await addServer(wedding)
    const kept = { first: last - leastKept + 1, last, missing: 0 }
    await expect.poll(() => storedEvents(wedding), { timeout: 20_000 }).toEqual(kept)

    const now = await ana.cursor()
    const tooOld = cursorAfter(kept.first - 2, now)
    // Some may go still, since those who come now are events too.
    const youngEnough = cursorAfter(kept.first + 9, now)
    for (const [server, { url }] of wedding.servers.entries()) {
      const tom = await wedding.join(`tom-${server}`, { server })
      const refused = tom.subscribe(heardOf, { after: tooOld })
      expect(await refused.refusal()).toBe('CURSOR_GONE')
      expect(refused.values).toEqual([])
      const said = await streamed(url, tom.token, tooOld)
      expect(said).toContain('CURSOR_GONE')
      expect(said).not.toContain('content')
      expect(contents(await tom.subscribe(heardOf, { after: youngEnough }).take(3))).toEqual(numbers(711, 713))
    }
    expect((await ana.gets('{ messages { nodes { content } } }')).messages.nodes).toEqual([
      { content: 'a message stays' },
    ])
  })

  test('younger events stay, however many; and rows without a use go EVENTS_DAYS later', async () => {
    await using wedding = await startWedding({
      backend,
      settings: { EVENTS_DAYS: '30', LIMIT_PHOTOS_PER_MINUTE: '1000' },
    })
    const couple = await wedding.join('ana', { role: 'COUPLE' })
    const last = await recordLongAgo(wedding, { count: 10_700, days: 29 })
    const { id: message } = await couple.sends('welcome')
    const longAgo = (days: number) => `now() - interval '${days} days'`

    for (const [name, days] of [
      ['leo', 31],
      ['mia', 29],
    ] as const) {
      const guest = await wedding.join(name)
      await guest.gets('mutation ($upTo: ID!) { markMessagesRead(input: { upTo: $upTo }) { unreadCount } }', {
        upTo: message,
      })
      await expect
        .poll(() => wedding.sql(`select from reads where wedding_id = '${wedding.id}' and member_id = '${name}'`))
        .toHaveLength(1)
      await couple.gets(`mutation { removeMember(id: "${name}") { id } }`)
      await wedding.sql(
        `update members set removed_at = ${longAgo(days)} where wedding_id = '${wedding.id}' and id = '${name}'`,
      )

      const invited = 'mutation { createInvitation(input: { role: GUEST, expiresInHours: 1 }) { id } }'
      const { id: invitation } = (await couple.gets(invited)).createInvitation
      await wedding.sql(
        `update invitations set expires_at = ${longAgo(days)}, created_by = '${name}' where id = '${invitation}'`,
      )

      await couple.gets('mutation { createPersonalLink { code } }')
      await wedding.sql(
        `update personal_links set expires_at = ${longAgo(days)}, created_by = '${name}'
         where wedding_id = '${wedding.id}' and created_by = 'ana'`,
      )

      await wedding.sql(
        `insert into rejoin_requests (wedding_id, id, requested_by, member_id, requested_at, expires_at)
         values ('${wedding.id}', gen_random_uuid(), '${name}', 'ana', ${longAgo(days)}, ${longAgo(days)})`,
      )

      await wedding.sql(
        `insert into done_operations (wedding_id, member_id, key, done_at)
         values ('${wedding.id}', '${name}', gen_random_uuid(), ${longAgo(days)})`,
      )

      const shared = `mutation { sharePhoto(input: { url: "https://example.com/${name}.jpg" }) { id } }`
      const { id: photo } = (await couple.gets(shared)).sharePhoto
      await couple.gets('mutation ($id: ID!) { removePhoto(id: $id) { id } }', { id: photo })
      await wedding.sql(`update photos set removed_at = ${longAgo(days)} where id = '${photo}'`)
    }
    await couple.gets('mutation { sharePhoto(input: { url: "https://example.com/stays.jpg" }) { id } }')
    await couple.gets('mutation { createInvitation(input: { role: GUEST }) { id } }')
    await addServer(wedding)

    const left = async (table: string, column: string) =>
      (await wedding.sql(`select ${column} as it from ${table} where wedding_id = '${wedding.id}' order by 1`)).map(
        ({ it }) => it,
      )
    const kept = async () => ({
      reads: await left('reads', 'member_id'),
      invitations: await left('invitations', 'created_by'),
      links: await left('personal_links', 'created_by'),
      rejoinRequests: await left('rejoin_requests', 'requested_by'),
      operations: await left('done_operations', 'member_id'),
      photos: await left('photos', 'source'),
    })
    await expect.poll(kept, { timeout: 20_000 }).toEqual({
      reads: ['mia'],
      invitations: ['ana', 'mia'],
      links: ['mia'],
      rejoinRequests: ['mia'],
      operations: ['mia'],
      photos: ['https://example.com/mia.jpg', 'https://example.com/stays.jpg'],
    })
    expect(await storedEvents(wedding)).toMatchObject({ first: 1, missing: 0 })
    expect((await storedEvents(wedding)).last).toBeGreaterThan(last)
  })

  test('a reader that is so slow that events go before it has them gets an error, not a silent gap', async () => {
    await using wedding = await startWedding({ backend, settings: { LIMIT_UNSENT_BYTES: '65536' } })
    const ana = await wedding.join('ana')
    const after = await ana.cursor()
    // More than the system keeps on the way for a reader who does not read.
    const last = await recordLongAgo(wedding, { count: 3_000, days: 1, padding: 8_000 })
    using slow = openSocket(wedding.servers[0] as { url: string })
    await slow.connects(ana.token)
    await slow.asks('1', heardOf, { after })
    const heard = [await slow.hears('1')]
    stopReading(slow.socket)
    await wedding.sql(`delete from events where wedding_id = '${wedding.id}' and seq <= ${last - 10}`)
    resumeReading(slow.socket)
    while (!heard.at(-1)?.payload?.errors) heard.push(await slow.hears('1'))
    expect(heard.pop()?.payload.errors[0].extensions.code).toBe('CURSOR_GONE')
    expect(contents(heard.map(({ payload }) => payload.data))).toEqual(numbers(1, heard.length))
  })

  test('a server whose unread events are deleted ends its subscriptions, and goes on', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const after = await leo.cursor()
    const listening = leo.subscribe(heardOf, { after })
    await ana.sends('heard')
    await listening.take(1)
    // Simulates a server that slept while these events were recorded, and until they were deleted.
    await wedding.sql(`update weddings set seq = seq + 1000 where id = '${wedding.id}'`)
    expect(await listening.refusal()).toBe('UNAVAILABLE')
    expect(await leo.subscribe(heardOf, { after }).refusal()).toBe('CURSOR_GONE')
    const again = leo.subscribe(heardOf, { after: await leo.cursor() })
    await ana.sends('heard again')
    expect(contents(await again.take(1))).toEqual(['heard again'])
  })

  test('the database of a version before this is swept too', async () => {
    const shared = await olderDatabase(backend, '0006_ids_of_invitations', [
      `insert into weddings (id, name, feed_id, seq) values ('older', 'Older', 'feed', 10100)`,
      `insert into events (wedding_id, seq, kind, audience, payload, created_at)
        select 'older', n, 'member.joined', '{"everyone":true}', '{}', '2020-06-20' from generate_series(1, 10100) as n`,
    ])
    await using server = await startProcess({
      ...shared,
      WS_PORT: String(await freePort()),
      JWT_SECRET: secret,
      LOG_LEVEL: 'info',
    })
    await expect.poll(() => deletedBy(server), { timeout: 20_000 }).toBe(100)
    await expect.poll(server.said, { timeout: 20_000 }).toContain('"deleted":{"events":100}')
  })
})

test.runIf(backends.includes('cluster'))(
  'servers that sweep at once take turns, while phones come back and people write',
  async () => {
    await using wedding = await startWedding({ backend: 'cluster', servers: 2 })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: 1 })]
    const last = await recordLongAgo(wedding, { count: 14_000, days: 40 })
    const now = await ana.cursor()
    const offset = last - 14_000
    const phones = [
      { phone: ana, back: 9_000 },
      { phone: leo, back: 3_000 },
      { phone: leo, back: 100 },
    ].map(({ phone, back }) => ({ back, heard: phone.subscribe(heardOf, { after: cursorAfter(last - back, now) }) }))
    await Promise.all([addServer(wedding), addServer(wedding)])
    for (const text of numbers(1, 60)) await (Number(text) % 2 ? ana : leo).sends(`live ${text}`)

    for (const { back, heard } of phones) {
      const live = numbers(1, 60).map((text) => `live ${text}`)
      expect(contents(await heard.take(back + 60))).toEqual([...numbers(last - back - offset + 1, 14_000), ...live])
    }
    const deleted = async () => (await Promise.all(wedding.servers.map(deletedBy))).reduce((sum, each) => sum + each, 0)
    await expect
      .poll(async () => (await storedEvents(wedding)).first, { timeout: 30_000 })
      .toBeGreaterThan(last - leastKept)
    const { first, last: newest, missing } = await storedEvents(wedding)
    expect(missing).toBe(0)
    expect(newest - first + 1).toBeGreaterThanOrEqual(leastKept)
    // A server may still be at it: both numbers grow together.
    await expect.poll(async () => (await storedEvents(wedding)).first - (await deleted())).toBe(1)
  },
)

test('a server that ends in the middle of a sweep leaves whole batches, and the next one goes on', async () => {
  await using wedding = await startWedding()
  await wedding.join('ana')
  const last = await recordLongAgo(wedding, { count: 14_000, days: 40 })
  const sweeping = await wedding.start()
  await expect
    .poll(async () => (await storedEvents(wedding)).first, { timeout: 20_000, interval: 20 })
    .toBeGreaterThan(1)
  await sweeping.end()
  const { first, missing } = await storedEvents(wedding)
  expect(missing).toBe(0)
  expect(first).toBeLessThan(last - leastKept)
  await addServer(wedding)
  await expect.poll(async () => (await storedEvents(wedding)).first, { timeout: 20_000 }).toBe(last - leastKept + 1)
})

test('rows of which none is too old are asked for in one statement', async () => {
  const template = new Blob([readFileSync(inject('services').pgliteTemplate)])
  const { db, end } = await openPglite(new PGlite({ loadDataDir: template }))
  const transaction = vi.spyOn(db, 'transaction')
  const sweeper = await new Promise<Sweeper>((resolve) => {
    const last: Sweep = {
      rows: 'crumbs',
      async *run() {
        resolve(all)
        yield 0
      },
    }
    const sweeps = [sweepEvents(30), ...sweepsOfWeddings(30), last]
    const all = new Sweeper({ db, sweeps, logger: createLogger({ level: 'warn', debug: '' }).root })
    all.start()
  })
  await sweeper.end()
  // That statement, and the first page of weddings.
  expect(transaction).toHaveBeenCalledTimes(2)
  await end()
})
