import { expect, test } from 'vitest'
import { Expiring } from '../../src/expiring.ts'

/** Values that are kept for 10 s, by a clock that stands still. */
function open() {
  let time = 1_000.7
  const ended: string[] = []
  const values = new Expiring<string, string>({ durationMs: 10_000, onEnd: (key) => ended.push(key), now: () => time })
  return { values, ended, wait: (ms: number) => (time += ms) }
}

type Step = [
  waitMs: number,
  act: 'keep' | 'delete' | 'end' | undefined,
  key: string,
  value: string | undefined,
  ended?: string[],
]
const cases: Record<string, Step[]> = {
  'a value is kept until its time is over, whether or not somebody ends it then': [
    [0, 'keep', 'ana', 'a'],
    [9_999, undefined, 'ana', 'a'],
    [1, undefined, 'ana', undefined],
    [0, 'end', 'ana', undefined, ['ana']],
  ],
  'what is over is ended once, and nothing else is': [
    [0, 'keep', 'ana', 'a'],
    [4_000, 'keep', 'leo', 'l'],
    [6_000, 'end', 'leo', 'l', ['ana']],
    [0, 'end', 'leo', 'l', ['ana']],
    [4_000, 'end', 'leo', undefined, ['ana', 'leo']],
  ],
  'what is kept again begins anew, after all others': [
    [0, 'keep', 'ana', 'a'],
    [0, 'keep', 'leo', 'l'],
    [6_000, 'keep', 'ana', 'b'],
    [4_000, 'end', 'ana', 'b', ['leo']],
    [6_000, 'end', 'ana', undefined, ['leo', 'ana']],
  ],
  'what is deleted does not end': [
    [0, 'keep', 'ana', 'a'],
    [0, 'delete', 'ana', undefined],
    [10_000, 'end', 'ana', undefined, []],
  ],
}

test.each(Object.entries(cases))('%s', (_, steps) => {
  const { values, ended, wait } = open()
  for (const [waitMs, act, key, value, expected] of steps) {
    wait(waitMs)
    if (act === 'keep') values.keep(key, value ?? '')
    else if (act === 'delete') values.delete(key)
    else if (act === 'end') values.end()
    expect(values.get(key)?.value).toBe(value)
    if (expected) expect(ended).toEqual(expected)
  }
})

test('values end by themselves, also those that are kept later', async () => {
  const ended: string[] = []
  const values = new Expiring<string, true>({ durationMs: 10, onEnd: (key) => ended.push(key) })
  const until = async (count: number) => {
    while (ended.length < count) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  for (const key of ['ana', 'leo']) values.keep(key, true)
  await until(2)
  values.keep('mia', true)
  await until(3)
  expect([ended, values.size]).toEqual([['ana', 'leo', 'mia'], 0])
})
