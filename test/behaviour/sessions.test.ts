import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import postgres from 'postgres'
import { describe, expect, inject, test } from 'vitest'
import { type Role, roles } from '../../src/access/viewer.ts'
import type { RunningServer } from '../../src/server.ts'
import { askForEvents } from '../support/eventSource.ts'
import { memberEventsHeardBy } from '../support/memberEvents.ts'
import { openSocket } from '../support/socket.ts'
import {
  backends,
  type Phone,
  request,
  secret,
  serverOf,
  serversFor,
  startWedding,
  type TestWedding,
  tokenOf,
} from '../support/wedding.ts'

const remove = 'mutation ($id: ID!) { removeMember(id: $id) { id name role } }'
const refresh = 'mutation { refreshSession { token member { id name role } } }'
const changes = 'subscription ($after: Cursor) { taskChanged(after: $after) { task { title } } }'
const received = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }'

const removes = async (phone: Phone, id: string): Promise<any> => (await phone.gets(remove, { id })).removeMember
const idsOf = async (phone: Phone): Promise<string[]> =>
  (await phone.gets('{ members(first: 100) { nodes { id } } }')).members.nodes.map(({ id }: any) => id)
const createsTask = (phone: Phone, title: string) =>
  phone.gets('mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }', { input: { title } })

/** A token of leo, from so many seconds ago. */
const leoOf = (wedding: TestWedding, ago: number, claims: { name?: string; role?: Role } = {}) =>
  tokenOf({
    sub: 'leo',
    name: 'leo',
    role: 'GUEST',
    weddingId: wedding.id,
    iat: Math.floor(Date.now() / 1000) - ago,
    ...claims,
  })
const viewerOf = async ({ url }: RunningServer, token: string) =>
  (await request(url, token, '{ viewer { id name role } }')).data?.viewer
const codeOf = async ({ url }: RunningServer, token: string, query = '{ viewer { id } }') =>
  (await request(url, token, query)).errors?.[0]?.extensions.code
const closingOf = async (server: RunningServer, token: string) => {
  using socket = openSocket(server)
  await socket.says({ type: 'connection_init', payload: { token } })
  return (await socket.closed).code
}

/**
 * A member in every way there is, on every server: a socket that listens, one that does not, and server-sent events.
 */
async function connectEverywhere({ servers }: TestWedding, token: string) {
  const sockets: ReturnType<typeof openSocket>[] = []
  const streams: Promise<string>[] = []
  for (const server of servers) {
    const [quiet, listening] = [openSocket(server), openSocket(server)]
    await quiet.connects(token)
    await listening.connects(token)
    await listening.asks('1', received)
    expect(await listening.isAnswered()).toBe(true)
    sockets.push(quiet, listening)
    const stream = await askForEvents(server.url, token, { query: received })
    streams.push(stream.text())
  }
  return {
    /** How each of them ended: the close codes, and the codes of the errors that the streams ended with. */
    async ended() {
      const closings = await Promise.all(sockets.map(({ closed }) => closed))
      const texts = await Promise.all(streams)
      return {
        sockets: closings.map(({ code }) => code),
        streams: texts.map((text) => /"code":"(\w+)".*event: complete/s.exec(text)?.[1]),
      }
    },
  }
}

