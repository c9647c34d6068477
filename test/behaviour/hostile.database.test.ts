import { getTableName, is, Table } from 'drizzle-orm'
import { type GraphQLField, getNamedType, isLeafType, isNonNullType } from 'graphql'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/open.ts'
import { webhooks, weddings } from '../../src/db/schema.ts'
import { type RunningServer, startServer } from '../../src/server.ts'
import type { GraphQLAnswer } from '../support/request.ts'
import { openSocket } from '../support/socket.ts'
import { backends, type Phone, serverOf, startWedding, type TestWedding } from '../support/wedding.ts'

const within = { timeout: 6_000 }

/** Asks for songs as often as a document may. */
const songs = `{ ${Array.from({ length: 15 }, (_, index) => `s${index}: musicRequests(last: 100) { nodes { id } }`).join(' ')} }`
const conversations = `{ ${Array.from({ length: 15 }, (_, index) => `c${index}: conversations { unreadCount }`).join(' ')} }`
const latest = '{ messages(last: 20) { nodes { content } } }'
const send = 'mutation { sendMessage(input: { channel: WEDDING, content: "waiting" }) { id } }'
const makeTask = 'mutation { createTask(input: { title: "Cut the cake" }) { id } }'

/** Requests that are held up: how many were served up to now, and when all have been answered. */
type Held = { served(): number; all: Promise<GraphQLAnswer[]> }

/**
 * Watches requests: `served` counts those with an answer up to now. A refusal that says to try again does not count.
 */
function watch(asked: Promise<GraphQLAnswer>[]): Held {
  let served = 0
  for (const each of asked) each.then(({ errors }) => errors ?? served++)
  return { served: () => served, all: Promise.all(asked) }
}

const times = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index))

const readyOf = async ({ url }: RunningServer) => (await fetch(`${url}/ready`)).status

/** Everything that people do at a wedding but for what is held up. */
async function goesOn(phone: Phone, friend: Phone) {
  const after = await phone.cursor()
  const { id } = await friend.sends('to all')
  await friend.sends('to you', phone.name)
  expect(await phone.hears(2, { after })).toEqual(['to all', 'to you'])
  expect((await phone.gets(latest)).messages.nodes.length).toBeGreaterThan(0)
  await phone.gets('mutation ($id: ID!) { markMessagesRead(input: { upTo: $id }) { unreadCount } }', { id })
  expect((await phone.gets('mutation { refreshSession { member { id } } }')).refreshSession.member.id).toBe(phone.name)
}

describe.skipIf(!backends.includes('cluster'))('on PostgreSQL', () => {
  let wedding: TestWedding
  /** Past the servers, for locks that make them wait for as long as a test wants; and another one that looks on. */
  let direct: postgres.Sql
  let onlooker: postgres.Sql
  beforeAll(async () => {
    wedding = await startWedding({ backend: 'cluster' })
    const url = (wedding.settings as Record<string, string>).DATABASE_URL ?? ''
    direct = postgres(url, { max: 1 })
    onlooker = postgres(url, { max: 1 })
  })
  afterAll(async () => {
    await Promise.all([direct.end(), onlooker.end()])
    await wedding[Symbol.asyncDispose]()
  })

  /**
   * Runs while a transaction of somebody else has done this, such as taking a lock. What it returns waits for that
   * lock, and is answered before the next test takes another.
   */
  async function during(statement: string, run: () => Promise<Held>) {
    await direct.unsafe('begin')
    let held: Held | undefined
    try {
      await direct.unsafe(statement)
      held = await run()
    } finally {
      await direct.unsafe('rollback')
      await held?.all
    }
  }

  const weddingWith = async (name: string) => {
    const at = `${wedding.id}-${name}`
    const [one, other] = [
      await wedding.join(`${name}-one`, { at, role: 'PLANNER' }),
      await wedding.join(`${name}-other`, { at }),
    ]
    return { at, one, other }
  }

  test('slow reads of one person hold up nobody else, at no wedding, and not /ready', async () => {
    const [here, elsewhere] = [await weddingWith('a'), await weddingWith('b')]
    const eve = await wedding.join('eve', { at: here.at })
    await during('lock table music_requests in access exclusive mode', async () => {
      const held = watch(times(8, () => eve.ask(songs)))
      await expect.poll(() => waiting(onlooker, 'music_requests'), within).toBeGreaterThan(0)
      await goesOn(here.one, here.other)
      await goesOn(elsewhere.one, elsewhere.other)
      expect((await here.other.gets('{ photos { nodes { id } } }')).photos.nodes).toEqual([])
      expect(await readyOf(serverOf(wedding))).toBe(200)
      expect(held.served()).toBe(0)
      return held
    })
  })

  test('slow reads of everybody at one wedding hold up no other wedding, no writes, and not /ready', async () => {
    const [here, elsewhere] = [await weddingWith('c'), await weddingWith('d')]
    const guests = await Promise.all(times(12, (index) => wedding.join(`guest-${index}`, { at: here.at })))
    await during('lock table music_requests in access exclusive mode', async () => {
      const held = watch(guests.flatMap((guest) => times(3, () => guest.ask(songs))))
      await expect.poll(() => waiting(onlooker, 'music_requests'), within).toBeGreaterThan(0)
      await goesOn(elsewhere.one, elsewhere.other)
      await here.one.sends('here too')
      expect((await here.one.gets(makeTask)).createTask.id).toBeDefined()
      expect(await readyOf(serverOf(wedding))).toBe(200)
      expect(held.served()).toBe(0)
      return held
    })
  })

  test('writes that wait for the lock of their wedding hold up no other wedding, no reads, and no session', async () => {
    const [here, elsewhere] = [await weddingWith('e'), await weddingWith('f')]
    await during(`select from weddings where id = '${here.at}' for update`, async () => {
      const held = watch(times(8, (index) => here.one.ask(index % 2 ? makeTask : send)))
      await expect.poll(() => waiting(onlooker, 'weddings'), within).toBeGreaterThan(0)
      await goesOn(elsewhere.one, elsewhere.other)
      expect((await elsewhere.one.gets(makeTask)).createTask.id).toBeDefined()
      expect((await here.other.gets(latest)).messages.nodes).toEqual([])
      expect((await here.other.gets('mutation { refreshSession { member { id } } }')).refreshSession.member.id).toBe(
        'e-other',
      )
      expect(await readyOf(serverOf(wedding))).toBe(200)
      expect(held.served()).toBe(0)
      return held
    })
  })

  test('a session that is refreshed stores nothing, and ends with the removal of its member', async () => {
    const { at, one, other } = await weddingWith('g')
    const stored = async () =>
      direct`select m.xmin, w.xmin, w.seq from members m join weddings w on w.id = m.wedding_id where w.id = ${at} order by m.id`
    const before = await stored()
    const { token } = (await other.gets('mutation { refreshSession { token } }')).refreshSession
    expect(await asks(serverOf(wedding), token)).toEqual({ viewer: { id: 'g-other' } })
    expect(await stored()).toEqual(before)
    await one.gets('mutation { removeMember(id: "g-other") { id } }')
    expect(await asks(serverOf(wedding), token)).toBe('UNAUTHENTICATED')
  })

  test('a session that is refreshed while its member is being removed ends with the removal', async () => {
    const { at, other } = await weddingWith('h')
    let token = ''
    await direct.begin(async (removal) => {
      await removal`update members set removed_at = clock_timestamp() where wedding_id = ${at} and id = 'h-other'`
      token = (await other.gets('mutation { refreshSession { token } }')).refreshSession.token
      // Seconds are what tokens count in.
      await removal`select pg_sleep(1.1)`
      token = (await other.gets('mutation { refreshSession { token } }')).refreshSession.token
    })
    expect(await asks(serverOf(wedding), token)).toBe('UNAUTHENTICATED')
  })
})

