import { expect, test } from 'vitest'
import { withReason } from '../../src/wedding/notifications.ts'
import { withoutReason } from '../../web/app/notifications/reason.ts'

test.each([
  ['a toast', 'dinner is served'],
  ['a toast: to Léa: to Jules', 'to Jules'],
  ['a toast', 'not now: later'],
  ['a toast', null],
])('the page takes from “%s” the reason %j that the server added', (subject, reason) => {
  expect(withoutReason(withReason(subject, reason), reason)).toBe(subject)
})

test('a message that does not end with the reason stays whole', () => {
  expect(withoutReason('a toast: to Léa', undefined)).toBe('a toast: to Léa')
  expect(withoutReason('a toast', 'later')).toBe('a toast')
})
