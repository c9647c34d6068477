import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { RunningServer } from '../src/server.ts'
import { openSocket, refusedUpgrade } from './socket.ts'
import { request, startWedding, type TestWedding, tokenOf } from './wedding.ts'

const messages = 'subscription ($after: Cursor) { messageReceived(after: $after) { cursor message { content } } }'
const send = (content: string) => `mutation { sendMessage(input: { channel: WEDDING, content: ${JSON.stringify(content)} }) { id } }`
const serverOf = (wedding: TestWedding) => wedding.servers[0] as RunningServer
const claimsOf = (wedding: TestWedding, name = 'ana') => ({ sub: name, name, role: 'GUEST', weddingId: wedding.id })

const within = { timeout: 10_000 }

/** What the server counts, as operators read it. */
async function count(server: RunningServer, name: 'connections' | 'subscriptions' | 'followed_weddings'): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`, { headers: { accept: 'text/plain' } })).text()
  return Number(new RegExp(`^attitudes_${name} (\\d+)$`, 'm').exec(text)?.[1])
}

/** Waits until nobody is connected and nothing is followed any more. */
async function isEmpty(server: RunningServer) {
  const counts = async () => [
    await count(server, 'connections'),
    await count(server, 'subscriptions'),
    await count(server, 'followed_weddings'),
  ]
  await expect.poll(counts, within).toEqual([0, 0, 0])
}

describe('connecting', () => {
  test('who connects with a token learns who they are, however the token is sent', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf(claimsOf(wedding))
    for (const payload of [{ token }, { Authorization: `Bearer ${token}` }, { authorization: `bearer ${token}` }]) {
      using phone = openSocket(serverOf(wedding))
      const before = Date.now()
      await phone.says({ type: 'connection_init', payload })
      const ack = await phone.hears()
      expect(ack).toEqual({
        type: 'connection_ack',
        payload: { userId: 'ana', userName: 'ana', role: 'GUEST', weddingId: wedding.id, serverTime: expect.stringMatching(/^\d{4}-.*Z$/) },
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

  test('who brings no token, or a bad one, is turned away with 4403', async () => {
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

  test('who asks before introducing themselves is turned away with 4401', async () => {
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

  test('who stays silent is turned away with 4408, and who has introduced themselves stays', async () => {
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

  test('who speaks another protocol is turned away with 4406', async () => {
    await using wedding = await startWedding()
    using none = openSocket(serverOf(wedding), { protocols: [] })
    expect(await none.closed).toMatchObject({ code: 4406 })
    using legacy = openSocket(serverOf(wedding), { protocols: [], headers: { 'Sec-WebSocket-Protocol': 'graphql-ws' } })
    expect(await legacy.closed).toMatchObject({ code: 4406 })
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

  test('an upgrade that was refused leaves no connection open behind it', async () => {
    await using wedding = await startWedding()
    // Half open: this client never ends its own side.
    const socket = connect({ port: Number(new URL(serverOf(wedding).url).port), host: '127.0.0.1', allowHalfOpen: true })
    socket.write(
      'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /)
    // What is still written finds the connection gone, not kept.
    const gone = new Promise((resolve) => socket.once('close', resolve).on('error', resolve))
    const writing = setInterval(() => socket.write('hello?'), 20)
    await gone
    clearInterval(writing)
    socket.destroy()
  })
})

describe('hostile clients', () => {
  test('what is no message of the protocol ends with 4400, and the others do not notice', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf(claimsOf(wedding))
    using honest = openSocket(serverOf(wedding))
    await honest.connects(token)
    const rubbish: (string | Buffer)[] = [
      'garbage',
      '',
      'null',
      '[]',
      '"ping"',
      '{}',
      '{"type":"attack"}',
      '{"type":"next","id":"1","payload":{}}',
      '{"type":"connection_ack"}',
      '{"type":"subscribe"}',
      '{"type":"subscribe","id":"1"}',
      '{"type":"subscribe","id":"","payload":{"query":"{ viewer { id } }"}}',
      '{"type":"subscribe","id":1,"payload":{"query":"{ viewer { id } }"}}',
      '{"type":"subscribe","id":"1","payload":{"query":1}}',
      '{"type":"subscribe","id":"1","payload":{"query":"{ viewer { id } }","variables":"x"}}',
      '{"type":"complete"}',
      Buffer.from('{"type":"ping"}'),
      Buffer.from([0, 159, 146, 150]),
    ]
    for (const bytes of rubbish) {
      using before = openSocket(serverOf(wedding))
      await before.says(bytes)
      expect(await before.closed, `before introducing themselves: ${bytes}`).toMatchObject({ code: 4400 })
      using after = openSocket(serverOf(wedding))
      await after.connects(token)
      await after.says(bytes)
      expect(await after.closed, `after introducing themselves: ${bytes}`).toMatchObject({ code: 4400 })
    }
    expect(await honest.isAnswered()).toBe(true)
    using next = openSocket(serverOf(wedding))
    expect(await next.connects(token)).toMatchObject({ userId: 'ana' })
  })

  test('a frame over 64 KiB ends with 1009, one of 64 KiB is read', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf(claimsOf(wedding))
    const padded = (bytes: number) => {
      const [head, tail] = ['{"type":"ping","payload":{"x":"', '"}}']
      return head + 'x'.repeat(bytes - head.length - tail.length) + tail
    }
    using ana = openSocket(serverOf(wedding))
    await ana.connects(token)
    await ana.says(padded(64 * 1024))
    expect((await ana.hears()).type).toBe('pong')
    await ana.says(padded(64 * 1024 + 1))
    expect(await ana.closed).toMatchObject({ code: 1009 })
    // In pieces, each of them small.
    using pieces = openSocket(serverOf(wedding))
    await pieces.connects(token)
    for (let piece = 0; piece < 17; piece++) pieces.socket.send('x'.repeat(4096), { fin: false })
    expect(await pieces.closed).toMatchObject({ code: 1009 })
    using next = openSocket(serverOf(wedding))
    expect(await next.connects(token)).toMatchObject({ userId: 'ana' })
  })

  test('the id of an operation that is still going on cannot be used for another: 4409', async () => {
    await using wedding = await startWedding()
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    await ana.asks('1', messages)
    await ana.asks('1', '{ viewer { id } }')
    expect(await ana.closed).toMatchObject({ code: 4409 })
    await isEmpty(serverOf(wedding))
  })

  test('an id may be any text, also the names of what every object has', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '"}, {"', ' ', '\u2028', '💍'.repeat(1_000)]) {
      await ana.asks(id, messages, { after: await leo.cursor() })
      await leo.sends('hello')
      expect((await ana.hears()).payload.data.messageReceived.message.content, id).toBe('hello')
      await ana.says({ id, type: 'complete' })
    }
    expect(await ana.isAnswered()).toBe(true)
    expect(({} as Record<string, unknown>).type).toBeUndefined()
  })

  test('a request that makes no sense is answered so, and the connection goes on', async () => {
    await using wedding = await startWedding()
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    const deep = `query { members { edges { node { ${'... on Member { '.repeat(12)} id ${'}'.repeat(12)} } } } }`
    const requests: [string, object?][] = [
      [''],
      ['{'],
      ['{ nothing }'],
      [deep],
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
      ['mutation ($input: SendMessageInput! = { content: "x" }) { sendMessage(input: $input) { id } }', { input: null }],
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
    await expect.poll(() => count(serverOf(wedding), 'subscriptions'), within).toBe(2)
    await ana.says({ id: '1', type: 'complete' })
    await expect.poll(() => count(serverOf(wedding), 'subscriptions'), within).toBe(1)
    // Not even answered yet.
    await ana.asks('3', messages)
    await ana.says({ id: '3', type: 'complete' })
    await ana.says({ id: 'nobody', type: 'complete' })
    expect(await ana.isAnswered()).toBe(true)
    await expect.poll(() => count(serverOf(wedding), 'subscriptions'), within).toBe(1)
    ana.socket.terminate()
    await isEmpty(serverOf(wedding))
  })

  test('taking up the id of a stream that one has just left leaves nothing behind', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    for (let turn = 0; turn < 10; turn++) {
      await ana.asks('1', messages)
      await ana.says({ id: '1', type: 'complete' })
    }
    await ana.asks('1', messages)
    await expect.poll(() => count(serverOf(wedding), 'subscriptions'), within).toBe(1)
    expect(await ana.isAnswered()).toBe(true)
    await leo.sends('once')
    expect((await ana.hears('1')).payload.data.messageReceived.message.content).toBe('once')
    await leo.sends('and once more')
    expect((await ana.hears('1')).payload.data.messageReceived.message.content).toBe('and once more')
    await ana.says({ id: '1', type: 'complete' })
    await expect.poll(() => count(serverOf(wedding), 'subscriptions'), within).toBe(0)
    await ana.asks('1', messages)
    ana.socket.close()
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
    await expect.poll(() => count(serverOf(wedding), 'subscriptions'), within).toBe(0)
    expect(await count(serverOf(wedding), 'connections')).toBe(1)
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

  test('who pretends not to have heard that their token has ended can do nothing more', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    const after = await leo.cursor()
    using deaf = openSocket(serverOf(wedding))
    const token = await tokenOf(claimsOf(wedding, 'deaf'), 3)
    await deaf.connects(token)
    stopReading(deaf.socket)
    await deaf.asks('1', send('in time'))
    expect(await leo.hears(1, { after })).toEqual(['in time'])
    const code = async () => (await request(serverOf(wedding).url, token, '{ viewer { id } }')).errors?.[0]?.extensions.code
    await expect.poll(code, within).toBe('UNAUTHENTICATED')
    // The server has closed the connection, but this client does not read that.
    await deaf.asks('2', send('too late'))
    await deaf.asks('3', send('too late'))
    await leo.sends('after it')
    await leo.sends('and more')
    expect(await leo.hears(3, { after })).toEqual(['in time', 'after it', 'and more'])
  })

  test('who does not keep up is closed with 1013 and goes on from their cursor; the others hear everything', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_CONTENT_LENGTH: '20000' } })
    const [leo, eve] = [await wedding.join('leo'), await wedding.join('eve')]
    const after = await leo.cursor()
    using slow = openSocket(serverOf(wedding))
    await slow.connects(await tokenOf(claimsOf(wedding, 'slow')))
    // Each message comes 30 times, so that a few are more than the system keeps on the way for a socket that is not read.
    for (let operation = 1; operation <= 30; operation++) await slow.asks(String(operation), messages, { after })
    await leo.sends('first')
    const heard = [(await slow.hears('30')).payload.data.messageReceived]
    const sent = Array.from({ length: 30 }, (_, index) => `${index} ${'x'.repeat(19_000)}`)
    const sibling = eve.hears(sent.length + 1, { after })
    stopReading(slow.socket)
    for (const content of sent) await leo.sends(content)
    expect(await sibling).toEqual(['first', ...sent])

    readOn(slow.socket)
    expect(await slow.closed).toMatchObject({ code: 1013 })
    for (;;) {
      const message = await slow.hears('30').catch(() => undefined)
      if (!message) break
      heard.push(message.payload.data.messageReceived)
    }
    expect(heard.length).toBeLessThan(sent.length + 1)
    const rest = await eve.hears(sent.length + 1 - heard.length, { after: heard.at(-1).cursor })
    expect([...heard.map(({ message }) => message.content), ...rest]).toEqual(['first', ...sent])
  })

  test('who asks and asks without reading the answers is closed with 1013', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_UNSENT_BYTES: '100000' } })
    using greedy = openSocket(serverOf(wedding))
    await greedy.connects(await tokenOf(claimsOf(wedding, 'greedy')))
    stopReading(greedy.socket)
    const ping = JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(60_000) } })
    let open = true
    greedy.closed.then(() => (open = false))
    for (let turn = 0; turn < 400 && open; turn++) await new Promise((resolve) => greedy.socket.send(ping, resolve))
    readOn(greedy.socket)
    expect(await greedy.closed).toMatchObject({ code: 1013 })
    using honest = openSocket(serverOf(wedding))
    expect(await honest.connects(await tokenOf(claimsOf(wedding)))).toMatchObject({ userId: 'ana' })
  })

  test('a server that ends closes every connection with 1012, and answers what it had begun', async () => {
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
    expect(await ana.closed).toMatchObject({ code: 1012 })
    expect(await unknown.closed).toMatchObject({ code: 1012 })
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
  })
})

describe('server-sent events', () => {
  test('a reader gets the same events as over a WebSocket, from a cursor on, and why it ends when the server ends', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    const after = await leo.cursor()
    const server = await wedding.start()
    await leo.sends('one')
    const token = await tokenOf(claimsOf(wedding))
    const reader = await openStream(server, token, messages, { after })
    expect(reader.response.headers.get('content-type')).toContain('text/event-stream')
    const one = await reader.next()
    await leo.sends('two')
    const heard = leo.subscribe(messages, { after })
    const data = (await heard.take(2)).map((value) => ({ data: value }))
    expect([one, await reader.next()]).toEqual(data.map((value) => ({ event: 'next', data: value })))
    await server.end()
    expect(await reader.next()).toMatchObject({ event: 'next', data: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] } })
    expect(await reader.next()).toEqual({ event: 'complete', data: undefined })
    expect(await reader.next()).toBeUndefined()
  })

  test('the official client for server-sent events hears, and its leaving ends the subscription', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    const after = await leo.cursor()
    const token = await tokenOf(claimsOf(wedding))
    const client = createSseClient({ url: `${serverOf(wedding).url}/graphql`, headers: { authorization: `Bearer ${token}` } })
    const heard = client.iterate<any>({ query: messages, variables: { after } })
    await leo.sends('hello')
    expect((await heard.next()).value?.data.messageReceived.message).toEqual({ content: 'hello' })
    expect(await count(serverOf(wedding), 'subscriptions')).toBe(1)
    await heard.return?.()
    client.dispose()
    await isEmpty(serverOf(wedding))
  })

  test('what cannot be subscribed to is answered with its code, and ends', async () => {
    await using wedding = await startWedding()
    await wedding.join('leo')
    const token = await tokenOf(claimsOf(wedding))
    const refusals: [string | undefined, string, object, string][] = [
      [token, messages, { after: 'garbage' }, 'CURSOR_GONE'],
      [token, messages, { after: '' }, 'CURSOR_GONE'],
      [token, 'subscription { nothing }', {}, 'BAD_USER_INPUT'],
      [token, 'subscription { messageReceived(with: "nobody") { cursor } }', {}, 'NOT_FOUND'],
      [token, 'subscription { events @skip(if: true) { __typename } }', {}, 'BAD_USER_INPUT'],
      [undefined, messages, {}, 'UNAUTHENTICATED'],
      ['garbage', messages, {}, 'UNAUTHENTICATED'],
    ]
    for (const [bearer, query, variables, code] of refusals) {
      const reader = await openStream(serverOf(wedding), bearer, query, variables)
      const first = await reader.next()
      expect(first?.data.errors[0].extensions.code, query).toBe(code)
      expect(first?.data.data ?? null).toBeNull()
      if (first?.event === 'next') expect(await reader.next()).toMatchObject({ event: 'complete' })
      expect(await reader.next()).toBeUndefined()
    }
    await isEmpty(serverOf(wedding))
  })

  test('a token that ends ends the stream with UNAUTHENTICATED, never in silence', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    const reader = await openStream(serverOf(wedding), await tokenOf(claimsOf(wedding), 3), messages, { after: await leo.cursor() })
    await leo.sends('hello')
    expect((await reader.next())?.data.data.messageReceived.message).toEqual({ content: 'hello' })
    expect((await reader.next())?.data.errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' })
    expect(await reader.next()).toMatchObject({ event: 'complete' })
    expect(await reader.next()).toBeUndefined()
    await isEmpty(serverOf(wedding))
  })

  test('a reader who does not keep up is told so, ends, and goes on from their cursor with nothing lost', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_BODY_BYTES: '300000', LIMIT_CONTENT_LENGTH: '250000' } })
    const leo = await wedding.join('leo')
    const after = await leo.cursor()
    const reader = await openStream(serverOf(wedding), await tokenOf(claimsOf(wedding)), messages, { after })
    const sent: string[] = []
    while (sent.length < 100 && (await count(serverOf(wedding), 'subscriptions')) > 0) {
      sent.push(`${sent.length} ${'x'.repeat(200_000)}`)
      await leo.sends(sent.at(-1) ?? '')
    }
    const heard = []
    let next = await reader.next()
    for (; next?.data?.data; next = await reader.next()) heard.push(next.data.data.messageReceived)
    expect(next?.data.errors[0].extensions).toEqual({ code: 'UNAVAILABLE' })
    expect(await reader.next()).toMatchObject({ event: 'complete' })
    expect(heard.length).toBeLessThan(sent.length)
    const rest = await leo.hears(sent.length - heard.length, { after: heard.at(-1)?.cursor ?? after })
    expect([...heard.map(({ message }) => message.content), ...rest]).toEqual(sent)
  })
})

/** A subscription over server-sent events as they come over the wire. */
async function openStream({ url }: RunningServer, token: string | undefined, query: string, variables: object = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  })
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    response,
    /** The next event, or undefined after the last. Comments, which keep a connection alive, are left out. */
    async next(): Promise<{ event: string; data: any } | undefined> {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end === -1) {
          const chunk = await chunks?.read()
          if (!chunk || chunk.done) return undefined
          text += chunk.value
          continue
        }
        const fields = Object.fromEntries(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: ?(.*)/s)),
        )
        text = text.slice(end + 2)
        if (fields.event) return { event: fields.event, data: fields.data ? JSON.parse(fields.data) : undefined }
      }
    },
  }
}

/** What a phone with no signal does: nothing is read, so the server's data stays where it is. */
const stopReading = (socket: WebSocket) => (socket as unknown as { _socket: Socket })._socket.pause()
const readOn = (socket: WebSocket) => (socket as unknown as { _socket: Socket })._socket.resume()
