import { expect, test } from 'vitest'
import { followDevice, type Kept } from '../../web/app/deviceSession.ts'

const lea: Kept = { whose: 'w/lea', token: 'first' }
const renewed: Kept = { whose: 'w/lea', token: 'second' }
const tom: Kept = { whose: 'w/tom', token: 'third' }

test.each([
  ['signs out with the device', 'w/lea', lea, undefined, 'signOut'],
  ['takes a renewed token', 'w/lea', lea, renewed, 'renew'],
  ['becomes another person with the device', 'w/lea', lea, tom, 'signIn'],
  ['signs in with the device', undefined, undefined, lea, 'signIn'],
  ['stays where nothing has changed', 'w/lea', lea, lea, 'stay'],
  ['stays signed out where nobody came', undefined, lea, undefined, 'stay'],
  ['stays a person of its own when the device signs out', 'w/max', lea, undefined, 'stay'],
  ['stays a person of its own when another signs in', 'w/max', lea, tom, 'stay'],
  ['stays a person of its own when somebody joins', 'w/max', undefined, tom, 'stay'],
] as const)('a tab %s', (_, mine, before, after, expected) => {
  expect(followDevice(mine, before, after)).toBe(expected)
})
