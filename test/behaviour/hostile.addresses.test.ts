import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { askForEvents } from '../support/eventSource.ts'
import { type GraphQLAnswer, tokenOf } from '../support/request.ts'
import { openSocket, refusedUpgrade } from '../support/socket.ts'
import { type Backend, backends, serverOf, startWedding, type TestWedding } from '../support/wedding.ts'

const number = (most: number) => Math.floor(Math.random() * most)

/** The Redis of all tests counts addresses: each venue has one of its own. */
const venueOf = () => `10.${number(256)}.${number(256)}.${number(256)}`
const from = (address: string) => ({ 'x-forwarded-for': address })

const within = { timeout: 10_000 }
const tooMany = {
  code: 'RATE_LIMITED',
  retryAfter: expect.toSatisfy((seconds) => seconds >= 1 && seconds <= 60, '1 to 60 seconds'),
}

async function open(backend: Backend, settings: Record<string, string> = {}) {
  const servers = backend === 'cluster' ? 2 : 1
  const wedding = await startWedding({
    backend,
    servers,
    settings: { TRUSTED_PROXIES: 'loopback', LIMIT_CONNECTIONS_PER_MINUTE: '100', ...settings },
  })
  // A server counts for itself until it is connected to Redis.
  for (const { url } of wedding.servers) {
    await expect.poll(async () => (await fetch(`${url}/ready`)).json(), within).toMatchObject({ status: 'ready' })
  }
  return wedding
}

async function post({ url }: RunningServer, address: string, query: string, variables: object = {}, token?: string) {
  const authorization: HeadersInit = token ? { authorization: `Bearer ${token}` } : {}
  const headers = { 'content-type': 'application/json', ...from(address), ...authorization }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as GraphQLAnswer
  return {
    status: response.status,
    data,
    refusal: errors?.[0]?.extensions,
    retryAfter: response.headers.get('retry-after'),
  }
}

const join = 'mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) { token member { id } } }'
const joins = (wedding: TestWedding, address: string, code: string, index = 0) =>
  post(serverOf(wedding, index), address, join, { input: { code, name: `Guest ${index}` } })

async function invitationOf(wedding: TestWedding): Promise<string> {
  const planner = await wedding.join('pia', { role: 'PLANNER' })
  return (await planner.gets('mutation { createInvitation(input: { role: GUEST }) { code } }')).createInvitation.code
}

/** Codes that nobody has. */
const wrongCode = () => `AAAA-${String(number(10_000)).padStart(4, '0')}`

async function tokensOf(wedding: TestWedding, count: number, expiresIn?: number): Promise<string[]> {
  const claims = Array.from({ length: count }, (_, index) => ({
    sub: `guest-${index}`,
    name: 'Guest',
    role: 'GUEST',
    weddingId: wedding.id,
  }))
  return Promise.all(claims.map((claim) => tokenOf(claim, expiresIn)))
}

