import { parse } from 'graphql'
import { Subject } from 'rxjs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { askingTimes, reads } from '../../web/live/core/askAgain.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  ['one connection', [0], [0, 5]],
  ['connections that are far apart', [0, 30, 60], [0, 5, 30, 35, 60, 65]],
  ['a second connection soon after the first', [0, 1], [0, 5]],
  ['many connections in a row, and the last of them', [0, 1, 2, 3, 4, 6, 7, 8, 9, 12], [0, 5, 10, 15]],
  ['bad Wi-Fi, every three seconds', [0, 3, 6, 9, 12, 15, 18], [0, 5, 10, 15, 20, 25]],
])(
  'what is not replayed is asked for at once, and again when the stream is live, every five seconds at most: %s',
  async (_, at, asked) => {
    const connections = new Subject<void>()
    const begun = Date.now()
    const seen: number[] = []
    connections.pipe(askingTimes()).subscribe(() => seen.push((Date.now() - begun) / 1_000))
    for (const second of at) setTimeout(() => connections.next(), second * 1_000)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(seen).toEqual(asked)
  },
)

test.each([
  ['{ readBy(messageId: "m") { id } }', 'readBy', true],
  ['{ seen: readBy(messageId: "m") { id } }', 'readBy', true],
  ['{ viewer { readBy: name } }', 'readBy', false],
  ['{ announcements { nodes { id } } }', 'announcements.totalCount', false],
  ['{ a: announcements { nodes { id } } b: announcements { count: totalCount } }', 'announcements.totalCount', true],
  [
    'query { ...Home } fragment Home on Query { announcements { ... on AnnouncementConnection { totalCount } } }',
    'announcements.totalCount',
    true,
  ],
] as const)('%s reads %s: %s', (text, path, expected) => {
  expect(reads(parse(text), path)).toBe(expected)
})
