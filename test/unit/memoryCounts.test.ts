import { expect, test } from 'vitest'
import { MemoryCounts } from '../../src/access/memoryCounts.ts'

/** Counts by a clock that stands still; `start` is no whole number, as on a server. */
function open({ points = 3, duration = 10, start = 1_000.7 } = {}) {
  let time = start
  const counts = new MemoryCounts({ points, duration, now: () => time })
  return { counts, wait: (ms: number) => (time += ms) }
}
const spent = (counts: MemoryCounts, key: string, points?: number) =>
  counts.consume(key, points).then(
    () => 'taken',
    ({ msBeforeNext }) => `refused for ${Math.ceil(msBeforeNext / 1_000)} s`,
  )

type Step = [waitMs: number, key: string, points: number, outcome: string]
const cases: Record<string, Step[]> = {
  'a key spends its points, and is refused what is more': [
    [0, 'ana', 2, 'taken'],
    [0, 'ana', 1, 'taken'],
    [0, 'ana', 1, 'refused for 10 s'],
  ],
  'all that one key spends at once is taken, and one more is refused': [
    [0, 'ana', 3, 'taken'],
    [0, 'leo', 4, 'refused for 10 s'],
  ],
  'a key spends nothing of another': [
    [0, 'ana', 3, 'taken'],
    [0, 'leo', 3, 'taken'],
    [0, 'ana', 1, 'refused for 10 s'],
  ],
  'the window of a key begins with its first point, and not with that of another': [
    [0, 'ana', 3, 'taken'],
    [6_000, 'leo', 3, 'taken'],
    [5_000, 'ana', 3, 'taken'],
    [0, 'leo', 1, 'refused for 5 s'],
  ],
  'a person who waits as long as told is not refused again, and one who comes a little earlier is': [
    [0, 'ana', 3, 'taken'],
    [4_500, 'ana', 1, 'refused for 6 s'],
    [5_400, 'ana', 1, 'refused for 1 s'],
    [600, 'ana', 3, 'taken'],
  ],
}

test.each(Object.entries(cases))('%s', async (_, steps) => {
  const { counts, wait } = open()
  for (const [waitMs, key, points, outcome] of steps) {
    wait(waitMs)
    expect(await spent(counts, key, points), `${key} ${points}`).toBe(outcome)
  }
})

test('points are counted beyond the limit, and come back one by one', async () => {
  const { counts } = open({ points: 0 })
  expect([(await counts.penalty('ana')).consumedPoints, (await counts.penalty('ana', 4)).consumedPoints]).toEqual([
    1, 5,
  ])
  expect((await counts.reward('ana'))?.consumedPoints).toBe(4)
})

test('after the window has ended nothing is counted, and nothing comes back', async () => {
  const { counts, wait } = open()
  await counts.consume('ana', 3)
  expect((await counts.get('ana'))?.consumedPoints).toBe(3)
  wait(10_000)
  expect([await counts.get('ana'), await counts.reward('ana')]).toEqual([null, null])
  expect((await counts.consume('ana')).consumedPoints).toBe(1)
})
