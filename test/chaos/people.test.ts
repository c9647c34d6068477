import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { request, tokenOf } from '../support/request.ts'
import { openSocket } from '../support/socket.ts'
import { type Evening, type Site, startEvening, startSite } from './site.ts'

const { redisServer, postgresServer } = inject('services')
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

const follow = `subscription ($after: Cursor) { events(after: $after) {
  __typename ... on DurableEvent { cursor } ... on MessageReceived { message { id content } }
} }`
const cursorNow = '{ wedding { cursor } }'
const send = 'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { id } }'

/** Resident memory of a process, in MiB. */
function memoryOf(pid = 0): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

describe.skipIf(!redisServer || !postgresServer)('on three servers, in the middle of a busy evening', () => {
  let site: Site
  let sql: postgres.Sql
  let evening: Evening
  beforeAll(async () => {
    site = await startSite({ redis: redisServer ?? '', postgres: postgresServer ?? '' })
    sql = postgres(site.postgres.url, { max: 1 })
    console.log(`seed ${seed}`)
    evening = await startEvening(site, seed)
  })
  afterAll(async () => {
    await evening[Symbol.asyncDispose]()
    await sql.end()
    await site[Symbol.asyncDispose]()
  })
  const at = (index: number) => ({ url: site.url(index), end: async () => {} })
  const asks = async (name: string, query: string, variables = {}, server = 0) =>
    (
      await request(
        site.url(server),
        await tokenOf({ sub: name, name, role: 'GUEST', weddingId: evening.weddingId }),
        query,
        variables,
      )
    ).data

  /** Returns the types of the events that a member gets from a cursor up to a message that is sent to mark the end. */
  async function heardBy(token: string, after: string, server: number): Promise<string[]> {
    const last = await evening.saysToAll()
    using phone = openSocket(at(server))
    await phone.connects(token)
    await phone.asks('all', follow, { after })
    for (const all: string[] = []; ; ) {
      const { payload } = await phone.hears('all')
      if (payload.data.events.message?.id === last) return all
      all.push(payload.data.events.__typename)
    }
  }

  test('a former DJ who comes back gets only the events that a guest may see', async () => {
    const claims = { sub: 'mia', name: 'Mia', weddingId: evening.weddingId }
    const before = await tokenOf({ ...claims, role: 'DJ' })
    const { wedding } = (await request(site.url(0), before, cursorNow)).data ?? {}
    await asks('leo', 'mutation { requestMic(input: { purpose: "A toast" }) { id } }')
    expect(await heardBy(before, wedding.cursor, 1)).toContain('MicRequestChanged')
    await evening.says(10)
    const after = await tokenOf({ ...claims, role: 'GUEST' })
    for (const server of [2, 1, 0])
      expect(await heardBy(after, wedding.cursor, server)).not.toContain('MicRequestChanged')
  })

  test('a member removed while away cannot return, also with a token of a server whose clock is ahead', async () => {
    await site.server(1).kill()
    await site.restart(1, { CLOCK_AHEAD: '300' })
    const steady = await evening.watch(1, 'steady')
    const { token } = (await asks('eve', 'mutation { refreshSession { token } }', {}, 1))?.refreshSession ?? {}
    await evening.says(40)
    const removal = await request(
      site.url(0),
      evening.tokenFor('camille'),
      'mutation { removeMember(id: "eve") { id } }',
    )
    expect(removal.errors).toBeUndefined()
    for (const server of [0, 1, 2]) {
      using phone = openSocket(at(server))
      await phone.says({ type: 'connection_init', payload: { token } })
      expect(await phone.closed, `server ${server}`).toMatchObject({ code: 4403 })
    }
    expect(steady.connections()).toBe(1)
    await site.server(1).kill()
    await site.restart(1)
  })

  test('a client whose token ends every few seconds misses nothing', async () => {
    const phone = await evening.watch(2, 'forgetful', 2)
    await expect.poll(phone.connections, { timeout: 30_000 }).toBeGreaterThan(2)
    await evening.says(10)
  })

  test('a client that does not read 10,000 events is closed with 1013 and loses nothing; no other waits', async () => {
    const { pid } = site.server(0).child
    const weddingId = `wedding-${randomUUID()}`
    const token = await tokenOf({ sub: 'leo', name: 'Leo', role: 'GUEST', weddingId })
    const after = (await request(site.url(0), token, cursorNow)).data?.wedding.cursor
    using slow = openSocket(at(0))
    using sibling = openSocket(at(0))
    for (const phone of [slow, sibling]) {
      await phone.connects(token)
      await phone.asks('all', follow, { after })
      await phone.asks('live', '{ viewer { id } }')
      await phone.hears('live')
    }
    const wire = (slow.socket as unknown as { _socket: { pause(): void; resume(): void } })._socket
    wire.pause()
    const memoryBefore = memoryOf(pid)
    const [{ seq } = {}] = await sql`select seq from weddings where id = ${weddingId}`
    // Written as by another server, all at once: this server finds them by its check for gaps.
    await sql.begin(async (tx) => {
      await tx`insert into messages (wedding_id, id, seq, conversation, sender_id, content, sent_at)
        select ${weddingId}, gen_random_uuid(), ${seq}::bigint + n, '', 'leo', n || repeat('x', 1000), now()
        from generate_series(1, 10000) as n`
      await tx`insert into events (wedding_id, seq, kind, reference, created_at)
        select wedding_id, seq, 'message', conversation, sent_at from messages where wedding_id = ${weddingId}`
      await tx`update weddings set seq = seq + 10000 where id = ${weddingId}`
    })
    const began = Date.now()
    const readAll = async (phone: typeof slow, contents: number[]) => {
      let cursor = after
      while (contents.length < 10_000) {
        const heard = await phone.hears('all').catch(() => undefined)
        if (!heard) return cursor
        const { events } = heard.payload.data
        if (events.message) contents.push(Number.parseInt(events.message.content, 10))
        cursor = events.cursor ?? cursor
      }
      return cursor
    }
    const inOrder = Array.from({ length: 10_000 }, (_, index) => index + 1)
    const all: number[] = []
    await readAll(sibling, all)
    expect(all).toEqual(inOrder)
    const seconds = (Date.now() - began) / 1000
    const grown = memoryOf(pid) - memoryBefore
    expect(seconds).toBeLessThan(20)
    expect(grown).toBeLessThan(200)

    wire.resume()
    const part: number[] = []
    const cursor = await readAll(slow, part)
    expect(await slow.closed).toMatchObject({ code: 1013 })
    expect(part.length).toBeLessThan(10_000)
    using back = openSocket(at(2))
    await back.connects(token)
    await back.asks('all', follow, { after: cursor })
    await readAll(back, part)
    expect(part).toEqual(inOrder)
    console.log(
      `10,000 events: the sibling had all after ${seconds.toFixed(1)} s, the server grew by ${grown.toFixed(0)} MiB`,
    )
  })

  test('1,000 phones that come back at once after a restart cost the database few queries, and all catch up', async () => {
    const weddingId = `wedding-${randomUUID()}`
    const names = Array.from({ length: 1_000 }, (_, index) => `guest-${index}`)
    const tokens = await Promise.all(names.map((name) => tokenOf({ sub: name, name, role: 'GUEST', weddingId })))
    const asLeo = (query: string, variables = {}) => request(site.url(0), tokens[0], query, variables)
    const after = (await asLeo(cursorNow)).data?.wedding.cursor
    await sql`insert into members (wedding_id, id, name, role, issued_at)
      select ${weddingId}, name, name, 'GUEST', 0 from unnest(${names}::text[]) as name on conflict do nothing`
    const said = Array.from({ length: 20 }, (_, index) => `word ${index}`)
    for (const content of said) await asLeo(send, { content })

    // A server's connections report what they did when they end.
    const transactions = async () =>
      Number((await sql`select xact_commit as count from pg_stat_database where datname = 'postgres'`)[0]?.count)
    await Promise.all([0, 1, 2].map((index) => site.server(index).kill('SIGTERM')))
    const before = await transactions()
    await site.restart(0)
    const began = Date.now()
    const heard = await Promise.all(
      tokens.map(async (token) => {
        using phone = openSocket(at(0))
        await phone.connects(token)
        await phone.asks('all', follow, { after })
        const contents: string[] = []
        while (contents.length < said.length) {
          const content = (await phone.hears('all')).payload.data.events.message?.content
          if (content) contents.push(content)
        }
        return contents
      }),
    )
    const seconds = (Date.now() - began) / 1000
    for (const contents of heard) expect(contents).toEqual(said)
    await site.server(0).kill('SIGTERM')
    const queries = (await transactions()) - before
    console.log(`1,000 phones were caught up after ${seconds.toFixed(1)} s, with ${queries} transactions`)
    expect(queries).toBeLessThan(300)
    await Promise.all([0, 1, 2].map((index) => site.restart(index)))
  })

  test('and after all that nothing is lost, doubled, disordered or leaked', async () => {
    await evening.says(20)
    expect(await evening.end(), `seed ${seed}`).toEqual([])
  })
})
