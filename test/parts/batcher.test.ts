import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBatcher } from '../../src/wedding/batcher.ts'
import { restAfter } from '../../src/wedding/reading.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a lone piece of work does not wait, and the next batch comes after a rest', async () => {
  const batches: string[] = []
  const add = createBatcher(
    3,
    async (key: string, items: string[]) => {
      batches.push(`${key}: ${items.join(' ')}`)
      return items
    },
    () => 100,
  )
  const first = add('one', 'a')
  expect(batches).toEqual(['one: a'])
  expect(await first).toBe('a')
  const rest = ['b', 'c', 'd', 'e'].map((item) => add('one', item))
  void add('other', 'f')
  await vi.advanceTimersByTimeAsync(99)
  expect(batches).toEqual(['one: a', 'other: f'])
  await vi.advanceTimersByTimeAsync(1)
  expect(batches).toEqual(['one: a', 'other: f', 'one: b c d'])
  await vi.advanceTimersByTimeAsync(100)
  expect(await Promise.all(rest)).toEqual(['b', 'c', 'd', 'e'])
  await vi.advanceTimersByTimeAsync(100)
  void add('one', 'g')
  expect(batches.slice(3)).toEqual(['one: e', 'one: g'])
})

test('a rest follows how long the batch before it took', async () => {
  const begun: number[] = []
  const startedAt = performance.now()
  const work = () => new Promise<void>((resolve) => setTimeout(resolve, 20))
  const run = async (_: string, items: string[]) => {
    begun.push(performance.now() - startedAt)
    await work()
    return items
  }
  const add = createBatcher(1, run, (tookMs) => tookMs * 10)
  void add('one', 'a')
  void add('one', 'b')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(begun).toEqual([0, 220])
})

test.each([
  [1, 100],
  [5, 100],
  [20, 380],
  [400, 1_000],
])('marks that took %d ms are followed by a rest of %d ms', (tookMs, restMs) => {
  expect(restAfter(tookMs)).toBe(restMs)
})
