import { expect, test } from 'vitest'
import type { Claims } from '../../src/access/auth.ts'
import { createRememberedTokens } from '../../src/access/remembered.ts'

const start = Date.UTC(2026, 5, 20)
const minute = 60_000

function claimsOf(id: string, lastsMs: number): Claims {
  const seconds = (ms: number) => Math.floor(ms / 1_000)
  return {
    id,
    name: id,
    role: 'GUEST',
    weddingId: 'wedding',
    weddingName: undefined,
    issuedAt: seconds(start),
    isDated: true,
    expiresAt: seconds(start + lastsMs),
  }
}

function openAt(keptMs: number) {
  let time = start
  return { ...createRememberedTokens<Claims>(keptMs, () => time), wait: (ms: number) => (time += ms) }
}

const cases: [what: string, keptMs: number, lastsMs: number, laterMs: number, isKnown: boolean][] = [
  ['a token is known a moment later', Infinity, minute, 1_000, true],
  ['a token is known until its last moment', Infinity, minute, minute - 1, true],
  ['a token is not known from the moment that it expires', Infinity, minute, minute, false],
  ['a token that lasts for years is known for years', Infinity, 1e11, 9e10, true],
  ['a token is known until it is to be checked again', minute, 10 * minute, minute - 1, true],
  ['a token that is to be checked again is not known', minute, 10 * minute, minute, false],
  ['a token that had expired when it was kept is not known', Infinity, -minute, 0, false],
]

test.each(cases)('%s', (_, keptMs, lastsMs, laterMs, isKnown) => {
  const tokens = openAt(keptMs)
  tokens.remember('token', claimsOf('ana', lastsMs))
  tokens.wait(laterMs)
  expect(tokens.recall('token')).toEqual(isKnown ? claimsOf('ana', lastsMs) : undefined)
})

test('a token that differs in one character is another one', () => {
  const tokens = openAt(Infinity)
  tokens.remember('header.payload.signature', claimsOf('ana', minute))
  for (const other of ['header.payload.signaturf', 'header.payload.', 'header.payload.signature ', '']) {
    expect(tokens.recall(other)).toBeUndefined()
  }
})

test('of a crowd of tokens the latest are known, and the one that is used all the time', () => {
  const tokens = openAt(Infinity)
  tokens.remember('in use', claimsOf('ana', minute))
  const crowd = 30_000
  const claims = claimsOf('leo', minute)
  const tokenOf = (index: number) => `${index}`.padStart(400, '.')
  for (let index = 0; index < crowd; index++) {
    tokens.remember(tokenOf(index), claims)
    if (index % 1_000 === 0) tokens.recall('in use')
  }
  // Every hundredth token, from the oldest.
  const known = Array.from({ length: crowd / 100 }, (_, index) => Boolean(tokens.recall(tokenOf(index * 100))))
  const oldestKnown = known.indexOf(true) * 100
  expect(oldestKnown).toBeGreaterThan(5_000)
  expect(oldestKnown).toBeLessThan(20_000)
  expect(known.lastIndexOf(false) * 100).toBeLessThan(oldestKnown)
  expect(tokens.recall('in use')?.id).toBe('ana')
})