describe.each(backends)('with the %s backend', (backend) => {
  const servers = serversFor(backend)

  test('couple, planner and ADMIN remove members, nobody else', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const start = await ana.cursor()
    for (const role of roles) {
      const [phone, { name }] = [await wedding.join(role.toLowerCase(), { role }), await wedding.join(`${role}-guest`)]
      const may = ['COUPLE', 'PLANNER', 'ADMIN'].includes(role)
      if (may) expect(await removes(phone, name)).toEqual({ id: name, name, role: 'GUEST' })
      else expect(await phone.refused(remove, { id: name }), role).toBe('FORBIDDEN')
    }
    const heard = (await memberEventsHeardBy(ana, start)).filter((each) => each.startsWith('MemberRemoved'))
    expect(heard).toEqual(['ADMIN', 'COUPLE', 'PLANNER'].map((role) => `MemberRemoved ${role}-guest GUEST`))
  })

  test('nobody can remove themselves, or a person who is not at the wedding', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const zoe = await wedding.join('zoe', { at: `${wedding.id}-other` })
    const start = await zoe.cursor()
    const refusals: [string, string][] = [
      ['pia', 'FORBIDDEN'],
      ['nobody', 'NOT_FOUND'],
      ['zoe', 'NOT_FOUND'],
      ['', 'BAD_USER_INPUT'],
      ['two words', 'BAD_USER_INPUT'],
      ['nul\0', 'BAD_USER_INPUT'],
      ['half\ud83d', 'BAD_USER_INPUT'],
      ['x'.repeat(129), 'BAD_USER_INPUT'],
    ]
    for (const [id, code] of refusals) {
      expect((await pia.ask(remove, { id })).errors?.[0]?.extensions, id).toEqual({ code, field: 'id' })
    }
    expect(await pia.refused(remove, { id: null })).toBe('BAD_USER_INPUT')
    // The same name here is somebody else than there.
    await wedding.join('zoe')
    await removes(pia, 'zoe')
    expect(await memberEventsHeardBy(zoe, start)).toEqual([])
    expect(await idsOf(zoe)).toEqual(['zoe'])
  })

  test('a member is removed once, however often that is asked for, also when all ask at the same time', async () => {
    await using wedding = await startWedding({ backend, servers })
    const [pia, couple] = [
      await wedding.join('pia', { role: 'PLANNER' }),
      await wedding.join('couple', { role: 'COUPLE', server: servers - 1 }),
    ]
    await wedding.join('leo', { role: 'DJ' })
    const start = await pia.cursor()
    const answers = await Promise.all([pia, couple, pia, couple].map((phone) => removes(phone, 'leo')))
    expect([...answers, await removes(couple, 'leo')]).toEqual(Array(5).fill({ id: 'leo', name: 'leo', role: 'DJ' }))
    expect(await memberEventsHeardBy(couple, start)).toEqual(['MemberRemoved leo DJ'])
  })

  test('a removed member is out at once, on every server and in every way, and the others do not notice', async () => {
    await using wedding = await startWedding({ backend, servers })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const ana = await wedding.join('ana', { server: servers - 1 })
    const start = await ana.cursor()
    using phone = openSocket(serverOf(wedding, -1))
    await phone.connects(ana.token)
    const { token } = await wedding.join('leo')
    const leo = await connectEverywhere(wedding, token)
    await removes(pia, 'leo')
    expect(await leo.ended()).toEqual({
      sockets: Array(servers * 2).fill(4403),
      streams: Array(servers).fill('UNAUTHENTICATED'),
    })
    for (const server of wedding.servers) {
      expect(await codeOf(server, token)).toBe('UNAUTHENTICATED')
      expect(await codeOf(server, token, refresh)).toBe('UNAUTHENTICATED')
      expect(await closingOf(server, token)).toBe(4403)
    }
    expect(await phone.isAnswered()).toBe(true)
    expect(await memberEventsHeardBy(ana, start)).toEqual(['MemberJoined leo GUEST', 'MemberRemoved leo GUEST'])
  })

  test('a server where only others are connected lets a removed member do nothing more, either', async () => {
    await using wedding = await startWedding({ backend, servers })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const ana = await wedding.join('ana', { server: servers - 1 })
    const leo = await wedding.join('leo', { server: servers - 1 })
    const heard = ana.subscribe('subscription ($after: Cursor) { events(after: $after) { __typename } }', {
      after: await ana.cursor(),
    })
    await ana.sends('hello')
    await heard.take(1)
    expect(await leo.refused('{ viewer { id } }')).toBeUndefined()
    await removes(pia, 'leo')
    for (let event: string | undefined; event !== 'MemberRemoved'; ) event = (await heard.take(1))[0].events.__typename
    expect(await leo.refused('{ viewer { id } }')).toBe('UNAUTHENTICATED')
  })

  test('a removed member is gone, and cannot be written to; earlier messages with them stay', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, leo] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('leo')]
    await pia.sends('welcome', 'leo')
    const { id } = await leo.sends('thank you', 'pia')
    await removes(pia, 'leo')
    expect(await idsOf(pia)).toEqual(['pia'])
    const refusal = { code: 'NOT_FOUND', field: 'recipientId' }
    for (const mutation of [
      'sendMessage(input: { recipientId: "leo", content: "x" }) { id }',
      'setTyping(input: { recipientId: "leo", isTyping: true })',
    ]) {
      expect((await pia.ask(`mutation { ${mutation} }`)).errors?.[0]?.extensions, mutation).toEqual(refusal)
    }
    const { messages, conversations } = await pia.gets(
      '{ messages(with: "leo") { nodes { content sender { id } } } conversations { with { id } lastMessage { content } unreadCount } }',
    )
    expect(messages.nodes).toEqual([
      { content: 'welcome', sender: { id: 'pia' } },
      { content: 'thank you', sender: { id: 'leo' } },
    ])
    expect(conversations[1]).toEqual({ with: { id: 'leo' }, lastMessage: { content: 'thank you' }, unreadCount: 1 })
    const read = 'mutation ($upTo: ID!) { markMessagesRead(input: { with: "leo", upTo: $upTo }) { unreadCount } }'
    expect((await pia.gets(read, { upTo: id })).markMessagesRead).toEqual({ unreadCount: 0 })
  })

  test('only a token that was issued after their removal brings somebody back', async () => {
    await using wedding = await startWedding({ backend, servers })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const older = await leoOf(wedding, 30)
    await viewerOf(serverOf(wedding), older)
    const start = await pia.cursor()
    await removes(pia, 'leo')
    const undated = await new SignJWT({ sub: 'leo', name: 'leo', role: 'GUEST', weddingId: wedding.id })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret))
    const refused = [older, undated, await leoOf(wedding, 1), await leoOf(wedding, 10, { name: 'Leo', role: 'DJ' })]
    for (const token of refused) {
      for (const server of wedding.servers) expect(await codeOf(server, token)).toBe('UNAUTHENTICATED')
      expect(await closingOf(serverOf(wedding), token)).toBe(4403)
    }
    const newer = await leoOf(wedding, -1, { role: 'DJ' })
    using leo = openSocket(serverOf(wedding, -1))
    expect(await leo.connects(newer)).toMatchObject({ userId: 'leo', role: 'DJ' })
    // Once a member is back, their older token is valid again, too.
    for (const token of [newer, older])
      expect(await viewerOf(serverOf(wedding), token)).toEqual({ id: 'leo', name: 'leo', role: 'DJ' })
    await pia.sends('welcome back', 'leo')
    expect(await memberEventsHeardBy(pia, start)).toEqual(['MemberRemoved leo GUEST', 'MemberJoined leo DJ'])
  })

  test('a member who joined with a code and was removed does not come back with the same secret', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const { code } = (await pia.gets('mutation { createInvitation(input: {}) { code } }')).createInvitation
    const join = 'mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) { token member { id } } }'
    const variables = { input: { id: randomUUID(), code, name: 'Leo' } }
    const { token, member } = (await request(serverOf(wedding).url, undefined, join, variables)).data?.joinWedding ?? {}
    expect(await codeOf(serverOf(wedding), token)).toBeUndefined()
    await removes(pia, member.id)
    expect(await codeOf(serverOf(wedding), token)).toBe('UNAUTHENTICATED')
    expect((await request(serverOf(wedding).url, undefined, join, variables)).errors?.[0]?.extensions).toEqual({
      code: 'FORBIDDEN',
    })
    expect(await idsOf(pia)).toEqual(['pia'])
  })

  test('a member with another role reconnects and sees what that role may see, and everybody hears of it', async () => {
    await using wedding = await startWedding({ backend, servers })
    const [pia, ana] = [
      await wedding.join('pia', { role: 'PLANNER' }),
      await wedding.join('ana', { server: servers - 1 }),
    ]
    const [guest, planner, again] = [
      await leoOf(wedding, 30),
      await leoOf(wedding, 20, { role: 'PLANNER' }),
      await leoOf(wedding, 10),
    ]
    await viewerOf(serverOf(wedding), guest)
    const start = await ana.cursor()
    await createsTask(pia, 'candles')

    const asGuest = await connectEverywhere(wedding, guest)
    expect(await viewerOf(serverOf(wedding), planner)).toMatchObject({ role: 'PLANNER' })
    expect(await asGuest.ended()).toEqual({
      sockets: Array(servers * 2).fill(1012),
      streams: Array(servers).fill('UNAVAILABLE'),
    })
    using leo = openSocket(serverOf(wedding, -1))
    // The older token is valid, with the role that the member has now.
    expect(await leo.connects(guest)).toMatchObject({ role: 'PLANNER' })
    await leo.asks('tasks', changes, { after: start })
    await createsTask(pia, 'flowers')
    for (const title of ['candles', 'flowers']) {
      expect((await leo.hears('tasks')).payload.data.taskChanged).toEqual({ task: { title } })
    }

    expect(await viewerOf(serverOf(wedding), again)).toMatchObject({ role: 'GUEST' })
    expect(await leo.closed).toMatchObject({ code: 1012 })
    await createsTask(pia, 'a secret')
    using back = openSocket(serverOf(wedding))
    expect(await back.connects(planner)).toMatchObject({ role: 'GUEST' })
    await back.asks('all', 'subscription ($after: Cursor) { events(after: $after) { __typename } }', { after: start })
    await back.asks('tasks', '{ tasks { nodes { title } } }')
    expect((await back.hears('tasks')).payload.data).toEqual({ tasks: { nodes: [] } })
    await ana.sends('hello')
    const seen = []
    while (seen.at(-1) !== 'MessageReceived') seen.push((await back.hears('all')).payload.data.events.__typename)
    expect(seen.filter((kind) => kind !== 'PresenceChanged')).toEqual([
      'MemberChanged',
      'MemberChanged',
      'MessageReceived',
    ])
    expect(await memberEventsHeardBy(ana, start)).toEqual(['MemberChanged leo PLANNER', 'MemberChanged leo GUEST'])
  })

  test('guests who come together are stored together, and each of them is announced once', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const stale = await leoOf(wedding, 30)
    await viewerOf(serverOf(wedding), stale)
    await removes(pia, 'leo')
    const start = await pia.cursor()
    const names = Array.from({ length: 40 }, (_, index) => `guest-${index}`)
    const guestOf = (sub: string, name = sub, ago = 0) =>
      tokenOf({ sub, name, role: 'GUEST', weddingId: wedding.id, iat: Math.floor(Date.now() / 1000) - ago })
    const newcomers = await Promise.all(names.map((name) => guestOf(name)))
    const mia = await Promise.all([guestOf('mia', 'Mia', 20), guestOf('mia', 'Mia Rose', 10), guestOf('mia', 'M', 30)])

    const viewers = await Promise.all([...newcomers, ...mia].map((token) => viewerOf(serverOf(wedding), token)))
    expect(viewers.slice(0, 40).map(({ name }) => name)).toEqual(names)
    expect(viewers.slice(40).map(({ id }) => id)).toEqual(['mia', 'mia', 'mia'])
    // A removed member among them is refused alone.
    const more = await Promise.all(['ida', 'eli', 'max'].map((name) => guestOf(name)))
    const codes = await Promise.all(
      [more[0], stale, more[1], more[2]].map((token = '') => codeOf(serverOf(wedding), token)),
    )
    expect(codes).toEqual([undefined, 'UNAUTHENTICATED', undefined, undefined])

    const heard = await memberEventsHeardBy(pia, start)
    const joined = heard.filter((each) => each.startsWith('MemberJoined'))
    const expected = [...names, 'ida', 'eli', 'max'].map((name) => `MemberJoined ${name} GUEST`)
    expect(joined.filter((each) => !each.includes(' M')).toSorted()).toEqual(expected.toSorted())
    expect(joined.filter((each) => each.includes(' M'))).toHaveLength(1)
    expect(heard.findLast((each) => each.includes(' M'))).toMatch(/^Member(Joined|Changed) Mia Rose GUEST$/)
    const [{ transactions }] = await wedding.sql(`
      select count(distinct joined_at)::int as transactions from members
      where wedding_id = '${wedding.id}' and id like 'guest-%'`)
    // The embedded database is done with a guest before the request of the next one is read.
    expect(transactions).toBeLessThan(backend === 'cluster' ? 20 : names.length + 1)
  })

  test('a member with another name comes back under it', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const start = await ana.cursor()
    using leo = openSocket(serverOf(wedding))
    await leo.connects(await leoOf(wedding, 30))
    const married = await leoOf(wedding, 20, { name: 'Leo Maria' })
    expect(await viewerOf(serverOf(wedding), married)).toEqual({ id: 'leo', name: 'Leo Maria', role: 'GUEST' })
    expect(await leo.closed).toMatchObject({ code: 1012 })
    expect(await memberEventsHeardBy(ana, start)).toEqual(['MemberJoined leo GUEST', 'MemberChanged Leo Maria GUEST'])
  })
})

