import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { openSocket } from '../support/socket.ts'
import { ways } from '../support/ways.ts'
import { request, secret, serverOf, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const now = () => Math.floor(Date.now() / 1000)

/** How the server answers the bearer of a token, over HTTP and over a WebSocket. */
async function answersTo(wedding: TestWedding, token: string | undefined) {
  const { url } = serverOf(wedding)
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: '{ viewer { id name role } }' }),
  })
  const { data, errors } = (await response.json()) as any
  using socket = openSocket(serverOf(wedding))
  await socket.says({ type: 'connection_init', payload: { token } })
  const ack = await Promise.race([socket.hears().catch(() => undefined), socket.closed.then(() => undefined)])
  const ws = ack?.payload.userId ?? (await socket.closed).code
  return { status: response.status, viewer: data?.viewer, code: errors?.[0]?.extensions.code, ws }
}

const refused = { status: 401, viewer: undefined, code: 'UNAUTHENTICATED', ws: 4403 }

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a token', () => {
  test('identifies its bearer', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf({ sub: 'ana', name: ' Ana ', role: 'dj', weddingId: wedding.id })
    expect(await answersTo(wedding, token)).toEqual({
      status: 200,
      viewer: { id: 'ana', name: 'Ana', role: 'DJ' },
      code: undefined,
      ws: 'ana',
    })
    // Tokens without an algorithm, without a signature, signed with another key, or for another algorithm.
    const claims = { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id, exp: now() + 60 }
    const sign = (alg: string, key: CryptoKey | Uint8Array) => new SignJWT(claims).setProtectedHeader({ alg }).sign(key)
    const [header, payload, signature] = token.split('.')
    const { privateKey } = await generateKeyPair('RS256')
    const forged = [
      `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`,
      `${encode({ alg: 'none' })}.${encode(claims)}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${encode(claims)}.${signature}`,
      await tokenOf({ ...claims, role: 'ADMIN' }, 60, 'another secret that is long enough to be one'),
      await sign('RS256', privateKey),
      await sign('HS512', new TextEncoder().encode(secret.repeat(2))),
      'garbage',
      '..',
    ]
    for (const each of forged) expect(await answersTo(wedding, each), each).toEqual(refused)
  })

  test('without an end, or past it, or before its beginning, is refused', async () => {
    await using wedding = await startWedding()
    const claims = { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id }
    const sign = (more: object) =>
      new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
    expect(await answersTo(wedding, await sign({ exp: now() + 60 }))).toMatchObject({ status: 200 })
    for (const times of [{}, { exp: now() - 1 }, { exp: 'tomorrow' }, { exp: now() + 60, nbf: now() + 60 }]) {
      expect(await answersTo(wedding, await sign(times)), JSON.stringify(times)).toEqual(refused)
    }
  })

  test('names its bearer: with a claim missing or malformed it is not valid', async () => {
    await using wedding = await startWedding()
    const claims = { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id }
    const wrong: object[] = [
      { sub: undefined },
      { sub: '' },
      { sub: 'two words' },
      { sub: 'nul\0' },
      { sub: 'x'.repeat(129) },
      { name: undefined },
      { name: '  ' },
      { name: 'x'.repeat(81) },
      { name: 'half \ud83d' },
      { name: 5 },
      { role: undefined },
      { role: 'BRIDESMAID' },
      { role: ['ADMIN'] },
      { weddingId: undefined },
      { weddingId: '' },
      { weddingId: 7 },
    ]
    for (const claim of wrong) {
      expect(await answersTo(wedding, await tokenOf({ ...claims, ...claim })), JSON.stringify(claim)).toEqual(refused)
    }
    for (const times of [{ iat: -1 }, { iat: 1e300 }, { exp: 1e300 }]) {
      const never = new SignJWT({ ...claims, exp: now() + 60, ...times }).setProtectedHeader({ alg: 'HS256' })
      expect(
        await answersTo(wedding, await never.sign(new TextEncoder().encode(secret))),
        JSON.stringify(times),
      ).toEqual(refused)
    }
    // Moments may be fractions of a second.
    const precise = new SignJWT({ ...claims, sub: 'leo', iat: now() - 0.5, exp: now() + 60.5 }).setProtectedHeader({
      alg: 'HS256',
    })
    expect(await answersTo(wedding, await precise.sign(new TextEncoder().encode(secret)))).toMatchObject({
      status: 200,
      ws: 'leo',
    })
  })

  test('of another issuer, or for another audience, is refused where these are set', async () => {
    await using wedding = await startWedding({
      settings: { JWT_ISSUER: 'https://weddings.example', JWT_AUDIENCE: 'live' },
    })
    const claims = {
      sub: 'ana',
      name: 'Ana',
      role: 'GUEST',
      weddingId: wedding.id,
      iss: 'https://weddings.example',
      aud: 'live',
    }
    expect(await answersTo(wedding, await tokenOf(claims))).toMatchObject({ status: 200, ws: 'ana' })
    expect(await answersTo(wedding, await tokenOf({ ...claims, aud: ['other', 'live'] }))).toMatchObject({
      status: 200,
    })
    for (const claim of [
      { iss: 'https://elsewhere.example' },
      { iss: undefined },
      { aud: 'other' },
      { aud: undefined },
    ]) {
      expect(await answersTo(wedding, await tokenOf({ ...claims, ...claim })), JSON.stringify(claim)).toEqual(refused)
    }
  })
})

