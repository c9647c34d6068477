import { expect, test } from 'vitest'
import { withEndOf } from '../../web/app/chat/ends.ts'

const list = (text: string) => [...text].map((id) => ({ id }))
const textOf = (items: { id: string }[]) => items.map(({ id }) => id).join('')

test.each([
  ['abcd', 'abcdef', 'abcd', 'what came below waits'],
  ['abcd', 'cd', 'cd', 'what is gone above goes'],
  ['cd', 'abcd', 'abcd', 'what came above comes'],
  ['abcd', 'cdef', 'cd', 'of both, only what is gone above goes'],
  ['cd', 'abcdef', 'abcd', 'of both, only what came above comes'],
  ['abcd', 'cef', 'cef', 'without its last item it is as it is now'],
  ['abcd', 'xyz', 'xyz', 'another list is as it is now'],
  ['', 'ab', 'ab', 'the first items come at once'],
  ['ab', '', '', 'the last ones go at once'],
])('of %s that became %s, %s is shown first: %s', (before, now, shown) => {
  expect(textOf(withEndOf(list(before), list(now)))).toBe(shown)
})

test('a list that did not change above is the same one', () => {
  const before = list('abcd')
  expect(withEndOf(before, list('abcde'))).toBe(before)
  const now = list('cd')
  expect(withEndOf(before, now)).toBe(now)
})
