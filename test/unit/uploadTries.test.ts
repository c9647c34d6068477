import { describe, expect, test } from 'vitest'
import { type Failure, mostTries, type NextTry, nextTry } from '../../web/live/core/uploadTries.ts'

const lost: Failure = { kind: 'lost', retryAfterMs: 0 }

describe('after a try to send a photo that failed', () => {
  test.each<[string, Failure, number, number, NextTry]>([
    ['the first wait is short', lost, 1, 0, { waitMs: 1_000, isFree: false }],
    ['up to half of it is left to chance', lost, 1, 1, { waitMs: 500, isFree: false }],
    ['the waits double', lost, 3, 0, { waitMs: 4_000, isFree: false }],
    ['the waits double, to a bound', lost, 5, 0, { waitMs: 16_000, isFree: false }],
    ['the last try ends it', lost, mostTries, 0, 'giveUp'],
    [
      'the server says when to come back',
      { kind: 'lost', retryAfterMs: 9_000 },
      2,
      0,
      { waitMs: 9_000, isFree: false },
    ],
    [
      'a short word of the server does not hurry',
      { kind: 'lost', retryAfterMs: 1_000 },
      4,
      0,
      { waitMs: 8_000, isFree: false },
    ],
    [
      'the limit of photos costs no try',
      { kind: 'toldToWait', retryAfterMs: 30_000 },
      mostTries,
      0,
      { waitMs: 30_000, isFree: true },
    ],
    [
      'the limit is never asked at once',
      { kind: 'toldToWait', retryAfterMs: 0 },
      1,
      0,
      { waitMs: 1_000, isFree: true },
    ],
    ['without a network it waits for one', { kind: 'offline' }, mostTries, 0, { waitMs: undefined, isFree: true }],
    ['without a token it waits for one', { kind: 'signedOut' }, mostTries, 0, { waitMs: undefined, isFree: true }],
  ])('%s', (_, failure, failures, random, expected) => {
    expect(nextTry(failure, failures, random)).toEqual(expected)
  })
})
