import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { countsOf, isEmpty } from '../support/counts.ts'
import { openSocket, resumeReading, stopReading, wireOf } from '../support/socket.ts'
import { request, serverOf, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const messages = 'subscription ($after: Cursor) { messageReceived(after: $after) { cursor message { content } } }'
const send = (content: string) =>
  `mutation { sendMessage(input: { channel: WEDDING, content: ${JSON.stringify(content)} }) { id } }`
const claimsOf = (wedding: TestWedding, name = 'ana') => ({ sub: name, name, role: 'GUEST', weddingId: wedding.id })

const within = { timeout: 10_000 }

describe('over a WebSocket', () => {
  test('a socket that sends anything but the protocol is closed with 4400, and the others do not notice', async () => {
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
    // A message in many small pieces.
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

  test('an id may be any text, also the name of a property that every object has', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    using ana = openSocket(serverOf(wedding))
    await ana.connects(await tokenOf(claimsOf(wedding)))
    for (const id of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '"}, {"',
      ' ',
      '\u2028',
      '💍'.repeat(1_000),
    ]) {
      await ana.asks(id, messages, { after: await leo.cursor() })
      await leo.sends('hello')
      expect((await ana.hears()).payload.data.messageReceived.message.content, id).toBe('hello')
      await ana.says({ id, type: 'complete' })
    }
    expect(await ana.isAnswered()).toBe(true)
    expect(({} as Record<string, unknown>).type).toBeUndefined()
  })

  test('a client that ignores the end of its token can do nothing more', async () => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    const after = await leo.cursor()
    using deaf = openSocket(serverOf(wedding))
    const token = await tokenOf(claimsOf(wedding, 'deaf'), 3)
    await deaf.connects(token)
    stopReading(deaf.socket)
    await deaf.asks('1', send('in time'))
    expect(await leo.hears(1, { after })).toEqual(['in time'])
    const code = async () =>
      (await request(serverOf(wedding).url, token, '{ viewer { id } }')).errors?.[0]?.extensions.code
    await expect.poll(code, within).toBe('UNAUTHENTICATED')
    // The server has closed the connection, but this client does not read that.
    await deaf.asks('2', send('too late'))
    await deaf.asks('3', send('too late'))
    await leo.sends('after it')
    await leo.sends('and more')
    expect(await leo.hears(3, { after })).toEqual(['in time', 'after it', 'and more'])
  })

  test('a slow client is closed with 1013 and goes on from its cursor; the others hear everything', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_CONTENT_LENGTH: '20000' } })
    const [leo, eve] = [await wedding.join('leo'), await wedding.join('eve')]
    const after = await leo.cursor()
    using slow = openSocket(serverOf(wedding))
    await slow.connects(await tokenOf(claimsOf(wedding, 'slow')))
    // Each message comes 30 times, so that a few are more than the system keeps on the way for a socket that is not
    // read.
    for (let operation = 1; operation <= 30; operation++) await slow.asks(String(operation), messages, { after })
    await leo.sends('first')
    const heard = [(await slow.hears('30')).payload.data.messageReceived]
    const sent = Array.from({ length: 30 }, (_, index) => `${index} ${'x'.repeat(19_000)}`)
    const sibling = eve.hears(sent.length + 1, { after })
    stopReading(slow.socket)
    for (const content of sent) await leo.sends(content)
    expect(await sibling).toEqual(['first', ...sent])

    resumeReading(slow.socket)
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

  test('a client that asks again and again without reading the answers is closed with 1013', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_UNSENT_BYTES: '100000' } })
    using greedy = openSocket(serverOf(wedding))
    await greedy.connects(await tokenOf(claimsOf(wedding, 'greedy')))
    stopReading(greedy.socket)
    const ping = JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(60_000) } })
    let open = true
    greedy.closed.then(() => (open = false))
    for (let turn = 0; turn < 400 && open; turn++) await new Promise((resolve) => greedy.socket.send(ping, resolve))
    resumeReading(greedy.socket)
    expect(await greedy.closed).toMatchObject({ code: 1013 })
    using honest = openSocket(serverOf(wedding))
    expect(await honest.connects(await tokenOf(claimsOf(wedding)))).toMatchObject({ userId: 'ana' })
  })
})

/** A client of its own making, over TCP. It keeps its side open until it is destroyed. */
function dial(wedding: TestWedding): Socket {
  const port = Number(new URL(serverOf(wedding).url).port)
  return connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
}

/** Returns everything that the server sends until it closes the connection. */
async function answerTo(wedding: TestWedding, bytes: string | Buffer): Promise<string> {
  const socket = dial(wedding)
  socket.write(bytes)
  const answer = await text(socket).catch(() => 'cut off')
  socket.destroy()
  return answer
}

const upgrade = [
  'GET /graphql HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
].join('\r\n')

