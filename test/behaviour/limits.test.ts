import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { describe, expect, inject, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { canvas } from '../support/pictures.ts'
import { startRedis } from '../support/redis.ts'
import { upload } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { openSocket, refusedUpgrade } from '../support/socket.ts'
import { backends, type Phone, serverOf, startWedding, type TestWedding } from '../support/wedding.ts'

const send = 'mutation { sendMessage(input: { channel: WEDDING, content: "x" }) { id } }'
const type = 'mutation { setTyping(input: { isTyping: true }) }'

/** Returns the extensions of the first error of an answer; undefined when there is none. */
const refusalOf = async (phone: Phone, query: string) => (await phone.ask(query)).errors?.[0]?.extensions

const tooMany = {
  code: 'RATE_LIMITED',
  retryAfter: expect.toSatisfy(
    (seconds) => Number.isInteger(seconds) && seconds >= 1 && seconds <= 60,
    'whole seconds, 1 to 60',
  ),
}

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1

  test('somebody sends so many messages a minute, whichever server they talk to, and the others do not notice', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_MESSAGES_PER_MINUTE: '5' } })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const elsewhere = await wedding.join('ana', { server: servers - 1 })
    const after = await leo.cursor()
    for (let turn = 0; turn < 5; turn++) expect(await refusalOf(turn % 2 ? ana : elsewhere, send)).toBeUndefined()
    expect(await refusalOf(ana, send)).toEqual(tooMany)
    expect(await refusalOf(elsewhere, send)).toEqual(tooMany)
    await leo.sends('and I?')
    expect(await leo.hears(6, { after })).toEqual(['x', 'x', 'x', 'x', 'x', 'and I?'])
    // The same name at another wedding is somebody else.
    const namesake = await wedding.join('ana', { at: `${wedding.id}-other` })
    expect(await refusalOf(namesake, send)).toBeUndefined()
  })

  test('as many at the same time are counted as if they came one by one', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_MESSAGES_PER_MINUTE: '5' } })
    const phones = await Promise.all(
      Array.from({ length: 12 }, (_, index) => wedding.join('ana', { server: index % servers })),
    )
    const refusals = await Promise.all(phones.map((phone) => refusalOf(phone, send)))
    expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(5)
    expect(refusals.filter((refusal) => refusal?.code === 'RATE_LIMITED')).toHaveLength(7)
  })

  test('typing is limited by itself', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_TYPING_PER_MINUTE: '3' } })
    const ana = await wedding.join('ana')
    const elsewhere = await wedding.join('ana', { server: servers - 1 })
    for (let turn = 0; turn < 3; turn++) expect(await refusalOf(turn % 2 ? ana : elsewhere, type)).toBeUndefined()
    expect(await refusalOf(ana, type)).toEqual(tooMany)
    expect(await refusalOf(elsewhere, type)).toEqual(tooMany)
    expect(await refusalOf(ana, send)).toBeUndefined()
    expect(await refusalOf(await wedding.join('leo'), type)).toBeUndefined()
  })

  test('a retry with its id costs nothing, also beyond the limit; other content under that id is refused', async () => {
    const settings = { LIMIT_MESSAGES_PER_MINUTE: '4', LIMIT_REQUESTS_PER_MINUTE: '4', LIMIT_PHOTOS_PER_MINUTE: '4' }
    await using wedding = await startWedding({ backend, servers, settings })
    const picture = new Blob([new Uint8Array(await canvas(8, 8).png().toBuffer())])
    const creates: [what: string, input: string | undefined, mutation: string, content: (text: string) => object][] = [
      ['message', 'SendMessageInput', 'sendMessage', (content) => ({ channel: 'WEDDING', content })],
      ['announcement', 'AnnounceInput', 'announce', (message) => ({ message })],
      ['song', 'RequestMusicInput', 'requestMusic', (songTitle) => ({ songTitle })],
      ['microphone', 'RequestMicInput', 'requestMic', (purpose) => ({ purpose })],
      ['link to a photo', 'SharePhotoInput', 'sharePhoto', (text) => ({ url: `https://example.com/${text}.jpg` })],
      ['uploaded photo', undefined, 'sharePhoto', (caption) => ({ caption })],
    ]
    for (const [what, input, mutation, content] of creates) {
      const name = what.replaceAll(' ', '-')
      const phones = await Promise.all([0, servers - 1].map((server) => wedding.join(name, { role: 'COUPLE', server })))
      let turn = 0
      const create = async (id: string, text: string) => {
        const phone = phones[turn++ % 2] as Phone
        const answer = input
          ? await phone.ask(`mutation ($input: ${input}!) { ${mutation}(input: $input) { id } }`, {
              input: { id, ...content(text) },
            })
          : await phone.uploads(picture, { id, ...content(text) })
        return answer.errors?.[0]?.extensions.code ?? answer.data?.[mutation].id
      }
      const [one, two, three, four] = Array.from({ length: 4 }, () => randomUUID()) as [string, string, string, string]
      for (let times = 0; times < 7; times++) expect(await create(one, 'one'), what).toBe(one)
      for (const [id, text] of [
        [two, 'two'],
        [three, 'three'],
      ] as const)
        expect(await create(id, text), what).toBe(id)
      expect(await create(two, 'something else'), what).toBe('CONFLICT')
      expect(await create(four, 'four'), what).toBe('RATE_LIMITED')
      for (const [id, text] of [
        [three, 'three'],
        [one, 'one'],
      ] as const)
        expect(await create(id, text), what).toBe(id)
      expect(await create(one, 'something else'), what).toBe('CONFLICT')
      expect(await create(four, 'four'), what).toBe('RATE_LIMITED')
    }
  })

  test('retries are free so many times a minute, and then count like anything else', async () => {
    const settings = { LIMIT_MESSAGES_PER_MINUTE: '3', LIMIT_RETRIES_PER_MINUTE: '5' }
    await using wedding = await startWedding({ backend, servers, settings })
    const ana = await wedding.join('ana')
    const id = randomUUID()
    // Once, five times for nothing, and twice more as if it were new.
    for (let times = 0; times < 8; times++) await ana.sends('hello', undefined, id)
    await expect(ana.sends('hello', undefined, id)).rejects.toThrow('RATE_LIMITED')
    expect(await refusalOf(ana, send)).toEqual(tooMany)
  })

  test('over HTTP a header says when to try again', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_MESSAGES_PER_MINUTE: '1' } })
    const ana = await wedding.join('ana')
    const post = async (query: string, accept = 'application/json') => {
      const headers = { 'content-type': 'application/json', accept, authorization: `Bearer ${ana.token}` }
      return fetch(`${serverOf(wedding).url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    }
    expect((await post(send)).headers.get('retry-after')).toBeNull()
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const response = await post(send, accept)
      const { errors, ...rest } = (await response.json()) as any
      expect(errors[0].extensions).toEqual(tooMany)
      expect(errors[0].message).toBe(`Too many messages in a minute: try again in ${errors[0].extensions.retryAfter} s`)
      expect([response.headers.get('retry-after'), rest]).toEqual([
        String(errors[0].extensions.retryAfter),
        { data: null },
      ])
    }
    expect((await post('{ viewer { id } }')).headers.get('retry-after')).toBeNull()
  })

  test('connections of an address are counted until they authenticate; behind a trusted proxy the address is the one that it names', async () => {
    const settings = { LIMIT_CONNECTIONS_PER_MINUTE: '3', TRUSTED_PROXIES: 'loopback' }
    await using wedding = await startWedding({ backend, servers, settings })
    const ana = await wedding.join('ana')
    const someone = () => ({
      headers: { 'X-Forwarded-For': `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1` },
    })
    const address = someone()
    for (let turn = 0; turn < 4; turn++) {
      using socket = openSocket(serverOf(wedding, turn % servers), address)
      expect(await socket.connects(ana.token)).toMatchObject({ userId: 'ana' })
    }
    for (let turn = 0; turn < 3; turn++) {
      using socket = openSocket(serverOf(wedding, turn % servers), address)
      await socket.opened
    }
    for (const server of wedding.servers) {
      const { statusCode, headers } = await refusedUpgrade(server, address)
      expect([statusCode, { code: 'RATE_LIMITED', retryAfter: Number(headers['retry-after']) }]).toEqual([429, tooMany])
    }
    // An address that the client itself writes into the header changes nothing: the proxy adds the real one at the end.
    const disguised = {
      headers: { 'X-Forwarded-For': `${someone().headers['X-Forwarded-For']}, ${address.headers['X-Forwarded-For']}` },
    }
    expect((await refusedUpgrade(serverOf(wedding), disguised)).statusCode).toBe(429)
    using other = openSocket(serverOf(wedding), someone())
    expect(await other.connects(ana.token)).toMatchObject({ userId: 'ana' })
    // Over HTTP a client at that address still gets through.
    expect(await ana.gets('{ viewer { id } }')).toEqual({ viewer: { id: 'ana' } })
  })
})

test('an address that a client claims is not believed where no proxy is trusted', async () => {
  await using wedding = await startWedding({ settings: { LIMIT_CONNECTIONS_PER_MINUTE: '3' } })
  for (let turn = 0; turn < 3; turn++) {
    using socket = openSocket(serverOf(wedding), { headers: { 'X-Forwarded-For': `192.0.2.${turn}` } })
    await socket.opened
  }
  expect((await refusedUpgrade(serverOf(wedding), { headers: { 'X-Forwarded-For': '192.0.2.9' } })).statusCode).toBe(
    429,
  )
})

describe('pages of other origins', () => {
  const allowed = 'https://weddings.example'
  const foreign = [
    'https://evil.example',
    'http://weddings.example',
    'https://weddings.example:8443',
    'https://weddings.example.evil.example',
    'null',
    '',
  ]

  test('cannot connect, unless they are allowed or of this server; a client that is no browser can', async () => {
    await using wedding = await startWedding({
      settings: { ALLOWED_ORIGINS: `${allowed}, http://localhost:5173, capacitor://localhost` },
    })
    const { token } = await wedding.join('ana')
    for (const origin of [
      allowed,
      'http://localhost:5173',
      'capacitor://localhost',
      serverOf(wedding).url,
      undefined,
    ]) {
      using socket = openSocket(serverOf(wedding), { headers: origin === undefined ? {} : { Origin: origin } })
      expect(await socket.connects(token), origin).toMatchObject({ userId: 'ana' })
    }
    for (const origin of foreign) {
      expect((await refusedUpgrade(serverOf(wedding), { headers: { Origin: origin } })).statusCode, origin).toBe(403)
    }
  })

  test('get no answer from their browser, unless they are allowed or of this server', async () => {
    await using wedding = await startWedding({ settings: { ALLOWED_ORIGINS: allowed } })
    const { token } = await wedding.join('ana')
    // fetch does not let one set these headers.
    const ask = (method: string, headers: Record<string, string>) =>
      new Promise<{ status?: number; cors: Record<string, unknown> }>((resolve, reject) => {
        const body = method === 'POST' ? JSON.stringify({ query: '{ viewer { id } }' }) : undefined
        const asked = httpRequest(`${serverOf(wedding).url}/graphql`, { method, headers }, (response) => {
          response.resume()
          const cors = Object.fromEntries(
            Object.entries(response.headers).filter(([name]) => name.startsWith('access-control-')),
          )
          resolve({ status: response.statusCode, cors })
        })
        asked.on('error', reject).end(body)
      })
    const post = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const preflight = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,traceparent',
    }
    for (const origin of [allowed, serverOf(wedding).url]) {
      const asked = await ask('OPTIONS', { origin, ...preflight })
      expect(asked.status).toBe(204)
      expect(asked.cors).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': expect.stringContaining('POST'),
        'access-control-allow-headers': expect.stringMatching(/authorization.*content-type.*traceparent/i),
        'access-control-max-age': '86400',
      })
      expect(asked.cors).not.toHaveProperty('access-control-allow-credentials')
      const answer = await ask('POST', { origin, ...post })
      expect(answer).toMatchObject({ status: 200, cors: { 'access-control-allow-origin': origin } })
      expect(answer.cors['access-control-expose-headers']).toContain('Retry-After')
      expect(answer.cors).not.toHaveProperty('access-control-allow-credentials')
      // A refusal, too, is for the page to read.
      const refusal = await ask('POST', { origin, ...post, authorization: 'Bearer garbage' })
      expect(refusal).toMatchObject({ status: 401, cors: { 'access-control-allow-origin': origin } })
    }
    for (const origin of foreign) {
      expect((await ask('OPTIONS', { origin, ...preflight })).cors, origin).toEqual({})
      expect((await ask('POST', { origin, ...post })).cors, origin).toEqual({})
    }
    expect(await ask('POST', post)).toMatchObject({ status: 200, cors: {} })
  })

  test('see photos when they are allowed, and connect under the public address though a proxy rewrote the host', async () => {
    const publicUrl = 'https://live.example'
    await using wedding = await startWedding({ settings: { ALLOWED_ORIGINS: allowed, PUBLIC_URL: publicUrl } })
    const { token } = await wedding.join('ana')
    const { url } = serverOf(wedding)
    const shared = await upload(url, token, new Blob([await canvas(20, 20).png().toBuffer()]))
    const photo = String(shared.data?.sharePhoto.url).replace(publicUrl, url)
    const seenFrom = async (origin: string) => (await fetch(photo, { headers: { origin } })).headers
    const headers = await seenFrom(allowed)
    expect(headers.get('access-control-allow-origin')).toBe(allowed)
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('vary')).toContain('Origin')
    const toOthers = await seenFrom('https://evil.example')
    expect(toOthers.get('access-control-allow-origin')).toBeNull()
    expect(toOthers.get('vary')).toContain('Origin')

    using socket = openSocket(serverOf(wedding), { headers: { Origin: publicUrl, Host: 'server-1:3001' } })
    expect(await socket.connects(token)).toMatchObject({ userId: 'ana' })
    const foreign = { headers: { Origin: 'https://evil.example', Host: 'server-1:3001' } }
    expect((await refusedUpgrade(serverOf(wedding), foreign)).statusCode).toBe(403)
  })
})

