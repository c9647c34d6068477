import { expect, test } from 'vitest'
import { createRestartPace } from '../../web/live/core/restartPace.ts'

/**
 * Waits (s) of a client that starts over as soon as it may, and hears again after so many seconds that its cursor is
 * gone.
 */
function waits(secondsLater: number[], random = 1) {
  let now = 0
  const pace = createRestartPace(
    () => now * 1_000,
    () => random,
  )
  return [0, ...secondsLater].map((later) => {
    now += later
    const wait = pace.next() / 1_000
    now += wait
    return wait
  })
}

test.each([
  ['the first time at once', [], [0]],
  ['time after time ever more rarely, up to five minutes', [1, 1, 1, 1, 1, 1], [0, 4, 16, 64, 256, 300, 300]],
  ['at once again when it went well for a minute', [1, 61, 1], [0, 4, 0, 4]],
  ['no sooner when it went well for half a minute', [1, 30, 30], [0, 4, 16, 64]],
])('a client whose cursor is gone starts over %s', (_, later, expected) => {
  expect(waits(later)).toEqual(expected)
})

test('clients of one server do not start over at the same moment', () => {
  expect(waits([1, 1], 0)).toEqual([0, 2, 8])
})