/** A frame as RFC 6455, section 5.2, has it; the mask of zeros leaves the payload as it is. */
function frame(head: number, payload: Buffer | string = '', { masked = true } = {}): Buffer {
  const length = Buffer.byteLength(payload)
  const extended = length < 126 ? [length] : [126, length >> 8, length & 255]
  extended[0] = (extended[0] as number) | (masked ? 0x80 : 0)
  return Buffer.concat([Buffer.from([head, ...extended]), Buffer.alloc(masked ? 4 : 0), Buffer.from(payload)])
}

type Attack = (wedding: TestWedding, token: string) => Promise<unknown>

const attacks: Record<string, Attack> = {
  async 'sends what are no frames'(wedding, token) {
    const wrong: [what: string, bytes: Buffer, code: number][] = [
      ['an opcode that is none', frame(0x83), 1002],
      ['no mask', frame(0x81, '{"type":"ping"}', { masked: false }), 1002],
      ['a compression that was not agreed', frame(0xc1, 'x'), 1002],
      ['the rest of nothing', frame(0x80, 'x'), 1002],
      ['a ping in pieces', frame(0x09), 1002],
      ['a ping that is too long', frame(0x89, Buffer.alloc(126)), 1002],
      ['an end with half a code', frame(0x88, Buffer.from([3])), 1002],
      ['an end with a code that is none', frame(0x88, Buffer.from([3, 231])), 1002],
      ['text that is not UTF-8', frame(0x81, Buffer.from([0x7b, 0xff, 0xfe])), 1007],
    ]
    for (const [what, bytes, code] of wrong) {
      using eve = openSocket(serverOf(wedding))
      await eve.connects(token)
      wireOf(eve.socket).write(bytes)
      expect(await eve.closed, what).toMatchObject({ code })
    }
  },

  async 'begins messages and never ends them'(wedding, token) {
    const open = Array.from({ length: 50 }, () => openSocket(serverOf(wedding)))
    await Promise.all(open.map((eve) => eve.connects(token)))
    for (const { socket } of open) {
      wireOf(socket).write(frame(0x01, 'x'.repeat(30_000)))
      for (let piece = 0; piece < 100; piece++) wireOf(socket).write(frame(0x00))
      socket.ping()
    }
    await Promise.all(open.map(({ socket }) => once(socket, 'pong')))
    // Together they are more than a message may be.
    for (const { socket } of open)
      wireOf(socket).write(Buffer.concat([frame(0x00, 'x'.repeat(30_000)), frame(0x00, 'x'.repeat(30_000))]))
    for (const { closed } of open) expect(await closed).toMatchObject({ code: 1009 })
  },

  async 'pings, and ends what never began, thousands of times'(wedding, token) {
    using eve = openSocket(serverOf(wedding))
    await eve.connects(token)
    for (let turn = 0; turn < 3_000; turn++) {
      await eve.says({ type: 'ping' })
      await eve.says({ type: 'pong' })
      await eve.says({ type: 'complete', id: String(turn) })
    }
    for (let turn = 0; turn < 3_000; turn++) expect((await eve.hears()).type).toBe('pong')
    expect(await eve.isAnswered()).toBe(true)
  },

  async 'subscribes and leaves, a thousand times'(wedding, token) {
    using eve = openSocket(serverOf(wedding))
    await eve.connects(token)
    const { subscriptions } = await countsOf(serverOf(wedding))
    for (let turn = 0; turn < 1_000; turn++) {
      await eve.asks(String(turn), messages)
      await eve.says({ type: 'complete', id: String(turn) })
    }
    expect(await eve.isAnswered()).toBe(true)
    await expect.poll(() => countsOf(serverOf(wedding)), within).toMatchObject({ subscriptions })
  },

  async 'asks for much and reads nothing'(wedding, token) {
    const [bea, eveHerself] = [await wedding.join('bea'), await wedding.join('eve')]
    for (let sent = 0; sent < 100; sent++) await eveHerself.sends('x'.repeat(4_000), bea.name)
    using eve = openSocket(serverOf(wedding))
    await eve.connects(token)
    stopReading(eve.socket)
    for (let turn = 0; turn < 100; turn++) {
      await eve.asks(String(turn), '{ messages(with: "bea", first: 100) { nodes { content } } }')
      await eveHerself.gets('{ viewer { id } }')
    }
    resumeReading(eve.socket)
    expect(await eve.closed).toMatchObject({ code: 1013 })
  },

  async 'sends JSON that is deep, wide, or named after what every object has'(wedding, token) {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`v${index}`, index])))
    const proto = '{"__proto__":{"first":1},"constructor":{"prototype":{"first":1}},"toString":1,"hasOwnProperty":1}'
    const queries = [
      'query ($__proto__: Int, $constructor: Int) { members(first: $constructor, last: $__proto__) { nodes { id } } }',
      'query ($toString: Int, $hasOwnProperty: Int) { members(first: $toString) { nodes { id } } }',
      'query ($v1: [MusicRequestStatus!]) { musicRequests(status: $v1) { nodes { id } } }',
      'subscription ($after: Cursor) { events(after: $after) { __typename } }',
    ]
    using eve = openSocket(serverOf(wedding))
    await eve.connects(token)
    let id = 0
    for (const query of queries) {
      for (const variables of [`{"after":${deep}}`, `{"v1":${deep}}`, wide, proto]) {
        const body = `{"query":${JSON.stringify(query)},"variables":${variables},"operationName":null}`
        await eve.says(`{"id":"${++id}","type":"subscribe","payload":${body}}`)
        expect(await eve.isAnswered(), body.slice(0, 200)).toBe(true)
        await eve.says({ id: String(id), type: 'complete' })
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
        // A stream that begins is left at once.
        const leave = new AbortController()
        const response = await fetch(`${serverOf(wedding).url}/graphql`, {
          method: 'POST',
          headers,
          body,
          signal: leave.signal,
        })
        expect(response.status, body.slice(0, 200)).toBeLessThan(500)
        leave.abort()
      }
    }
    using other = openSocket(serverOf(wedding))
    await other.says(deep)
    expect(await other.closed).toMatchObject({ code: 4400 })
    expect(({} as Record<string, unknown>).first).toBeUndefined()
  },

  async 'takes its time: silent, or byte by byte'(wedding) {
    const slow = ['', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', upgrade.slice(0, -2)]
    const sockets = slow.flatMap((begin) =>
      Array.from({ length: 30 }, () => {
        const socket = dial(wedding)
        socket.write(begin)
        return socket
      }),
    )
    const drip = setInterval(() => {
      for (const socket of sockets.slice(30)) socket.write('x')
    }, 250)
    const begin = performance.now()
    await Promise.all(sockets.map((socket) => text(socket).catch(() => {})))
    expect(performance.now() - begin).toBeLessThan(25_000)
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
  },

  async 'ends its own half and stays'(wedding) {
    const begun = [
      'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /health HTT',
      upgrade,
      `${upgrade}${frame(0x81, '{').toString('latin1')}`,
    ]
    for (const bytes of begun) {
      const socket = dial(wedding)
      socket.end(Buffer.from(bytes, 'latin1'))
      await text(socket).catch(() => {})
      socket.destroy()
    }
  },

  async 'sends what is no HTTP, or headers without end'(wedding) {
    const headers = (count: number, length: number) =>
      Array.from({ length: count }, (_, n) => `X-${n}: ${'x'.repeat(length)}\r\n`).join('')
    const post = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n'
    const wrong: [bytes: string | Buffer, answer: RegExp][] = [
      [Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0x01]), /^HTTP\/1.1 400 /],
      ['garbage\r\n\r\n', /^HTTP\/1.1 400 /],
      [`${post}${headers(100, 1_000)}\r\n`, /^HTTP\/1.1 431 /],
      [`${post}${headers(3_000, 10)}\r\n`, /^HTTP\/1.1 431 /],
      [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, /^HTTP\/1.1 431 /],
      [`${post}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`, /^HTTP\/1.1 400 /],
      [`${post}Content-Length: -1\r\n\r\n`, /^HTTP\/1.1 400 /],
      [upgrade.replace('Version: 13', 'Version: 7'), /^HTTP\/1.1 4\d\d /],
      [upgrade.replace('dGhlIHNhbXBsZSBub25jZQ==', 'short'), /^HTTP\/1.1 400 /],
    ]
    for (const [bytes, answer] of wrong)
      expect(await answerTo(wedding, bytes), String(bytes).slice(0, 80)).toMatch(answer)
  },

  async 'uploads a form of a hundred thousand parts'(wedding, token) {
    for (const file of ['', '; filename="x"']) {
      const part = (index: number) => `--x\r\nContent-Disposition: form-data; name="${index}"${file}\r\n\r\n\r\n`
      const body = `${Array.from({ length: 100_000 }, (_, index) => part(index)).join('')}--x--\r\n`
      const headers = { 'content-type': 'multipart/form-data; boundary=x', authorization: `Bearer ${token}` }
      const response = await fetch(`${serverOf(wedding).url}/graphql`, { method: 'POST', headers, body })
      const message = expect.stringContaining('more than two fields and a file')
      expect(await response.json()).toMatchObject({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] })
    }
  },
}

/** While somebody attacks, two guests go on chatting: each message is heard by the other, in order, before long. */
async function chatWhile(wedding: TestWedding, attack: () => Promise<unknown>) {
  const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
  const heard = leo.subscribe(messages, { after: await leo.cursor() })
  let over = false
  const says = async (content: string) => {
    const begin = performance.now()
    await ana.sends(content)
    const [{ messageReceived }] = await heard.take(1)
    expect(messageReceived.message.content).toBe(content)
    expect(performance.now() - begin).toBeLessThan(5_000)
  }
  const chat = async () => {
    for (let said = 0; said < 5 || !over; said++) await says(String(said))
  }
  await says('It begins')
  const attacked = attack().finally(() => {
    over = true
  })
  await Promise.all([chat(), attacked])
}

describe('two guests chat on, and hear all that is said, while somebody', () => {
  test.each(Object.entries(attacks))('%s', async (_, attack) => {
    await using wedding = await startWedding()
    const token = await tokenOf(claimsOf(wedding, 'eve'))
    await chatWhile(wedding, () => attack(wedding, token))
  })
})