describe('permissions', () => {
  const operations = [
    '{ viewer { id } }',
    '{ wedding { id cursor } }',
    '{ members { nodes { id } } }',
    '{ messages { nodes { id } } }',
    '{ conversations { unreadCount } }',
    'mutation { sendMessage(input: { channel: WEDDING, content: "x" }) { id } }',
    'mutation { setTyping(input: { isTyping: true }) }',
    'mutation { markMessagesRead(input: { upTo: "00000000-0000-4000-8000-000000000000" }) { unreadCount } }',
    'mutation { refreshSession { token } }',
  ]
  const subscriptions = [
    '{ events { __typename } }',
    '{ messageReceived { cursor } }',
    '{ typingChanged { isTyping } }',
  ]

  /**
   * Returns the code with which a subscription is refused over server-sent events, which a client without a token can
   * open.
   */
  async function refusalOf({ url }: RunningServer, token: string | undefined, query: string) {
    return (await ways['server-sent events'](url, token, { query })).errors?.[0]?.extensions.code
  }

  test('a client without a token may do nothing but look at the schema', async () => {
    await using wedding = await startWedding()
    const { url } = serverOf(wedding)
    for (const operation of operations) {
      const { data, errors } = await request(url, undefined, operation)
      expect(errors?.[0]?.extensions.code, operation).toBe('UNAUTHENTICATED')
      expect(data ?? null).toBeNull()
    }
    for (const subscription of subscriptions) {
      expect(await refusalOf(serverOf(wedding), undefined, `subscription ${subscription}`), subscription).toBe(
        'UNAUTHENTICATED',
      )
    }
    expect((await request(url, undefined, '{ __schema { queryType { name } } }')).data).toEqual({
      __schema: { queryType: { name: 'Query' } },
    })
  })

  test('an ADMIN of no wedding is somebody, but sees none', async () => {
    await using wedding = await startWedding()
    const token = await tokenOf({ sub: 'root', name: 'Root', role: 'ADMIN' })
    expect(await answersTo(wedding, token)).toMatchObject({ viewer: { id: 'root', role: 'ADMIN' }, ws: 'root' })
    for (const operation of operations.slice(1)) {
      const { data, errors } = await request(serverOf(wedding).url, token, operation)
      expect(errors?.[0]?.extensions.code, operation).toBe('FORBIDDEN')
      expect(data ?? null).toBeNull()
    }
    using socket = openSocket(serverOf(wedding))
    expect(await socket.connects(token)).toMatchObject({ role: 'ADMIN', weddingId: null })
    for (const subscription of subscriptions) {
      expect(await refusalOf(serverOf(wedding), token, `subscription ${subscription}`), subscription).toBe('FORBIDDEN')
      await socket.asks(subscription, `subscription ${subscription}`)
      expect((await socket.hears(subscription)).payload.errors[0].extensions, subscription).toEqual({
        code: 'FORBIDDEN',
      })
    }
  })
})

