import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { createClient } from 'graphql-ws'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { countsOf, isEmpty } from '../support/counts.ts'
import { oneOf, type Random, randomFrom } from '../support/random.ts'
import { openSocket, type RawMessage, refusedUpgrade, wireOf } from '../support/socket.ts'
import { serverOf, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const messages = 'subscription ($after: Cursor) { messageReceived(after: $after) { cursor message { content } } }'
const send = (content: string) =>
  `mutation { sendMessage(input: { channel: WEDDING, content: ${JSON.stringify(content)} }) { id } }`
const claimsOf = (wedding: TestWedding, name = 'ana') => ({ sub: name, name, role: 'GUEST', weddingId: wedding.id })

const within = { timeout: 10_000 }

describe('connecting', () => {
  test('a client that connects with a token learns which member it is, however the token is sent', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf(claimsOf(wedding))
    for (const payload of [{ token }, { Authorization: `Bearer ${token}` }, { authorization: `bearer ${token}` }]) {
      using phone = openSocket(serverOf(wedding))
      const before = Date.now()
      await phone.says({ type: 'connection_init', payload })
      const ack = await phone.hears()
      expect(ack).toEqual({
        type: 'connection_ack',
        payload: {
          userId: 'ana',
          userName: 'ana',
          role: 'GUEST',
          weddingId: wedding.id,
          serverTime: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      })
      expect(Math.abs(Date.parse(ack.payload.serverTime) - before)).toBeLessThan(5_000)
    }
    using phone = openSocket(serverOf(wedding), { headers: { Authorization: `Bearer ${token}` } })
    await phone.says({ type: 'connection_init' })
    expect((await phone.hears()).payload).toMatchObject({ userId: 'ana' })
  })

  test('the official client asks, changes and listens over one socket', async () => {
    await using wedding = await startWedding()
    const acks: unknown[] = []
    const client = createClient({
      url: `${serverOf(wedding).url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazyCloseTimeout: 5_000,
      connectionParams: { token: await tokenOf(claimsOf(wedding)) },
      on: { connected: (_, payload) => acks.push(payload) },
    })
    await using _ = { [Symbol.asyncDispose]: async () => client.dispose() }
    const ask = async (query: string) => (await client.iterate<any>({ query }).next()).value?.data
    const { wedding: seen } = await ask('{ wedding { id cursor } }')
    const heard = client.iterate<any>({ query: messages, variables: { after: seen.cursor } })
    await ask(send('hello'))
    expect((await heard.next()).value?.data.messageReceived.message).toEqual({ content: 'hello' })
    expect(await heard.return?.()).toMatchObject({ done: true })
    expect(seen.id).toBe(wedding.id)
    expect(acks).toMatchObject([{ userId: 'ana', weddingId: wedding.id }])
  })

  test('a client without a token, or with a bad one, is turned away with 4403', async () => {
    await using wedding = await startWedding()
    const expired = await tokenOf(claimsOf(wedding), -1)
    const payloads = [
      undefined,
      {},
      { token: '' },
      { token: 5 },
      { token: 'garbage' },
      { token: expired },
      { Authorization: 'Basic YW5hOmFuYQ==' },
    ]
    for (const payload of payloads) {
      using stranger = openSocket(serverOf(wedding))
      await stranger.says({ type: 'connection_init', payload })
      expect(await stranger.closed, JSON.stringify(payload)).toMatchObject({ code: 4403 })
      await expect(stranger.hears()).rejects.toThrow('4403')
    }
  })

  test('a client that subscribes before it has authenticated is turned away with 4401', async () => {
    await using wedding = await startWedding()
    using stranger = openSocket(serverOf(wedding))
    await stranger.asks('1', '{ viewer { id } }')
    expect(await stranger.closed).toMatchObject({ code: 4401 })
  })

  test('introducing oneself twice ends with 4429, also before the first is answered', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf(claimsOf(wedding))
    using hasty = openSocket(serverOf(wedding))
    await hasty.says({ type: 'connection_init', payload: { token } })
    await hasty.says({ type: 'connection_init', payload: { token } })
    expect(await hasty.closed).toMatchObject({ code: 4429 })
    using other = openSocket(serverOf(wedding))
    await other.connects(token)
    await other.says({ type: 'connection_init', payload: { token } })
    expect(await other.closed).toMatchObject({ code: 4429 })
  })

  test('a client that does not authenticate is turned away with 4408; one that has authenticated stays', async () => {
    await using wedding = await startWedding({ settings: { INIT_TIMEOUT_SECONDS: '1' } })
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    using silent = openSocket(serverOf(wedding))
    using pinging = openSocket(serverOf(wedding))
    await pinging.says({ type: 'ping' })
    expect(await pinging.hears()).toEqual({ type: 'pong' })
    expect(await silent.closed).toMatchObject({ code: 4408 })
    expect(await pinging.closed).toMatchObject({ code: 4408 })
    expect(await ana.isAnswered()).toBe(true)
  })

  test('a client that speaks another protocol is turned away with 4406, and the name of the right one', async () => {
    await using wedding = await startWedding()
    using none = openSocket(serverOf(wedding), { protocols: [] })
    using legacy = openSocket(serverOf(wedding), { protocols: ['graphql-ws'] })
    using unknown = openSocket(serverOf(wedding), { protocols: ['soap', 'wamp'] })
    for (const { closed } of [none, legacy, unknown]) {
      expect(await closed).toEqual({ code: 4406, reason: expect.stringContaining('graphql-transport-ws') })
    }
    using both = openSocket(serverOf(wedding), { protocols: ['graphql-ws', 'graphql-transport-ws'] })
    await both.connects(await tokenOf(claimsOf(wedding)))
    expect(both.socket.protocol).toBe('graphql-transport-ws')
  })

  test('the WebSocket is at / and /graphql, whatever the query string, and nowhere else', async () => {
    await using wedding = await startWedding()
    for (const path of ['/', '/graphql', '/?from=phone', '/graphql?x']) {
      using ana = openSocket(serverOf(wedding), { path })
      expect(await ana.connects(await tokenOf(claimsOf(wedding))), path).toMatchObject({ userId: 'ana' })
    }
    for (const path of ['/graphql/', '/socket.io/', '/health', '//graphql']) {
      expect((await refusedUpgrade(serverOf(wedding), { path })).statusCode, path).toBe(404)
    }
  })

  test.for([
    ['of an unknown path', 404, '/nowhere', {}],
    ['from a page of another site', 403, '/graphql', { origin: 'https://evil.example' }],
    ['in a version that nobody speaks', 400, '/graphql', { 'sec-websocket-version': '7' }],
    ['with half a key', 400, '/graphql', { 'sec-websocket-key': 'half' }],
  ] as const)(
    'an upgrade %s is refused in words, with the headers of every answer',
    async ([, status, path, wrong]) => {
      await using wedding = await startWedding()
      const handshake = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
      const headers = { connection: 'Upgrade', upgrade: 'websocket', ...handshake, ...wrong }
      const asked = request(serverOf(wedding).url + path, { headers }).end()
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      expect(response.statusCode).toBe(status)
      expect(response.headers).toMatchObject({
        'content-type': 'application/json',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      if (status === 400) expect(response.headers['sec-websocket-version']).toBe('13')
      const { errors } = JSON.parse(Buffer.concat(await response.toArray()).toString())
      expect(errors[0].message).toMatch(/\w/)
    },
  )

  test.each([
    ['Java’s HttpClient or curl --http2', 'Upgrade, HTTP2-Settings', 'h2c'],
    ['a client that would like TLS', 'upgrade', 'TLS/1.3'],
  ])('%s, which asks for another protocol, is answered in HTTP/1.1', async (_, connection, upgrade) => {
    await using wedding = await startWedding()
    const body = JSON.stringify({ query: '{ __typename }' })
    const headers = {
      connection,
      upgrade,
      'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
      'content-type': 'application/json',
    }
    const asked = request(`${serverOf(wedding).url}/graphql`, { method: 'POST', headers })
    asked.end(body)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    expect(JSON.parse(Buffer.concat(await response.toArray()).toString())).toEqual({ data: { __typename: 'Query' } })
  })

  test('an upgrade that was refused leaves no connection open behind it', async () => {
    await using wedding = await startWedding()
    // Half open: this client never ends its own side.
    const socket = connect({
      port: Number(new URL(serverOf(wedding).url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    })
    socket.write(
      'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /)
    // Keep writing: the server must have closed the connection instead of keeping it.
    const gone = new Promise((resolve) => socket.once('close', resolve).on('error', resolve))
    const writing = setInterval(() => socket.write('hello?'), 20)
    await gone
    clearInterval(writing)
    socket.destroy()
  })
})

describe('a socket that the server closes says what to do', () => {
  type Guest = ReturnType<typeof openSocket>
  const init = (payload?: object) => ({ type: 'connection_init', payload })
  const connected =
    (then: (guest: Guest, wedding: TestWedding) => unknown) => async (guest: Guest, wedding: TestWedding) => {
      await guest.connects(await tokenOf(claimsOf(wedding)))
      await then(guest, wedding)
    }
  const cases: [what: string, code: number, advice: RegExp, act: (guest: Guest, wedding: TestWedding) => unknown][] = [
    ['no token', 4403, /token.*connection_init/, (guest) => guest.says(init())],
    ['a token that is none', 4403, /not valid.*another/, (guest) => guest.says(init({ token: 'garbage' }))],
    [
      'a token of yesterday',
      4403,
      /expired/,
      async (guest, wedding) => guest.says(init({ token: await tokenOf(claimsOf(wedding), -1) })),
    ],
    [
      'a question before connection_init',
      4401,
      /connection_init.*connection_ack/,
      (guest) => guest.asks('1', '{ viewer { id } }'),
    ],
    ['no connection_init', 4408, /connection_init within 1 s/, () => {}],
    ['connection_init twice', 4429, /once/, connected((guest, wedding) => guest.says(init({ token: wedding.id })))],
    [
      'no message of the protocol',
      4400,
      /connection_init, subscribe, complete/,
      connected((guest) => guest.says('hello')),
    ],
    [
      'a message of servers',
      4400,
      /connection_init, subscribe, complete/,
      connected((guest) => guest.says({ type: 'next', id: '1', payload: {} })),
    ],
    ['bytes', 4400, /JSON text/, connected((guest) => guest.says(Buffer.from('{"type":"ping"}')))],
    [
      'text that is not UTF-8',
      1007,
      /UTF-8/,
      connected((guest) => guest.socket.send(Buffer.from([0xff]), { binary: false })),
    ],
    ['too much at once', 1009, /65536 bytes/, connected((guest) => guest.says('x'.repeat(70_000)))],
    [
      'an operation id that is in use',
      4409,
      /complete.*another id/,
      connected(async (guest) => {
        await guest.asks('1', messages)
        await guest.asks('1', messages)
      }),
    ],
  ]

  test.each(cases)('%s: %i', async (_, code, advice, act) => {
    await using wedding = await startWedding({ settings: { INIT_TIMEOUT_SECONDS: '1' } })
    using guest = openSocket(serverOf(wedding))
    await guest.opened
    await act(guest, wedding)
    expect(await guest.closed).toEqual({ code, reason: expect.stringMatching(advice) })
  })
})

describe('operations', () => {
  test('a request that makes no sense is answered so, and the connection goes on', async () => {
    await using wedding = await startWedding()
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    const requests: [string, object?][] = [
      [''],
      ['{'],
      ['{ nothing }'],
      ['fragment F on Query { viewer { id } }'],
      ['query A { viewer { id } } query B { viewer { id } }'],
      ['query { ...F } fragment F on Query { ...F }'],
      ['subscription { events { __typename } typingChanged { isTyping } }'],
      ['subscription { events @skip(if: true) { __typename } }'],
      ['subscription { ...F } fragment F on Subscription { ... @include(if: false) { events { __typename } } }'],
    ]
    for (const [query, variables] of requests) {
      await ana.asks('1', query, variables)
      const { type, payload } = await ana.hears('1')
      expect(type, query).toBe('error')
      expect(payload[0].extensions, query).toEqual({ code: 'BAD_USER_INPUT' })
    }
    // These are valid, but not with these variables.
    const valid: [string, object?][] = [
      ['query ($with: ID!) { messages(with: $with) { nodes { id } } }', {}],
      ['query ($first: Int) { members(first: $first) { nodes { id } } }', { first: 'many' }],
      [
        'mutation ($input: SendMessageInput! = { content: "x" }) { sendMessage(input: $input) { id } }',
        { input: null },
      ],
      ['mutation ($input: SendMessageInput = { content: "x" }) { sendMessage(input: $input) { id } }', { input: null }],
      ['query ($no: Boolean = true) { members { nodes { id @skip(if: $no) } } }', { no: null }],
      ['subscription ($after: Cursor) { events(after: $after) { __typename } }', { after: 5 }],
      ['subscription ($no: Boolean!) { events @skip(if: $no) { __typename } }', { no: true }],
    ]
    for (const [index, [query, variables]] of valid.entries()) {
      await ana.asks(`valid ${index}`, query, variables)
      const { payload } = await ana.hears(`valid ${index}`)
      expect((payload.errors ?? payload)[0].extensions, query).toEqual({ code: 'BAD_USER_INPUT' })
    }
    expect(await ana.isAnswered()).toBe(true)
  })

  test('queries and mutations are answered as over HTTP, and completed', async () => {
    await using wedding = await startWedding()
    using ana = openSocket(serverOf(wedding))
    const token = await tokenOf(claimsOf(wedding))
    await ana.connects(token)
    const markRead = 'mutation ($upTo: ID!) { markMessagesRead(input: { upTo: $upTo }) { unreadCount } }'
    const requests: [string, object?][] = [
      ['query ($all: Boolean = false) { viewer { id name @include(if: $all) } }', { all: true }],
      ['mutation { setTyping(input: { isTyping: true }) }'],
      ['{ first: viewer { id } message(id: "00000000-0000-4000-8000-000000000000") { id } }'],
      [markRead, { upTo: '00000000-0000-4000-8000-000000000000' }],
      [markRead, { upTo: 'no id' }],
      [markRead],
      ['mutation { setTyping(input: { isTyping: true }) createTask(input: { title: "no permission" }) { id } }'],
      ['mutation { sendMessage(input: { channel: WEDDING, content: "  " }) { id } }'],
    ]
    for (const [index, [query, variables]] of requests.entries()) {
      const response = await fetch(`${serverOf(wedding).url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      })
      await ana.asks(String(index), query, variables)
      expect(await ana.hears(), query).toEqual({ id: String(index), type: 'next', payload: await response.json() })
      expect(await ana.hears(), query).toEqual({ id: String(index), type: 'complete' })
    }
  })

  test('one operation too many is refused, the others go on, and there is room again when one ends', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    const after = await leo.cursor()
    for (let operation = 1; operation <= 33; operation++) await ana.asks(String(operation), messages, { after })
    const { id, type, payload } = await ana.hears()
    expect([id, type]).toEqual(['33', 'error'])
    expect(payload[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
    expect(payload[0].extensions.retryAfter).toBeGreaterThan(0)
    await leo.sends('for each of them')
    for (let operation = 1; operation <= 32; operation++) expect((await ana.hears(String(operation))).type).toBe('next')
    await ana.says({ id: '1', type: 'complete' })
    expect(await ana.isAnswered()).toBe(true)
  })

  test('leaving a stream ends it at once, however one leaves', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf(claimsOf(wedding))
    using ana = openSocket(serverOf(wedding))
    await ana.connects(token)
    await ana.asks('1', messages)
    await ana.asks('2', messages)
    await expect.poll(() => countsOf(serverOf(wedding)), within).toMatchObject({ subscriptions: 2 })
    await ana.says({ id: '1', type: 'complete' })
    await expect.poll(() => countsOf(serverOf(wedding)), within).toMatchObject({ subscriptions: 1 })
    // Completed before it is even answered.
    await ana.asks('3', messages)
    await ana.says({ id: '3', type: 'complete' })
    await ana.says({ id: 'nobody', type: 'complete' })
    expect(await ana.isAnswered()).toBe(true)
    await expect.poll(() => countsOf(serverOf(wedding)), within).toMatchObject({ subscriptions: 1 })
    ana.socket.terminate()
    await isEmpty(serverOf(wedding))
  })

  test('a phone that no longer answers pings is given up, and one that does stays', async () => {
    await using wedding = await startWedding({ settings: { PING_SECONDS: '1' } })
    const token = await tokenOf(claimsOf(wedding))
    using ana = openSocket(serverOf(wedding))
    await ana.connects(token)
    using dead = openSocket(serverOf(wedding), { autoPong: false })
    await dead.connects(token)
    await dead.asks('1', messages)
    expect(await dead.closed).toMatchObject({ code: 1006 })
    expect(await ana.isAnswered()).toBe(true)
    await expect.poll(() => countsOf(serverOf(wedding)), within).toMatchObject({ subscriptions: 0 })
    expect(await countsOf(serverOf(wedding))).toMatchObject({ connections: 1 })
  })

  test('a token that ends closes the connection with 4403, and its streams with it', async () => {
    await using wedding = await startWedding()
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding), 3))
    await ana.asks('1', messages)
    expect(await ana.isAnswered()).toBe(true)
    expect(await ana.closed).toMatchObject({ code: 4403 })
    await isEmpty(serverOf(wedding))
  })

  test('a guest who renames themselves or leaves over the socket is answered before it closes', async () => {
    await using wedding = await startWedding()
    const guests = Array.from({ length: 10 }, async (_, index) => {
      const token = await tokenOf(claimsOf(wedding, `guest-${index}`))
      const asked = async (query: string, code: number) => {
        using socket = openSocket(serverOf(wedding))
        await socket.connects(token)
        await socket.asks('1', messages)
        await socket.asks('2', query)
        expect((await socket.hears('2')).payload).not.toHaveProperty('errors')
        expect((await socket.hears('2')).type).toBe('complete')
        expect(await socket.closed).toMatchObject({ code })
      }
      await asked(`mutation { rename(name: "Léa ${index}") { id } }`, 1012)
      await asked('mutation { leaveWedding }', 4403)
    })
    await Promise.all(guests)
    await isEmpty(serverOf(wedding))
  })

  test('a server that ends closes every connection with 1012, and answers the operations it had begun', async () => {
    await using wedding = await startWedding()
    const server = await wedding.start()
    using ana = openSocket(server)
    await ana.connects(await tokenOf(claimsOf(wedding)))
    await ana.asks('1', messages)
    using unknown = openSocket(server)
    await unknown.opened
    await ana.asks('2', send('last words'))
    expect((await ana.hears('2')).type).toBe('next')
    await server.end()
    for (const { closed } of [ana, unknown]) {
      expect(await closed).toEqual({ code: 1012, reason: expect.stringMatching(/connect again.*last cursor/) })
    }
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
  })
})

