import { expect, test } from 'vitest'
import { newlyRead } from '../../src/wedding/notificationMarks.ts'

const [ana, leo] = ['ana', 'leo']

test.each([
  ['nothing is marked', [], []],
  ['one is marked', [[ana, 3]], [3]],
  ['what was read before is marked again', [[ana, 0]], [0]],
  [
    'the same one is marked by two phones of a person',
    [
      [ana, 3],
      [ana, 3],
    ],
    [3, 0],
  ],
  [
    'a later one follows',
    [
      [ana, 3],
      [ana, 5],
    ],
    [3, 2],
  ],
  [
    'an earlier one follows',
    [
      [ana, 5],
      [ana, 3],
      [ana, 6],
    ],
    [5, 0, 1],
  ],
  [
    'two people mark',
    [
      [ana, 3],
      [leo, 2],
      [ana, 4],
      [leo, 2],
    ],
    [3, 2, 1, 0],
  ],
] as [string, [string, number][], number[]][])('%s', (_, marks, expected) => {
  expect(newlyRead(marks.map(([memberId, unread]) => ({ memberId, unread })))).toEqual(expected)
})