describe('the claims of a token', () => {
  const nameAndRole = '{ viewer { name role } wedding { name } }'

  /** A token issued this many seconds ago. */
  const issued = (wedding: TestWedding, ago: number, claims: object) =>
    new SignJWT({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(now() - ago)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret))

  test('a newer token changes name and role; an older one does not change them back', async () => {
    await using wedding = await startWedding()
    const older = await issued(wedding, 60, { name: 'Ana', role: 'GUEST' })
    const newer = await issued(wedding, 30, { name: 'Ana Maria', role: 'PLANNER' })
    const ask = async (token: string) => (await request(serverOf(wedding).url, token, nameAndRole)).data?.viewer
    expect(await ask(older)).toEqual({ name: 'Ana', role: 'GUEST' })
    expect(await ask(newer)).toEqual({ name: 'Ana Maria', role: 'PLANNER' })
    expect(await ask(older)).toEqual({ name: 'Ana Maria', role: 'PLANNER' })
    using phone = openSocket(serverOf(wedding))
    expect(await phone.connects(older)).toMatchObject({ userName: 'Ana Maria', role: 'PLANNER' })
  })

  test('an older token does not change them back through a server that has not heard of the newer one either', async () => {
    await using wedding = await startWedding({ servers: 2 })
    const ask = async (server: number, token: string) =>
      (await request(serverOf(wedding, server).url, token, nameAndRole)).data?.viewer.role
    expect(await ask(1, await issued(wedding, 60, { role: 'GUEST' }))).toBe('GUEST')
    expect(await ask(0, await issued(wedding, 30, { role: 'PLANNER' }))).toBe('PLANNER')
    expect(await ask(1, await issued(wedding, 45, { role: 'DJ' }))).toBe('PLANNER')
  })

  test("the wedding has the name that its people's newest token gives it", async () => {
    await using wedding = await startWedding()
    const ask = async (token: string) => (await request(serverOf(wedding).url, token, nameAndRole)).data?.wedding.name
    expect(await ask(await issued(wedding, 60, {}))).toBe(wedding.id)
    expect(await ask(await issued(wedding, 50, { weddingName: 'Ana & Leo' }))).toBe('Ana & Leo')
    expect(await ask(await issued(wedding, 40, {}))).toBe('Ana & Leo')
    const latest = await issued(wedding, 10, { weddingName: 'Leo & Ana' })
    expect(await ask(latest)).toBe('Leo & Ana')
    expect(await ask(await issued(wedding, 50, { weddingName: 'Ana & Leo' }))).toBe('Leo & Ana')
    expect(await ask(await issued(wedding, 20, { sub: 'leo', weddingName: 'Ana & Leo' }))).toBe('Leo & Ana')
    expect(await ask(latest)).toBe('Leo & Ana')
  })

  test('a refreshed session is another token for the same person', async () => {
    await using wedding = await startWedding({
      settings: { SESSION_HOURS: '2', JWT_ISSUER: 'us', JWT_AUDIENCE: 'live' },
    })
    const claims = {
      sub: 'ana',
      name: 'Ana',
      role: 'DJ',
      weddingId: wedding.id,
      weddingName: 'Ana & Leo',
      iss: 'us',
      aud: 'live',
    }
    const refresh = 'mutation { refreshSession { token expiresAt member { id name role } wedding { id name } } }'
    const { data } = await request(serverOf(wedding).url, await tokenOf(claims, 60), refresh)
    const { token, expiresAt, ...session } = data?.refreshSession ?? {}
    expect(session).toEqual({
      member: { id: 'ana', name: 'Ana', role: 'DJ' },
      wedding: { id: wedding.id, name: 'Ana & Leo' },
    })
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 2 * 3_600_000)).toBeLessThan(10_000)
    expect(await answersTo(wedding, token)).toMatchObject({
      status: 200,
      viewer: { id: 'ana', name: 'Ana', role: 'DJ' },
      ws: 'ana',
    })
  })
})