const { databaseUrl } = inject('services')
describe.skipIf(!databaseUrl)('at the very moment of their removal', () => {
  /** Returns the answer to a request that began before the member was removed, and would be stored only after that. */
  async function answeredMeanwhile(ask: (wedding: TestWedding) => Promise<[token: string, query: string]>) {
    const admin = postgres(databaseUrl ?? '', { max: 1 })
    const name = `removed_${randomUUID().replaceAll('-', '')}`
    await admin.unsafe(`create database ${name}`)
    await admin.end()
    const url = (databaseUrl ?? '').replace(/postgres$/, name)
    await using wedding = await startWedding({ backend: 'cluster', settings: { DATABASE_URL: url } })
    await viewerOf(serverOf(wedding), await leoOf(wedding, 30))
    const [token, query] = await ask(wedding)
    const sql = postgres(url, { max: 2 })
    const { asked } = await sql.begin(async (tx) => {
      await tx`select from weddings where id = ${wedding.id} for update`
      const asked = codeOf(serverOf(wedding), token, query)
      const waiting = () =>
        sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await expect.poll(async () => (await waiting()).length).toBe(1)
      await tx`update members set removed_at = clock_timestamp()`
      return { asked }
    })
    const answer = { code: await asked, after: await codeOf(serverOf(wedding), token) }
    await sql.end()
    return answer
  }
  test('a token with another name does not bring them back', async () => {
    const out = { code: 'UNAUTHENTICATED', after: 'UNAUTHENTICATED' }
    expect(
      await answeredMeanwhile(async (wedding) => [await leoOf(wedding, 20, { name: 'Leo' }), '{ viewer { id } }']),
    ).toEqual(out)
  })
})