describe('a request', () => {
  test('a body over 64 KiB is refused with 413, however it is sent; one of 64 KiB is read', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const padded = (bytes: number) => {
      const body = JSON.stringify({ query: '{ viewer { id } }', variables: { x: '' } })
      return body.replace('""', `"${'x'.repeat(bytes - body.length)}"`)
    }
    const post = (body: BodyInit) =>
      fetch(`${serverOf(wedding).url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ana.token}` },
        body,
        duplex: 'half',
      } as RequestInit)
    const inPieces = (text: string) => new Blob([text]).stream()
    expect((await post(padded(64 * 1024))).status).toBe(200)
    expect((await post(inPieces(padded(64 * 1024)))).status).toBe(200)
    expect((await post(padded(64 * 1024 + 1))).status).toBe(413)
    expect((await post(inPieces(padded(64 * 1024 + 1)))).status).toBe(413)
    expect(await ana.gets('{ viewer { id } }')).toEqual({ viewer: { id: 'ana' } })
  })

  test('is one operation at a time over HTTP', async () => {
    await using wedding = await startWedding()
    const { token } = await wedding.join('ana')
    const response = await fetch(`${serverOf(wedding).url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify([{ query: '{ viewer { id } }' }, { query: '{ viewer { id } }' }]),
    })
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ])
  })

  test('costs what its pages may hold, whether their sizes are written there, in a variable or in a fragment', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    using socket = openSocket(serverOf(wedding))
    await socket.connects(ana.token)
    const everything = 'nodes { id channel content sentAt sender { id name role } recipient { id name role } }'
    const pages = (size: string, selection = everything) =>
      Array.from({ length: 15 }, (_, index) => `page${index}: messages(${size}) { ${selection} }`).join(' ')
    const costly = [
      `{ ${pages('first: 100')} }`,
      `query ($n: Int) { ${pages('first: $n')} }`,
      `query ($n: Int = 1) { ${pages('last: $n')} }`,
      `query ($n: Int = 1) { ${pages('first: $n', '...F')} } fragment F on MessageConnection { ${everything} }`,
    ]
    for (const query of costly) {
      const tooCostly = {
        message: expect.stringMatching(/cost/i),
        extensions: { code: 'QUERY_TOO_COMPLEX', limit: 'cost' },
      }
      expect((await ana.ask(query, { n: 1 })).errors, query).toMatchObject([tooCostly])
      await socket.asks(query, query, { n: 1 })
      expect((await socket.hears(query)).payload, query).toMatchObject([tooCostly])
    }
    expect(await ana.refused(`{ ${pages('first: 1')} }`)).toBeUndefined()
    expect(await ana.refused(`query ($n: Int) { messages(first: $n) { ${everything} } }`, { n: 100 })).toBeUndefined()
  })

  test('has bounds, over HTTP and over a WebSocket alike', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    using socket = openSocket(serverOf(wedding))
    await socket.connects(ana.token)
    const inside = (levels: number, innermost: string) =>
      `${'... on Query { '.repeat(levels)}${innermost}${' }'.repeat(levels)}`
    // Twice the one before in each: a walk that did not remember them would take hours.
    const doubling = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    )
    const many = (count: number, each: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => each(index)).join(' ')
    const complex = 'QUERY_TOO_COMPLEX'
    const tooMuch: [string, string, code: string][] = [
      ['deep', `{ ${inside(13, 'viewer { id }')} }`, complex],
      ['long', `{ ${many(1_001, () => 'viewer')} }`, complex],
      ['repeated under other names', `{ ${many(16, (index) => `a${index}: viewer { id }`)} }`, complex],
      [
        'a circle',
        '{ ...F } fragment F on Query { viewer { id } ...G } fragment G on Query { ...F }',
        'BAD_USER_INPUT',
      ],
      ['doubling', `{ ...F0 } ${doubling.join(' ')} fragment F40 on Query { viewer { id } }`, complex],
      [
        'all about all types',
        `{ __schema { types { ${'fields { type { '.repeat(6)} name ${'} }'.repeat(6)} } } }`,
        complex,
      ],
      ['too many at once', '{ members(first: 101) { nodes { id } } }', 'BAD_USER_INPUT'],
      ['too many from the end', '{ messages(last: 101) { nodes { id } } }', 'BAD_USER_INPUT'],
      ['less than none', '{ messages(first: -1) { nodes { id } } }', 'BAD_USER_INPUT'],
    ]
    for (const [what, query, code] of tooMuch) {
      const begin = performance.now()
      const { errors, data } = await ana.ask(query)
      expect(errors?.[0]?.extensions.code, what).toBe(code)
      expect(data ?? null).toBeNull()
      await socket.asks(what, query)
      const { type, payload } = await socket.hears(what)
      expect((type === 'error' ? payload : payload.errors)[0].extensions.code, what).toBe(code)
      expect(performance.now() - begin, what).toBeLessThan(5_000)
    }
    // Operations within the limits are served: the deepest one of the schema, and GraphiQL's introspection.
    expect(
      await ana.refused(
        '{ conversations { lastMessage { sender { id name role } recipient { id } } } members(first: 100) { edges { node { id } } } }',
      ),
    ).toBeUndefined()
    expect(
      await ana.refused(
        '{ __schema { types { name fields { name type { name ofType { name ofType { name ofType { name } } } } } } } }',
      ),
    ).toBeUndefined()
    expect(await socket.isAnswered()).toBe(true)
  })
})

const { redisServer, databaseUrl } = inject('services')

describe.skipIf(!redisServer || !databaseUrl)('while Redis is away', () => {
  const ready = async ({ url }: RunningServer) => {
    const response = await fetch(`${url}/ready`)
    return [response.status, await response.json()]
  }
  const up = [200, { status: 'ready', database: 'up', redis: 'up' }]
  const degraded = [200, { status: 'degraded', database: 'up', redis: 'down' }]
  const within = { timeout: 15_000, interval: 100 }
  const everyServer = async (wedding: TestWedding, state: unknown[]) => {
    for (const server of wedding.servers) await expect.poll(() => ready(server), within).toEqual(state)
  }
  const inTime = <Value>(promise: Promise<Value>, seconds: number, what: string) =>
    Promise.race([
      promise,
      new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error(`${what}: more than ${seconds} s`)), seconds * 1_000),
      ),
    ])

  test('a server that ends does end, and turns away clients that are just connecting', async () => {
    const port = await freePort()
    const redis = await startRedis(port)
    try {
      await using wedding = await startWedding({
        backend: 'cluster',
        settings: { REDIS_URL: `redis://127.0.0.1:${port}` },
      })
      const server = await wedding.start()
      await expect.poll(() => ready(server), within).toEqual(up)
      redis.child.kill('SIGSTOP')
      // The upgrade waits until its address is counted.
      const upgrade = refusedUpgrade(server)
      for (let turn = 0; turn < 3; turn++) await fetch(`${server.url}/health`)
      const [{ statusCode }] = await inTime(Promise.all([upgrade, server.end()]), 5, 'the end')
      expect(statusCode).toBe(503)
    } finally {
      redis.child.kill('SIGCONT')
      await redis.end()
    }
  })

  test.each([
    ['gone', 'SIGKILL'],
    ['frozen', 'SIGSTOP'],
  ] as const)(
    'messages still arrive everywhere, limits count on each server, and nothing hangs: %s',
    async (_, signal) => {
      const port = await freePort()
      let redis = await startRedis(port)
      try {
        const settings = { REDIS_URL: `redis://127.0.0.1:${port}`, LIMIT_MESSAGES_PER_MINUTE: '5' }
        await using wedding = await startWedding({ backend: 'cluster', servers: 2, settings })
        const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: 1 })]
        const elsewhere = await wedding.join('ana', { server: 1 })
        await everyServer(wedding, up)
        const heard = leo.subscribe(
          'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }',
          {
            after: await leo.cursor(),
          },
        )
        await ana.sends('before')
        await inTime(heard.take(1), 3, 'with Redis')

        redis.child.kill(signal)
        await everyServer(wedding, degraded)
        const contents = ['1', '2', '3', '4', '5']
        await inTime(Promise.all(contents.map((content) => ana.sends(content))), 5, 'the answers')
        const values = await inTime(heard.take(5), 3, 'the messages')
        expect(values.map(({ messageReceived }) => messageReceived.message.content).sort()).toEqual(contents)
        expect(await inTime(refusalOf(ana, send), 5, 'a refusal')).toEqual(tooMany)
        // Redis was waited for once, if at all: not by each who sends, connects or types.
        const others = async () => {
          for (let turn = 0; turn < 20; turn++)
            expect(await refusalOf(ana, turn % 2 ? type : send)).toEqual(turn % 2 ? undefined : tooMany)
        }
        await inTime(others(), 5, 'twenty answers')
        // There the same person has not been counted.
        await inTime(elsewhere.sends('from the other server'), 5, 'an answer')
        using socket = openSocket(serverOf(wedding))
        expect(await inTime(socket.connects(ana.token), 5, 'a connection')).toMatchObject({ userId: 'ana' })
        await heard.take(1)

        if (signal === 'SIGSTOP') redis.child.kill('SIGCONT')
        else redis = await startRedis(port)
        await everyServer(wedding, up)
        await leo.sends('after')
        expect(await inTime(heard.take(1), 3, 'with Redis again')).toEqual([
          { messageReceived: { message: { content: 'after' } } },
        ])
      } finally {
        redis.child.kill('SIGCONT')
        await redis.end()
      }
    },
  )
})
