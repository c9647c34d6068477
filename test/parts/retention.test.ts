import { expect, test } from 'vitest'
import { expiredOf } from '../../src/feed/retention.ts'

const [old, young] = [true, false]

test.each([
  ['a wedding without events', [], { last: 0, count: 0 }],
  ['nothing is old', [young, young], { last: 0, count: 0 }],
  ['the first are old', [old, old, young], { last: 12, count: 2 }],
  ['all are old', [old, old, old], { last: 13, count: 3 }],
  ['an old one after a young one stays, so that no gap comes to be', [old, young, old], { last: 11, count: 1 }],
])('which events of a wedding go: %s', (_, ages, expired) => {
  expect(expiredOf(ages.map((isOld, index) => ({ seq: 11 + index, isOld })))).toEqual(expired)
})