describe('an operation id that is used again at once gets the frames of its new operation, and no others', () => {
  const kinds = ['asks', 'asks for nothing', 'follows', 'catches up', 'follows a lost cursor'] as const
  type Kind = (typeof kinds)[number]
  type Step = { id: string; kind: Kind } | { id: string; complete: true }

  /** Ana, whose messages of one `sendsAtOnce` leave in one packet, and Leo, who writes. */
  async function startReuse(wedding: TestWedding) {
    const leo = await wedding.join('leo')
    const ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    const past = { after: await leo.cursor(), contents: ['one', 'two', 'three'] }
    for (const content of past.contents) await leo.sends(content)
    const open = new Map<string, { kind: Kind; name: string }>()
    const unanswered = new Set<string>()
    let count = 0

    const requestOf = async (kind: Kind, name: string) => {
      const follow = `subscription ($after: Cursor) { ${name}: messageReceived(after: $after) { message { content } } }`
      switch (kind) {
        case 'asks':
          return { query: `{ ${name}: viewer { id } }` }
        case 'asks for nothing':
          return { query: `{ ${name} }` }
        case 'follows':
          return { query: follow, variables: { after: await leo.cursor() } }
        case 'catches up':
          return { query: follow, variables: { after: past.after } }
        case 'follows a lost cursor':
          return { query: follow, variables: { after: 'lost' } }
      }
    }
    const hearsContents = async (id: string, name: string, contents: string[]) => {
      for (const content of contents) {
        const { type, payload } = await ana.hears(id)
        expect([type, payload.data?.[name]], JSON.stringify(payload)).toEqual(['next', { message: { content } }])
      }
    }
    const hearsAnswer = async (id: string, { kind, name }: { kind: Kind; name: string }) => {
      if (!unanswered.delete(name) || kind === 'follows') return
      if (kind === 'catches up') return hearsContents(id, name, past.contents)
      const { type, payload } = await ana.hears(id)
      if (kind === 'asks') expect([type, payload]).toEqual(['next', { data: { [name]: { id: 'ana' } } }])
      if (kind === 'asks for nothing')
        expect([type, payload[0].message]).toEqual(['error', expect.stringContaining(name)])
      if (kind === 'follows a lost cursor')
        expect([type, payload.errors[0].extensions.code]).toEqual(['next', 'CURSOR_GONE'])
      if (type === 'next') expect(await ana.hears(id)).toEqual({ id, type: 'complete' })
      open.delete(id)
    }

    return {
      open,

      async sendsAtOnce(steps: Step[]) {
        const packet: RawMessage[] = []
        for (const step of steps) {
          if ('complete' in step) {
            open.delete(step.id)
            packet.push({ id: step.id, type: 'complete' })
          } else {
            const operation = { kind: step.kind, name: `n${++count}` }
            open.set(step.id, operation)
            unanswered.add(operation.name)
            packet.push({ id: step.id, type: 'subscribe', payload: await requestOf(step.kind, operation.name) })
          }
        }
        wireOf(ana.socket).cork()
        for (const message of packet) ana.socket.send(JSON.stringify(message))
        wireOf(ana.socket).uncork()
      },

      /** Every operation that is open is answered, then hears Leo once, and nothing else comes. */
      async isAnsweredInFull() {
        for (const [id, operation] of [...open]) await hearsAnswer(id, operation)
        const content = `live ${++count}`
        await leo.sends(content)
        past.contents.push(content)
        for (const [id, { name }] of open) await hearsContents(id, name, [content])
        expect(await ana.isAnswered()).toBe(true)
        await ana.says({ type: 'ping' })
        expect(await ana.hears()).toEqual({ type: 'pong' })
      },

      [Symbol.dispose]: () => ana[Symbol.dispose](),
    }
  }

  test.each(kinds.flatMap((first) => kinds.map((second) => [first, second] as const)))(
    'that %s, then one that %s',
    async (first, second) => {
      await using wedding = await startWedding()
      using reuse = await startReuse(wedding)
      const begun: Step = { id: '1', kind: first }
      await reuse.sendsAtOnce([begun, { id: '1', complete: true }, { id: '1', kind: second }])
      await reuse.isAnsweredInFull()
      await reuse.sendsAtOnce(
        [...reuse.open.keys()].flatMap((id) => [
          { id, complete: true as const },
          { id, kind: second },
        ]),
      )
      await reuse.isAnsweredInFull()
      await isEmptyAfter(wedding, reuse)
    },
  )

  test('while another catches up and stays', async () => {
    await using wedding = await startWedding()
    using reuse = await startReuse(wedding)
    await reuse.sendsAtOnce([{ id: '2', kind: 'catches up' }])
    for (let turn = 0; turn < 2; turn++) {
      await reuse.sendsAtOnce([
        { id: '1', kind: 'follows' },
        { id: '1', complete: true },
        { id: '1', kind: 'asks' },
      ])
      await reuse.isAnsweredInFull()
    }
    await isEmptyAfter(wedding, reuse)
  })

  test('whatever is completed and begun in between', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.log(`seed ${seed}`)
    const random = randomFrom(seed)
    await using wedding = await startWedding()
    using reuse = await startReuse(wedding)
    for (let turn = 0; turn < 20; turn++) {
      await reuse.sendsAtOnce(stepsBy(random, new Set(reuse.open.keys())))
      await reuse.isAnsweredInFull()
    }
    await isEmptyAfter(wedding, reuse)
  })

  function stepsBy(random: Random, inUse: Set<string>): Step[] {
    return Array.from({ length: 12 }, () => {
      const id = oneOf(random, ['1', '2', '3'])
      if (inUse.delete(id)) return { id, complete: true as const }
      inUse.add(id)
      return { id, kind: oneOf(random, [...kinds]) }
    })
  }

  async function isEmptyAfter(wedding: TestWedding, reuse: { open: Map<string, unknown>; [Symbol.dispose](): void }) {
    await expect.poll(() => countsOf(serverOf(wedding)), within).toMatchObject({ subscriptions: reuse.open.size })
    reuse[Symbol.dispose]()
    await expect.poll(() => countsOf(serverOf(wedding)), within).toMatchObject({ subscriptions: 0 })
  }
})