describe.each(backends)('with the %s backend, a venue whose guests share one address', (backend) => {
  // An embedded database takes its time for each of them: there are a tenth of them then, with a tenth of the limits.
  const part = backend === 'embedded' ? 10 : 1
  const limits = { LIMIT_JOINS_PER_MINUTE: String(100 / part), LIMIT_CONNECTIONS_PER_MINUTE: String(100 / part) }

  test('lets 150 of them join with a right code', async () => {
    await using wedding = await open(backend, limits)
    const [code, venue] = [await invitationOf(wedding), venueOf()]
    const answers = await Promise.all(
      Array.from({ length: 150 / part }, (_, index) => joins(wedding, venue, code, index)),
    )
    expect(answers.filter(({ refusal }) => refusal !== undefined)).toEqual([])
    expect(new Set(answers.map(({ data }) => data?.joinWedding.member.id)).size).toBe(150 / part)
  })

  test('lets 300 phones back in that open their sockets at the same moment, before any has authenticated', async () => {
    await using wedding = await open(backend, limits)
    const venue = venueOf()
    const sockets = (await tokensOf(wedding, 300 / part)).map((token, index) => {
      const socket = openSocket(serverOf(wedding, index), { headers: from(venue) })
      const connected = socket.connects(token)
      const refused = new Promise((resolve) =>
        socket.socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
      )
      return { socket, outcome: Promise.race([connected.then(({ userId }) => userId), refused]) }
    })
    const outcomes = await Promise.all(sockets.map(({ outcome }) => outcome))
    expect(outcomes).toEqual(Array.from({ length: 300 / part }, (_, index) => `guest-${index}`))
    for (const { socket } of sockets) socket[Symbol.dispose]()
  })

  test('has to wait after too many connections that never authenticate, and is served in every other way', async () => {
    await using wedding = await open(backend, { LIMIT_CONNECTIONS_PER_MINUTE: '5' })
    const [[token = ''], venue] = [await tokensOf(wedding, 1), venueOf()]
    const silent = Array.from({ length: 5 }, (_, index) =>
      openSocket(serverOf(wedding, index), { headers: from(venue) }),
    )
    await Promise.all(silent.map(({ opened }) => opened))
    for (const server of wedding.servers) {
      const { statusCode, headers } = await refusedUpgrade(server, { headers: from(venue) })
      expect([statusCode, { code: 'RATE_LIMITED', retryAfter: Number(headers['retry-after']) }]).toEqual([429, tooMany])
    }
    expect((await post(serverOf(wedding), venue, '{ viewer { id } }', {}, token)).data).toEqual({
      viewer: { id: 'guest-0' },
    })
    using elsewhere = openSocket(serverOf(wedding), { headers: from(venueOf()) })
    expect(await elsewhere.connects(token)).toMatchObject({ userId: 'guest-0' })
    // A silent connection authenticates after all, and makes room.
    expect(await silent[0]?.connects(token)).toMatchObject({ userId: 'guest-0' })
    using next = openSocket(serverOf(wedding, 1), { headers: from(venue) })
    expect(await next.connects(token)).toMatchObject({ userId: 'guest-0' })
    for (const { socket } of silent) socket.terminate()
  })

  test('is not charged for expired tokens, nor for tokens of removed members', async () => {
    await using wedding = await open(backend, { LIMIT_CONNECTIONS_PER_MINUTE: '2', LIMIT_BAD_TOKENS_PER_MINUTE: '2' })
    const venue = venueOf()
    const [expired = '', [valid = '', removed = '']] = [
      (await tokensOf(wedding, 1, -10))[0],
      await tokensOf(wedding, 2),
    ]
    const planner = await wedding.join('pia', { role: 'PLANNER' })
    await post(serverOf(wedding), venue, '{ viewer { id } }', {}, removed)
    await planner.gets('mutation { removeMember(id: "guest-1") { id } }')
    for (const token of [expired, removed, expired, removed, expired, removed]) {
      using socket = openSocket(serverOf(wedding), { headers: from(venue) })
      await socket.says({ type: 'connection_init', payload: { token } })
      expect(await socket.closed).toMatchObject({ code: 4403 })
      expect(await post(serverOf(wedding), venue, '{ viewer { id } }', {}, token)).toMatchObject({
        status: 401,
        refusal: { code: 'UNAUTHENTICATED' },
      })
    }
    using socket = openSocket(serverOf(wedding), { headers: from(venue) })
    expect(await socket.connects(valid)).toMatchObject({ userId: 'guest-0' })
  })

  test('goes on while one of its guests sends tokens that are not valid', async () => {
    await using wedding = await open(backend, { LIMIT_BAD_TOKENS_PER_MINUTE: '3' })
    const [[valid = ''], venue] = [await tokensOf(wedding, 1), venueOf()]
    const tries = (index: number, token: string) =>
      post(serverOf(wedding, index), venue, '{ viewer { id } }', {}, token)
    for (let index = 0; index < 3; index++) expect(await tries(index, `bad.${index}`)).toMatchObject({ status: 401 })
    const refused = await tries(3, 'bad.3')
    expect(refused).toMatchObject({ status: 429, refusal: tooMany })
    expect(Number(refused.retryAfter)).toBe(refused.refusal?.retryAfter)
    expect(await tries(4, valid)).toMatchObject({ status: 200, data: { viewer: { id: 'guest-0' } } })
  })

  test.each([
    ['with another port each time', (venue: string, index: number) => `${venue}:${50_000 + index}`],
    [
      'with another address of one /64 each time',
      (venue: string, index: number) => `2001:db8:${venue.split('.')[1]}:${venue.split('.')[2]}::${index + 1}`,
    ],
  ])('is not a place to guess codes from, %s; others there join with theirs', async (_, addressOf) => {
    await using wedding = await open(backend)
    const [code, venue] = [await invitationOf(wedding), venueOf()]
    const codes = []
    for (let index = 0; index < 120; index++) {
      codes.push((await joins(wedding, addressOf(venue, index), wrongCode(), index)).refusal?.code)
    }
    expect(codes).toEqual([...Array(100).fill('NOT_FOUND'), ...Array(20).fill('RATE_LIMITED')])
    const refused = await joins(wedding, addressOf(venue, 200), wrongCode())
    expect(refused.refusal).toEqual(tooMany)
    const joined = await joins(wedding, addressOf(venue, 201), code, 201)
    expect(joined.refusal).toBeUndefined()
    using socket = openSocket(serverOf(wedding), { headers: from(addressOf(venue, 202)) })
    expect(await socket.connects(joined.data?.joinWedding.token)).toMatchObject({
      userId: joined.data?.joinWedding.member.id,
    })
  })

  test('lets nobody try codes without end: after ten times the limit not even a right one is looked up', async () => {
    await using wedding = await open(backend, { LIMIT_JOINS_PER_MINUTE: '2' })
    const [code, venue] = [await invitationOf(wedding), venueOf()]
    for (let index = 0; index < 20; index++) await joins(wedding, venue, wrongCode(), index)
    expect((await joins(wedding, venue, code)).refusal).toEqual(tooMany)
    expect((await joins(wedding, venueOf(), code)).refusal).toBeUndefined()
  })
})

