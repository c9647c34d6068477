import { getIntrospectionQuery } from 'graphql'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { countsOf } from '../support/counts.ts'
import { askForEvents } from '../support/eventSource.ts'
import type { GraphQLAnswer } from '../support/request.ts'
import { openSocket } from '../support/socket.ts'
import { ways } from '../support/ways.ts'
import { backends, request, serverOf, startWedding, type TestWedding } from '../support/wedding.ts'

const codeOf = ({ errors }: GraphQLAnswer) => errors?.[0]?.extensions.code
const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ')

const within = { timeout: 10_000 }
const tooMany = {
  code: 'RATE_LIMITED',
  retryAfter: expect.toSatisfy(
    (seconds) => Number.isInteger(seconds) && seconds >= 1 && seconds <= 60,
    'whole seconds, 1 to 60',
  ),
}
const messages = 'subscription { messageReceived { message { content } } }'
const everything = 'nodes { id content sentAt sender { id name role } recipient { id name role } }'

describe('an operation that asks for too much is refused, however it is sent', () => {
  const tooMuch: [what: string, query: string, variables?: object][] = [
    [
      'large pages',
      `{ messages(last: 100) { ${everything} } ${times(14, (index) => `a${index}: messages(last: 100) { ${everything} }`)} }`,
    ],
    [
      'large pages by a variable',
      `query ($n: Int!) { ${times(15, (index) => `a${index}: messages(last: $n) { ${everything} }`)} }`,
      { n: 100 },
    ],
    [
      'large pages in fragments',
      `{ ...A ...B } ${['A', 'B'].map((name) => `fragment ${name} on Query { ${times(7, (index) => `${name}${index}: messages(first: 100) { ...M }`)} }`).join(' ')} fragment M on MessageConnection { ${everything} edges { node { content } } }`,
    ],
    [
      'the text of edges and nodes',
      `{ ${times(8, (index) => `a${index}: messages(first: 100) { nodes { content } edges { node { content } } }`)} }`,
    ],
    [
      'conversations',
      `{ conversations { unreadCount } ${times(15, (index) => `a${index}: conversations { unreadCount }`)} }`,
    ],
    [
      'conversations with their messages',
      `{ ${times(8, (index) => `a${index}: conversations { lastMessage { content sender { name } } }`)} }`,
    ],
    [
      'everyone who is online',
      `{ ${times(15, (index) => `a${index}: onlineUsers { status customStatus lastSeenAt member { id name role } }`)} onlineUsers { status customStatus lastSeenAt member { id name role } } }`,
    ],
    [
      'the schema',
      `{ __schema { types { name } } ${times(15, (index) => `a${index}: __schema { types { name fields { name } } }`)} }`,
    ],
  ]

  test('over HTTP, server-sent events and a WebSocket', async () => {
    await using wedding = await startWedding()
    const [eve, ana] = [await wedding.join('eve'), await wedding.join('ana')]
    for (const [what, query, variables = {}] of tooMuch) {
      for (const [way, ask] of Object.entries(ways)) {
        const { errors, data } = await ask(serverOf(wedding).url, eve.token, { query, variables })
        expect(errors?.[0]?.extensions, `${what}: ${way}`).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'cost' })
        expect(data ?? null, `${what}: ${way}`).toBeNull()
      }
    }
    // A single one of each is served.
    for (const query of [
      `{ messages(last: 100) { ${everything} } }`,
      '{ conversations { unreadCount lastMessage { content sender { name } } with { id } } }',
      getIntrospectionQuery(),
    ]) {
      for (const ask of Object.values(ways))
        expect(codeOf(await ask(serverOf(wedding).url, ana.token, { query }))).toBeUndefined()
    }
  })
})

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1

  test('a person who has spent the minute is refused everywhere, and the others notice nothing', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_COST_PER_MINUTE: '20000' } })
    const [eve, ana, leo] = [await wedding.join('eve'), await wedding.join('ana'), await wedding.join('leo')]
    const urls = wedding.servers.map(({ url }) => url)
    const after = await leo.cursor()
    const heard = leo.subscribe(
      'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }',
      { after },
    )
    const page = { query: `{ messages(last: 100) { ${everything} } }`, extensions: { cost: true } }

    const kinds = Object.values(ways)
    const requested: number[] = []
    // Arriving has cost a little.
    let remaining = (await ways.POST(urls[0] ?? '', eve.token, { query: '{ __typename }', extensions: { cost: true } }))
      .extensions.cost.remaining
    expect(remaining).toBeGreaterThan(19_900)
    for (let turn = 0; remaining > 6_000; turn++) {
      const ask = kinds[turn % kinds.length] as (typeof kinds)[number]
      const { extensions, errors } = await ask(urls[turn % servers] ?? '', eve.token, page)
      expect(errors).toBeUndefined()
      expect(extensions.cost).toEqual({
        requested: expect.any(Number),
        remaining: remaining - extensions.cost.requested,
        limit: 20_000,
      })
      remaining = extensions.cost.remaining
      requested.push(extensions.cost.requested)
    }
    expect(requested.length).toBeGreaterThan(1)
    expect(new Set(requested).size).toBe(1)

    const spend = async () => codeOf(await ways.POST(urls[0] ?? '', eve.token, page))
    await expect.poll(spend, within).toBe('RATE_LIMITED')
    for (const url of urls) {
      for (const [way, ask] of Object.entries(ways)) {
        for (const query of [page.query, '{ viewer { name } }']) {
          const { errors, data, wait } = await ask(url, eve.token, { query })
          expect([errors?.[0]?.extensions, data ?? null], `${way}: ${query}`).toEqual([tooMany, null])
          expect(wait, way).toBe(way === 'WebSocket' ? undefined : errors?.[0]?.extensions.retryAfter)
        }
      }
      using socket = openSocket({ url })
      await socket.connects(eve.token)
      await socket.asks('stream', messages)
      expect((await socket.hears('stream')).payload.errors[0].extensions).toEqual(tooMany)
      expect((await ways['server-sent events'](url, eve.token, { query: messages })).errors?.[0]?.extensions).toEqual(
        tooMany,
      )
    }
    const told = await ways.POST(urls[0] ?? '', eve.token, page)
    expect([codeOf(told), told.extensions.cost]).toEqual([
      'RATE_LIMITED',
      { requested: requested[0], remaining: 0, limit: 20_000 },
    ])

    // Writing has limits of its own; other people, and a namesake at another wedding, are not affected.
    await eve.sends('I can still write')
    await ana.sends('and I read')
    expect(await ana.gets(page.query)).toMatchObject({ messages: { nodes: [{}, {}] } })
    expect((await heard.take(2)).map(({ messageReceived }) => messageReceived.message.content)).toEqual([
      'I can still write',
      'and I read',
    ])
    const namesake = await wedding.join('eve', { at: `${wedding.id}-other` })
    expect(await namesake.gets('{ viewer { name } }')).toEqual({ viewer: { name: 'eve' } })
  })

  test('a person who asks for the largest answers at once is refused for some seconds, long before the minute is spent', async () => {
    await using wedding = await startWedding({ backend })
    const [eve, ana] = [await wedding.join('eve'), await wedding.join('ana')]
    const { url } = serverOf(wedding)
    const query = `{ ${times(6, (index) => `a${index}: messages(last: 100) { ${everything} }`)} }`
    const answers: Awaited<ReturnType<typeof ways.POST>>[] = []
    while (answers.length < 20 && codeOf(answers.at(-1) ?? {}) === undefined) {
      answers.push(await ways.POST(url, eve.token, { query, extensions: { cost: true } }))
    }
    const { errors, extensions } = answers.at(-1) ?? {}
    expect(answers.length).toBeGreaterThan(3)
    expect(errors?.[0]?.extensions).toEqual(tooMany)
    expect(errors?.[0]?.extensions.retryAfter).toBeLessThanOrEqual(10)
    expect(extensions.cost.remaining).toBeGreaterThan(extensions.cost.limit / 2)
    expect(codeOf(await ways.POST(url, ana.token, { query }))).toBeUndefined()
  })

  test('a person follows so many streams on a server, WebSockets and server-sent events together', async () => {
    await using wedding = await startWedding({ backend, settings: { LIMIT_STREAMS_PER_PERSON: '5' } })
    const [eve, leo] = [await wedding.join('eve'), await wedding.join('leo')]
    const { url } = serverOf(wedding)
    using socket = openSocket({ url })
    await socket.connects(eve.token)
    for (const id of ['1', '2', '3']) await socket.asks(id, messages)
    const streams = await Promise.all([openStream(url, eve.token), openStream(url, eve.token)])
    await expect.poll(() => countsOf({ url }), within).toMatchObject({ subscriptions: 5 })

    await socket.asks('4', messages)
    expect((await socket.hears('4')).payload.errors[0].extensions).toEqual(tooMany)
    expect((await socket.hears('4')).type).toBe('complete')
    expect((await ways['server-sent events'](url, eve.token, { query: messages })).errors?.[0]?.extensions).toEqual(
      tooMany,
    )
    expect(await socket.isAnswered()).toBe(true)
    const heard = leo.subscribe(messages)
    await expect.poll(() => countsOf({ url }), within).toMatchObject({ subscriptions: 6 })
    await leo.sends('hello')
    expect(await heard.take(1)).toEqual([{ messageReceived: { message: { content: 'hello' } } }])

    // Each that ends, in whichever way, makes room for one.
    await socket.says({ id: '1', type: 'complete' })
    streams[0]?.abort()
    await expect.poll(() => countsOf({ url }), within).toMatchObject({ subscriptions: 4 })
    for (const id of ['5', '6', '7']) await socket.asks(id, messages)
    expect((await socket.hears('7')).payload.errors[0].extensions).toEqual(tooMany)
    await expect.poll(() => countsOf({ url }), within).toMatchObject({ subscriptions: 6 })
    streams[1]?.abort()
  })

  test('a long replay is charged, and a phone that was away for a moment pays nothing', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_COST_PER_MINUTE: '10000' } })
    const [eve, ana, leo] = [await wedding.join('eve'), await wedding.join('ana'), await wedding.join('leo')]
    const start = await leo.cursor()
    for (let turn = 0; turn < 50; turn++) await leo.sends('long ago')
    const after = await leo.cursor()
    for (let turn = 0; turn < 100; turn++) await leo.sends(`message ${turn}`)
    const query = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }'
    const codes: unknown[] = []
    for (let turn = 0; turn < 4; turn++) {
      using socket = openSocket(serverOf(wedding, turn % servers))
      await socket.connects(eve.token)
      await socket.asks('1', query, { after: start })
      codes.push((await socket.hears('1')).payload.errors?.[0]?.extensions.code)
    }
    expect(codes).toEqual([undefined, undefined, undefined, 'RATE_LIMITED'])
    const answer = await ways['server-sent events'](serverOf(wedding).url, eve.token, {
      query,
      variables: { after: start },
    })
    expect(answer.errors?.[0]?.extensions).toEqual(tooMany)
    for (let turn = 0; turn < 8; turn++) expect(await ana.hears(100, { after })).toHaveLength(100)
  })

  test('a client without a token can join, and read the schema where that is on, and nothing else', async () => {
    await using wedding = await startWedding({ backend })
    const { url } = serverOf(wedding)
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const { createInvitation } = await pia.gets('mutation { createInvitation(input: {}) { code } }')
    const { POST, GET, 'server-sent events': streamed } = ways
    const refused = [
      '{ viewer { id } }',
      '{ __typename viewer { id } }',
      '{ __schema { queryType { name } } wedding { id } }',
      'query ($no: Boolean = false) { __typename conversations @include(if: $no) { unreadCount } wedding { id } }',
      '{ ...A } fragment A on Query { ... on Query { onlineUsers { status } } }',
      'subscription { messageReceived { cursor } }',
    ]
    for (const query of refused) {
      for (const ask of [POST, GET, streamed]) {
        if (ask === GET && query.startsWith('subscription')) continue
        if (ask !== streamed && query.startsWith('subscription')) continue
        const answer = await ask(url, undefined, { query })
        expect([codeOf(answer), answer.errors?.length, answer.data ?? null], query).toEqual([
          'UNAUTHENTICATED',
          1,
          null,
        ])
      }
    }
    for (const query of [
      'mutation { setTyping(input: { isTyping: true }) }',
      'mutation { __typename refreshSession { token } }',
    ]) {
      expect(codeOf(await POST(url, undefined, { query }))).toBe('UNAUTHENTICATED')
    }
    for (const ask of [POST, GET, streamed])
      expect(await ask(url, undefined, { query: '{ __typename }' })).toEqual({ data: { __typename: 'Query' } })
    const input = { code: createInvitation.code, name: 'Zoë' }
    const query = 'mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) { member { name } } }'
    expect(await POST(url, undefined, { query, variables: { input } })).toEqual({
      data: { joinWedding: { member: { name: 'Zoë' } } },
    })
  })

  test('reading the schema is limited: without a token by address, in whatever words, or else by member', async () => {
    const settings = { LIMIT_COST_PER_MINUTE: '60000', TRUSTED_PROXIES: 'loopback' }
    await using wedding = await startWedding({ backend, servers, settings })
    const ana = await wedding.join('ana')
    const address = `192.0.2.${Math.floor(Math.random() * 250)}`
    const ask = async (query: string, from = address, token?: string) => {
      const headers: HeadersInit = { 'content-type': 'application/json', 'x-forwarded-for': from }
      if (token) headers.authorization = `Bearer ${token}`
      const response = await fetch(`${serverOf(wedding, query.length % servers).url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      })
      return (await response.json()) as GraphQLAnswer
    }
    const inOtherWords = (turn: number) =>
      `${' '.repeat(turn)}query Q${turn} ${getIntrospectionQuery().replace(/query \w+/, '')}`
    const answers: GraphQLAnswer[] = []
    for (let turn = 0; turn < 8; turn++) answers.push(await ask(inOtherWords(turn)))
    const served = answers.filter(({ data }) => data)
    expect(served.length).toBeGreaterThan(2)
    expect(new Set(served.map(({ data }) => JSON.stringify(data))).size).toBe(1)
    expect(answers.slice(served.length).map(({ errors }) => errors?.[0]?.extensions)).toEqual(
      answers.slice(served.length).map(() => tooMany),
    )
    expect(served.length).toBeLessThan(8)
    // The others at this address have what they need, and so has another address.
    expect(await ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } })
    expect(await ask('{ viewer { name } }', address, ana.token)).toEqual({ data: { viewer: { name: 'ana' } } })
    expect(await ask(inOtherWords(0), address, ana.token)).toEqual(served[0])
    expect(await ask(inOtherWords(0), `198.51.100.${Math.floor(Math.random() * 250)}`)).toEqual(served[0])
  })

  test('documents that the server has not seen cost their length, whether they are right or wrong', async () => {
    const settings = { LIMIT_COST_PER_MINUTE: '10000', TRUSTED_PROXIES: 'loopback' }
    await using wedding = await startWedding({ backend, servers, settings })
    const [eve, ana] = [await wedding.join('eve'), await wedding.join('ana')]
    const { url } = serverOf(wedding)
    const address = `203.0.113.${Math.floor(Math.random() * 250)}`
    const withoutToken = async (query: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
      return codeOf((await response.json()) as GraphQLAnswer)
    }
    const wrong = (turn: number) => `{ ${times(400, (index) => `n${turn}${index}`)} }`
    const right = (turn: number) => `{ viewer { ${times(400, () => 'id name')} } ${' '.repeat(turn)} }`
    const codes = { withoutToken: [] as unknown[], eve: [] as unknown[], overSocket: [] as unknown[] }
    for (let turn = 0; turn < 6; turn++) {
      codes.withoutToken.push(await withoutToken(wrong(turn)))
      codes.eve.push(await eve.refused(turn % 2 ? wrong(turn) : right(turn)))
    }
    for (let turn = 6; turn < 9; turn++)
      codes.overSocket.push(codeOf(await ways.WebSocket(url, eve.token, { query: right(turn) })))
    expect(codes.withoutToken.slice(0, 3)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT'])
    expect(codes.withoutToken.at(-1)).toBe('RATE_LIMITED')
    expect(codes.eve.slice(0, 2)).toEqual([undefined, 'BAD_USER_INPUT'])
    expect([codes.eve.at(-1), ...codes.overSocket]).toEqual(Array(4).fill('RATE_LIMITED'))
    // Documents that the server knows cost only their execution.
    const ask = () => ana.gets(right(0))
    for (let turn = 0; turn < 3; turn++) expect(await ask()).toEqual({ viewer: { id: 'ana', name: 'ana' } })
    await eve.sends('still here')
  })
})

describe.skipIf(!backends.includes('cluster'))('while the database makes one person wait', () => {
  const photos = '{ photos(first: 1) { nodes { id } } }'

  test('their operations wait for each other, too many are refused, and the others are answered', async () => {
    await using wedding = await startWedding({ backend: 'cluster' })
    const [eve, ana] = [await wedding.join('eve'), await wedding.join('ana')]
    const { url } = serverOf(wedding)
    for (const phone of [eve, ana]) await phone.gets(photos)
    const after = await ana.cursor()
    await using lock = await lockPhotos(wedding)
    const answers: GraphQLAnswer[] = []
    const asked = Array.from({ length: 100 }, async () => answers.push(await request(url, eve.token, photos)))
    await expect.poll(() => answers.length, within).toBe(28)
    expect(answers.map(({ errors }) => errors?.[0]?.extensions)).toEqual(
      answers.map(() => ({ code: 'RATE_LIMITED', retryAfter: 1 })),
    )
    for (const content of ['we', 'are', 'not', 'touched']) await ana.sends(content)
    expect(await ana.hears(4, { after })).toEqual(['we', 'are', 'not', 'touched'])
    expect(answers).toHaveLength(28)
    await lock.release()
    await Promise.all(asked)
    expect(answers.filter(({ data }) => data)).toHaveLength(72)
    expect(await eve.gets(photos)).toEqual({ photos: { nodes: [] } })
  })

  test('an operation that its client has given up counts until it ends', async () => {
    const settings = { LIMIT_OPERATIONS_PER_PERSON: '2', LIMIT_WAITING_PER_PERSON: '1' }
    await using wedding = await startWedding({ backend: 'cluster', settings })
    const eve = await wedding.join('eve')
    const { url } = serverOf(wedding)
    await eve.gets(photos)
    await using lock = await lockPhotos(wedding)
    using socket = openSocket({ url })
    await socket.connects(eve.token)
    for (const id of ['1', '2']) await socket.asks(id, photos)
    await expect.poll(lock.waiting, within).toBe(2)
    for (const id of ['1', '2']) await socket.says({ id, type: 'complete' })
    for (const id of ['waits', 'refused']) await socket.asks(id, '{ viewer { id } }')
    expect((await socket.hears()).payload.errors[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 1 })
    expect((await socket.hears('refused')).type).toBe('complete')
    expect(codeOf(await request(url, eve.token, '{ viewer { id } }'))).toBe('RATE_LIMITED')
    await lock.release()
    expect((await socket.hears()).payload).toEqual({ data: { viewer: { id: 'eve' } } })
  })
})

/** Keeps everybody from the table of photos until it is released. */
async function lockPhotos(wedding: TestWedding) {
  const database = postgres((wedding.settings as Record<string, string>).DATABASE_URL ?? '', {
    max: 1,
    onnotice: () => {},
  })
  const session = await database.reserve()
  await session.unsafe('begin; lock table photos in access exclusive mode')
  const release = async () => {
    await session.unsafe('rollback')
  }
  const blocked = "select count(*)::int as waiting from pg_locks where not granted and relation = 'photos'::regclass"
  return {
    /** How many queries wait for it. */
    waiting: async (): Promise<number> => (await wedding.sql(blocked))[0].waiting,
    release,
    async [Symbol.asyncDispose]() {
      await release()
      session.release()
      await database.end()
    },
  }
}

/** A stream of messages that is open until it is aborted. */
async function openStream(url: string, token: string): Promise<AbortController> {
  const leave = new AbortController()
  const response = await askForEvents(url, token, { query: messages }, leave.signal)
  response.body?.pipeTo(new WritableStream()).catch(() => {})
  return leave
}