/** How many statements about a table wait for a lock. */
async function waiting(onlooker: postgres.Sql, table: string): Promise<number> {
  const rows = await onlooker`
    select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like ${`%${table}%`} and pid <> pg_backend_pid()`
  return rows.length
}

async function asks({ url }: RunningServer, token: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: '{ viewer { id } }' }),
  })
  const { data, errors } = (await response.json()) as any
  return errors ? errors[0].extensions.code : data
}

/** A document that asks for a field of Query, with all that it needs. */
function queryOf({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const needed = args
    .filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
    .map(({ name }) => `${name}: "x"`)
  const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }'
  return `{ ${name}${needed.length > 0 ? `(${needed.join()})` : ''} ${selection} }`
}

/** Tables that a server looks at by the clock: for what its feeds have missed, and for webhooks to send. */
const lookedAt = new Set<unknown>([weddings, webhooks])

/** A database that notes what is read of it past the turns, but for what is looked at by the clock. */
function watchPastTurns({ db, ...rest }: Database): { database: Database; used: string[] } {
  const used: string[] = []
  const select = (...fields: Parameters<typeof db.select>) => {
    const builder = db.select(...fields)
    const from = builder.from.bind(builder)
    return Object.assign(builder, {
      from(table: Parameters<typeof from>[0]) {
        if (!lookedAt.has(table)) used.push(is(table, Table) ? getTableName(table) : 'a query')
        return from(table)
      },
    })
  }
  const watched = new Proxy(db, {
    get(target, property) {
      if (property === 'select') return select
      if (property === '$count' || property === 'execute') used.push(property)
      return Reflect.get(target, property)
    },
  })
  return { database: { db: watched, ...rest }, used }
}

test('everything that a query reads is read in turn, on no connection for writing', async () => {
  await using wedding = await startWedding()
  const admin = await wedding.join('ada', { role: 'ADMIN' })
  const { database, used } = watchPastTurns(wedding.database as Database)
  const server = await startServer(readConfig({ ...wedding.settings, DATA_DIR: wedding.dataDir }), { database })
  // While they are connected, their token is looked up in memory.
  using socket = openSocket(server)
  await socket.connects(admin.token)
  expect(used).toContain('members')
  const more = ['{ wedding { cursor } }', '{ announcements { totalCount } }']
  for (const query of [...Object.values(schema.getQueryType()?.getFields() ?? {}).map(queryOf), ...more]) {
    used.length = 0
    await socket.asks(query, query)
    expect((await socket.hears(query)).payload, query).toMatchObject({ data: {} })
    expect(used, query).toEqual([])
  }
  await server.end()
})

test('embedded, where one statement runs at a time, a message goes before the waiting reads of others', async () => {
  await using wedding = await startWedding()
  const [eve, leo] = [await wedding.join('eve'), await wedding.join('leo')]
  for (let sent = 0; sent < 20; sent++) await leo.sends('hello', 'eve')
  const reading = watch(times(8, () => eve.ask(conversations)))
  await leo.sends('meanwhile')
  expect(reading.served()).toBeLessThan(8)
  await reading.all
})