describe.each(backends)('with the %s backend, somebody with a valid token', (backend) => {
  const stream = (server: RunningServer, token: string, signal: AbortSignal) =>
    askForEvents(server.url, token, { query: 'subscription { typingChanged { isTyping } }' }, signal)

  test('has so many sockets and event streams at a time, and the others have theirs', async () => {
    await using wedding = await open(backend, { LIMIT_CONNECTIONS_PER_PERSON: '3' })
    const [eve = '', leo = ''] = await tokensOf(wedding, 2)
    const leave = new AbortController()
    const server = serverOf(wedding)
    using first = openSocket(server)
    expect(await first.connects(eve)).toMatchObject({ userId: 'guest-0' })
    const streams = [await stream(server, eve, leave.signal), await stream(server, eve, leave.signal)]
    expect(streams.map(({ status }) => status)).toEqual([200, 200])
    using second = openSocket(server)
    await second.says({ type: 'connection_init', payload: { token: eve } })
    expect(await second.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('At most 3 connections') })
    expect(await (await stream(server, eve, leave.signal)).text()).toContain('"code":"RATE_LIMITED"')
    using other = openSocket(server)
    expect(await other.connects(leo)).toMatchObject({ userId: 'guest-1' })
    // A person who ends a connection has room for another.
    first.socket.close()
    await first.closed
    const again = async () => {
      using socket = openSocket(server)
      await socket.says({ type: 'connection_init', payload: { token: eve } })
      return await Promise.race([socket.hears().then(({ type }) => type), socket.closed.then(({ code }) => code)])
    }
    await expect.poll(again, within).toBe('connection_ack')
    leave.abort()
  })

  test('opens so many a minute, on all servers together', async () => {
    await using wedding = await open(backend, { LIMIT_CONNECTIONS_OF_PERSON_PER_MINUTE: '4' })
    const token = await tokenOf({ sub: `eve-${randomUUID()}`, name: 'Eve', role: 'GUEST', weddingId: wedding.id })
    for (let index = 0; index < 4; index++) {
      using socket = openSocket(serverOf(wedding, index))
      expect(await socket.connects(token)).toMatchObject({ role: 'GUEST' })
    }
    for (let index = 0; index < 2; index++) {
      using socket = openSocket(serverOf(wedding, index))
      await socket.says({ type: 'connection_init', payload: { token } })
      expect(await socket.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('try again in') })
    }
  })

  test('has so many joins a minute with one invitation', async () => {
    await using wedding = await open(backend, { LIMIT_JOINS_OF_INVITATION_PER_MINUTE: '3' })
    const code = await invitationOf(wedding)
    const answers = []
    for (let index = 0; index < 4; index++) answers.push((await joins(wedding, venueOf(), code, index)).refusal?.code)
    expect(answers).toEqual([undefined, undefined, undefined, 'RATE_LIMITED'])
  })
})
