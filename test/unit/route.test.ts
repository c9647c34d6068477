import { expect, test } from 'vitest'
import { addressOf } from '../../web/app/route.ts'

test.each([
  ['/', '', undefined],
  ['/', '#/join/ABCD-1234', undefined],
  ['/index.html', '#/music', undefined],
  ['/join/ABCD-1234', '', '/#/join/ABCD-1234'],
  ['/join/ABCD-1234', '#', '/#/join/ABCD-1234'],
  ['/%23/join/ABCD-1234', '', '/#/join/ABCD-1234'],
  ['/%23join/ABCD-1234', '', '/#/join/ABCD-1234'],
  ['//join/ABCD-1234', '', '/#/join/ABCD-1234'],
  ['/join/l%C3%A9a%2F7', '', '/#/join/l%C3%A9a%2F7'],
  ['/photos', '', '/#/photos'],
  ['/welcome', '#token=a.b.c', '/#token=a.b.c'],
  ['/elsewhere', '#/music', '/#/music'],
])('%s%s is read as %s', (path, hash, address) => {
  expect(addressOf(path, hash)).toBe(address)
})
