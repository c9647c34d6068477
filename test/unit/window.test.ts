import { describe, expect, test } from 'vitest'
import { everyone } from '../../src/feed/event.ts'
import type { DurableEvent } from '../../src/feed/log.ts'
import { EventWindow, following } from '../../src/feed/window.ts'

const event = (seq: number): DurableEvent => ({
  kind: 'k',
  audience: everyone,
  payload: null,
  place: { seq, cursor: '', at: '' },
})
const events = (...numbers: number[]) => numbers.map(event)
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)
const numbers = (page: DurableEvent[]) => page.map(({ place }) => place.seq)

describe('the stored events that follow a cursor', () => {
  test.each([
    ['nothing was deleted', 0, [1, 2, 3], [1, 2, 3]],
    ['in the middle of the feed', 41, [42, 43], [42, 43]],
    ['the last that was deleted is that of the cursor itself: nothing is missed', 7, [8, 9], [8, 9]],
    ['the next one was deleted', 7, [9, 10], []],
    ['all that came after was deleted', 7, [], []],
    ['one in the middle is missing: only those before it', 7, [8, 9, 11, 12], [8, 9]],
  ])('%s', (_, seq, stored, follow) => {
    expect(numbers(following(seq, events(...stored)))).toEqual(follow)
  })
})

describe('a window of recent events', () => {
  const windowOf = (first: number, last: number, size = 100) => {
    const window = new EventWindow(first - 1, size)
    for (const each of from(first, last)) window.push(event(each))
    return window
  }

  test.each([
    ['at its beginning', 10, [11, 12, 13]],
    ['in the middle', 14, [15, 16, 17]],
    ['near its end', 18, [19, 20]],
    ['at its end', 20, []],
  ])('gives the events after a number: %s', (_, seq, given) => {
    expect(numbers(windowOf(11, 20).after(seq, 3))).toEqual(given)
  })

  test('keeps its size when it has twice as many', () => {
    const window = windowOf(1, 6, 3)
    expect(window.before).toBe(0)
    window.push(event(7))
    expect(window.before).toBe(4)
    expect(numbers(window.after(4, 10))).toEqual([5, 6, 7])
  })

  test.each([
    ['a whole page', [8, 9, 10], 3, 7],
    ['a page of which the beginning was deleted', [10], 1, 9],
    ['a page with a gap', [7, 9, 10], 2, 8],
    ['a page that was deleted', [], 0, 10],
    ['a page that does not reach up to it', [8, 9], 0, 10],
  ])('grows at its beginning by %s', (_, page, added, before) => {
    const window = windowOf(11, 13)
    expect(window.prepend(events(...page))).toBe(added)
    expect(window.before).toBe(before)
    expect(numbers(window.after(before, 100))).toEqual(from(before + 1, 13))
  })
})
