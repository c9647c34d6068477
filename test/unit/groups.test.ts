import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createGroups } from '../../src/wedding/groups.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a lone piece of work does not wait, and the next group comes no sooner than its interval', async () => {
  const groups: string[] = []
  const add = createGroups(
    3,
    async (key: string, items: string[]) => {
      groups.push(`${key}: ${items.join(' ')}`)
      return items
    },
    100,
  )
  const first = add('one', 'a')
  expect(groups).toEqual(['one: a'])
  expect(await first).toBe('a')
  const rest = ['b', 'c', 'd', 'e'].map((item) => add('one', item))
  void add('other', 'f')
  await vi.advanceTimersByTimeAsync(99)
  expect(groups).toEqual(['one: a', 'other: f'])
  await vi.advanceTimersByTimeAsync(1)
  expect(groups).toEqual(['one: a', 'other: f', 'one: b c d'])
  await vi.advanceTimersByTimeAsync(100)
  expect(await Promise.all(rest)).toEqual(['b', 'c', 'd', 'e'])
  await vi.advanceTimersByTimeAsync(100)
  void add('one', 'g')
  expect(groups.slice(3)).toEqual(['one: e', 'one: g'])
})