test('after the secret was rotated, tokens of the previous one are valid too, and new ones are signed with the new one', async () => {
  const [previous, current] = [secret, 'a new secret that is long enough to be one']
  await using wedding = await startWedding({ settings: { JWT_SECRET: current, JWT_SECRET_PREVIOUS: previous } })
  const claims = { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id }
  for (const key of [previous, current]) {
    expect(await answersTo(wedding, await tokenOf(claims, 60, key))).toMatchObject({ status: 200, ws: 'ana' })
  }
  for (const forged of [
    await tokenOf(claims, 60, 'another secret that is long enough to be one'),
    await tokenOf(claims, -60, previous),
  ]) {
    expect(await answersTo(wedding, forged)).toEqual(refused)
  }
  const { data } = await request(serverOf(wedding).url, await tokenOf(claims), 'mutation { refreshSession { token } }')
  const { token } = data?.refreshSession ?? {}
  await expect(jwtVerify(token, new TextEncoder().encode(current))).resolves.toBeDefined()
  await expect(jwtVerify(token, new TextEncoder().encode(previous))).rejects.toThrow()
})

describe('with the keys of an identity provider', () => {
  /** An identity provider: it signs tokens, and serves the keys that check them. */
  async function startProvider(...algorithms: string[]) {
    const makeKey = async (alg: string) => {
      const pair = await generateKeyPair(alg)
      return { alg, ...pair, jwk: { ...(await exportJWK(pair.publicKey)), alg, kid: alg, use: 'sig' } }
    }
    const keys = await Promise.all(algorithms.map(makeKey))
    const provider = {
      answer: () => [200, JSON.stringify({ keys: keys.map(({ jwk }) => jwk) })] as [number, string],
      asked: 0,
    }
    const server = createServer((_, response) => {
      provider.asked++
      const [status, body] = provider.answer()
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      provider,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
      keys,
      rotate: async (alg: string) => void keys.push(await makeKey(alg)),
      sign: (alg: string, claims: object) =>
        new SignJWT({ ...claims })
          .setProtectedHeader({ alg, kid: alg })
          .setIssuedAt()
          .setExpirationTime('1h')
          .sign(keys.find((key) => key.alg === alg)?.privateKey as CryptoKey),
      async [Symbol.asyncDispose]() {
        server.closeAllConnections()
        server.close()
      },
    }
  }
  const withKeysOf = (url: string) => startWedding({ settings: { JWKS_URL: url, JWT_SECRET: '' } })

  test('its tokens are valid, and no others', async () => {
    await using provider = await startProvider('ES256', 'RS256', 'EdDSA')
    await using wedding = await withKeysOf(provider.url)
    const claims = { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id }
    for (const alg of ['ES256', 'RS256', 'EdDSA']) {
      expect(await answersTo(wedding, await provider.sign(alg, claims)), alg).toMatchObject({ status: 200, ws: 'ana' })
    }
    const stranger = await generateKeyPair('ES256')
    const exp = now() + 60
    const sign = (header: { alg: string; kid?: string }, key: CryptoKey | Uint8Array) =>
      new SignJWT({ ...claims, exp }).setProtectedHeader(header).sign(key)
    const publicKey = provider.keys.find(({ alg }) => alg === 'RS256')?.publicKey as CryptoKey
    const forged = [
      await tokenOf(claims),
      // The public key as if it were a secret.
      await sign({ alg: 'HS256', kid: 'RS256' }, new TextEncoder().encode(await exportSPKI(publicKey))),
      await sign({ alg: 'ES256', kid: 'ES256' }, stranger.privateKey),
      await sign({ alg: 'ES256', kid: 'RS256' }, stranger.privateKey),
      await sign({ alg: 'ES256', kid: 'unknown' }, stranger.privateKey),
      `${encode({ alg: 'none', kid: 'ES256' })}.${encode({ ...claims, exp })}.`,
    ]
    for (const token of forged) expect(await answersTo(wedding, token), token).toEqual(refused)
    expect(await answersTo(wedding, await provider.sign('ES256', { ...claims, role: 'nobody' }))).toEqual(refused)
    expect(provider.provider.asked).toBeLessThan(4)
  })

  test('a key that it has just rotated in is accepted at once, also after tokens with made-up keys', async () => {
    await using provider = await startProvider('ES256')
    await using wedding = await withKeysOf(provider.url)
    const claims = { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id }
    expect(await answersTo(wedding, await provider.sign('ES256', claims))).toMatchObject({ status: 200, ws: 'ana' })
    const stranger = await generateKeyPair('ES256')
    const madeUp = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'ES256', kid: `made up ${index}` })
          .setExpirationTime('1h')
          .sign(stranger.privateKey),
      ),
    )
    await provider.rotate('EdDSA')
    const answers = await Promise.all(
      [...madeUp, await provider.sign('EdDSA', claims)].map((token) => answersTo(wedding, token)),
    )
    expect(answers.pop()).toMatchObject({ status: 200, ws: 'ana' })
    for (const answer of answers) expect(answer).toEqual(refused)
    expect(await answersTo(wedding, await provider.sign('ES256', claims))).toMatchObject({ status: 200, ws: 'ana' })
  })

  test('a token that does not name its key is checked with each of the keys that it may be', async () => {
    await using provider = await startProvider('ES256', 'ES256')
    await using wedding = await withKeysOf(provider.url)
    const sign = (key: CryptoKey) =>
      new SignJWT({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id })
        .setProtectedHeader({ alg: 'ES256' })
        .setExpirationTime('1h')
        .sign(key)
    for (const { privateKey } of provider.keys) {
      expect(await answersTo(wedding, await sign(privateKey))).toMatchObject({ status: 200, ws: 'ana' })
    }
    expect(await answersTo(wedding, await sign((await generateKeyPair('ES256')).privateKey))).toEqual(refused)
  })

  test('a session is not refreshed here: tokens come from there', async () => {
    await using provider = await startProvider('ES256')
    await using wedding = await withKeysOf(provider.url)
    const token = await provider.sign('ES256', { sub: 'ana', name: 'Ana', role: 'COUPLE', weddingId: wedding.id })
    const { errors } = await request(serverOf(wedding).url, token, 'mutation { refreshSession { token } }')
    expect(errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN' })
  })

  test('while the keys are out of reach a token is not called invalid: its bearer may try again', async () => {
    await using provider = await startProvider('ES256')
    await using wedding = await withKeysOf(provider.url)
    const token = await provider.sign('ES256', { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id })
    const keys = provider.provider.answer
    const unavailable = { status: 503, viewer: undefined, code: 'UNAVAILABLE', ws: 1013 }
    for (const answer of [
      [500, 'sorry'],
      [200, '<html>'],
      [200, '{}'],
      [200, '{"keys":5}'],
    ] as [number, string][]) {
      provider.provider.answer = () => answer
      expect(await answersTo(wedding, token), String(answer)).toEqual(unavailable)
    }
    provider.provider.answer = keys
    expect(await answersTo(wedding, token)).toMatchObject({ status: 200, ws: 'ana' })
  })

  test('a provider that is down altogether is waited for, too', async () => {
    const provider = await startProvider('ES256')
    await provider[Symbol.asyncDispose]()
    await using wedding = await withKeysOf(provider.url)
    const token = await provider.sign('ES256', { sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id })
    expect(await answersTo(wedding, token)).toEqual({ status: 503, viewer: undefined, code: 'UNAVAILABLE', ws: 1013 })
  })
})
