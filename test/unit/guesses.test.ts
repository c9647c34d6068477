import { expect, test } from 'vitest'
import { type Guard, guardOf } from '../../src/access/guesses.ts'

const limit = 100

test.each<{ what: string; ofAddress: number; ofAll: number; guard: Guard }>([
  { what: 'the first code of an address', ofAddress: 1, ofAll: 1, guard: 'open' },
  { what: 'the last code below the limit', ofAddress: 100, ofAll: 100, guard: 'open' },
  { what: 'a code beyond the limit', ofAddress: 101, ofAll: 101, guard: 'guarded' },
  { what: 'a code of an address that goes on guessing', ofAddress: 1_000, ofAll: 1_000, guard: 'guarded' },
  { what: 'a code of an address that guesses ten times the limit', ofAddress: 1_001, ofAll: 1_001, guard: 'closed' },
  { what: 'the first code of an address while many guess', ofAddress: 1, ofAll: 50_000, guard: 'open' },
  { what: 'the second code of an address while many guess', ofAddress: 2, ofAll: 10_001, guard: 'closed' },
  { what: 'the second code of an address before that', ofAddress: 2, ofAll: 10_000, guard: 'open' },
])('$what is $guard', ({ ofAddress, ofAll, guard }) => {
  expect(guardOf({ ofAddress, ofAll }, limit)).toBe(guard)
})
