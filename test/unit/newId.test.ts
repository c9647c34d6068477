import { expect, test } from 'vitest'
import { uuidOf } from '../../src/wedding/input.ts'
import { newId } from '../../web/live/core/newId.ts'

test.for([
  ['a browser', globalThis.crypto],
  ['a page without TLS, which has no randomUUID', { getRandomValues: crypto.getRandomValues.bind(crypto) }],
  ['React Native, which has no crypto', undefined],
] as const)('an id made in %s is a UUID of its own', ([, crypto]) => {
  const ids = Array.from({ length: 1_000 }, () => newId(crypto))
  expect(new Set(ids).size).toBe(1_000)
  expect(ids.map((id) => uuidOf('id', id))).toEqual(ids)
})
