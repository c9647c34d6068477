import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Auth, createAuth } from '../../src/access/auth.ts'

const secret = 'a secret for tests that is long enough to be one'
const settings = { secret, sessionHours: 24, nameLength: 80 }
const claims = { name: 'Ana', role: 'GUEST', weddingId: 'wedding' }
const minutes = 60_000

// Date and performance alone: what waits for a network is not held up.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const unsigned = (lastsMs: number) =>
  new SignJWT(claims).setSubject('ana').setExpirationTime(Math.floor((Date.now() + lastsMs) / 1_000))
const sign = (lastsMs: number, key = secret) =>
  unsigned(lastsMs).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key))

const answerTo = ({ verify }: Auth, token: string) =>
  verify(token).then(
    ({ id }) => id,
    ({ message }) => message,
  )

test('a token that was valid is refused once it has expired', async () => {
  const auth = createAuth(settings as never)
  const token = await sign(5 * minutes)
  expect(await answerTo(auth, token)).toBe('ana')
  vi.advanceTimersByTime(4 * minutes)
  expect(await answerTo(auth, token)).toBe('ana')
  vi.advanceTimersByTime(2 * minutes)
  for (let times = 0; times < 2; times++) expect(await answerTo(auth, token)).toBe('This token has expired')
})

test('a token that was refused is refused each time, beside valid ones with the same claims', async () => {
  const auth = createAuth(settings as never)
  const valid = await sign(minutes)
  const forged = await sign(minutes, 'another secret that is long enough to be one')
  for (let times = 0; times < 3; times++) {
    expect(await answerTo(auth, valid)).toBe('ana')
    expect(await answerTo(auth, forged)).toBe('This token is not valid')
    expect(await answerTo(auth, valid.slice(0, -2))).toBe('This token is not valid')
  }
})

test('a token that does not say when it was issued counts as issued now, each time', async () => {
  const { verify } = createAuth(settings as never)
  const token = await sign(5 * minutes)
  const first = await verify(token)
  vi.advanceTimersByTime(minutes)
  const second = await verify(token)
  expect(second).toEqual({ ...first, issuedAt: first.issuedAt + 60 })
})

test('a token whose key the provider has withdrawn counts for ten minutes at most, however often it is used', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  let keys: object[] = [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one' }]
  const provider = createServer((_, response) => response.end(JSON.stringify({ keys }))).listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const { port } = provider.address() as AddressInfo
  const auth = createAuth({ ...settings, secret: undefined, jwksUrl: `http://127.0.0.1:${port}/keys` } as never)
  const token = await unsigned(60 * minutes)
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .sign(privateKey)
  expect(await answerTo(auth, token)).toBe('ana')
  keys = []
  for (let passed = 0; passed < 10; passed += 0.5) {
    vi.advanceTimersByTime(0.5 * minutes)
    await answerTo(auth, token)
  }
  expect(await answerTo(auth, token)).toBe('This token is not valid')
  provider.closeAllConnections()
  provider.close()
})
