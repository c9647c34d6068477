import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errors, exportJWK, generateKeyPair } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRemoteKeys } from '../../src/access/keys.ts'

const minutes = 60_000
const jwk = { ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), alg: 'ES256' }

let provider: ReturnType<typeof createServer>
let url: string
let served: string[] | 'away'
let fetched: number
/** Time passes when somebody waits. */
let time: number
const clock = {
  now: () => time,
  async wait(ms: number) {
    time += ms
  },
}

beforeEach(async () => {
  served = ['one']
  fetched = 0
  time = 1
  provider = createServer((_, response) => {
    fetched++
    if (served === 'away') response.writeHead(503).end()
    else response.end(JSON.stringify({ keys: served.map((kid) => ({ ...jwk, kid })) }))
  }).listen(0, '127.0.0.1')
  await once(provider, 'listening')
  url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`
})
afterEach(() => {
  provider.closeAllConnections()
  provider.close()
})

function open() {
  const keys = createRemoteKeys(url, clock)
  return async (kid: string) => {
    try {
      await keys({ alg: 'ES256', kid }, { payload: '', signature: '' })
      return 'known'
    } catch (error) {
      return error instanceof errors.JWKSNoMatchingKey ? 'unknown' : 'out of reach'
    }
  }
}

test('a key that is rotated in counts at once, however lately the keys were fetched, and whatever others make up', async () => {
  const find = open()
  expect(await find('one')).toBe('known')
  served = ['one', 'two']
  expect(await find('two')).toBe('known')
  for (let count = 0; count < 20; count++) expect(await find(`made up ${count}`)).toBe('unknown')
  served = ['two', 'three']
  expect(await find('three')).toBe('known')
  expect(await find('one')).toBe('unknown')
})

test('any number of made-up keys at once cost two fetches, and of those that follow one a second', async () => {
  const find = open()
  expect(await find('one')).toBe('known')
  const crowd = Array.from({ length: 500 }, (_, index) => find(`made up ${index}`))
  expect(new Set(await Promise.all(crowd))).toEqual(new Set(['unknown']))
  expect(fetched).toBeLessThanOrEqual(3)
  const [before, began] = [fetched, time]
  for (let count = 0; count < 10; count++) await find(`another ${count}`)
  expect(fetched - before).toBeLessThanOrEqual((time - began) / 1_000)
  expect(await find('one')).toBe('known')
})

test('a key that the provider did not have is asked for again after two seconds', async () => {
  const find = open()
  expect(await find('two')).toBe('unknown')
  const before = fetched
  for (let count = 0; count < 10; count++) expect(await find('two')).toBe('unknown')
  expect(fetched).toBe(before)
  served = ['one', 'two']
  time += 2_001
  expect(await find('two')).toBe('known')
})

test('known keys count for a day without the provider, which is asked seldom; unknown ones are not called wrong', async () => {
  const find = open()
  expect(await find('one')).toBe('known')
  served = 'away'
  for (const passed of [11 * minutes, 60 * minutes, 23 * 60 * minutes]) {
    time = passed
    expect(await find('one'), `${passed}`).toBe('known')
  }
  const before = fetched
  for (let count = 0; count < 20; count++) expect(await find('one')).toBe('known')
  expect(fetched).toBe(before)
  expect(await find('two')).toBe('out of reach')
  expect(await find('one')).toBe('known')
  time = 25 * 60 * minutes
  expect(await find('one')).toBe('out of reach')
  served = ['two']
  expect(await find('two')).toBe('known')
  expect(await find('one')).toBe('unknown')
})

test('a key that is withdrawn counts for ten minutes at most', async () => {
  const find = open()
  expect(await find('one')).toBe('known')
  served = ['two']
  time = 9 * minutes
  expect(await find('one')).toBe('known')
  time = 11 * minutes
  expect(await find('one')).toBe('unknown')
})
