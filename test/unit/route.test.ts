import { expect, test } from 'vitest'
import { addressOf, type Route, routeOf } from '../../web/app/route.ts'

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

test.each<[string, Route]>([
  ['', { page: 'list' }],
  ['#/', { page: 'list' }],
  ['#top', { page: 'list' }],
  ['#/wedding', { page: 'chat', partnerId: null }],
  ['#/chat/l%C3%A9a', { page: 'chat', partnerId: 'léa' }],
  ['#/chat/%', { page: 'chat', partnerId: '%' }],
  ['#/chat/', { page: 'nowhere' }],
  ['#/message/a%2Fb', { page: 'message', id: 'a/b' }],
  ['#/message/', { page: 'nowhere' }],
  ['#/join/ABCD-1234', { page: 'join', code: 'ABCD-1234' }],
  ['#/continue/ABCD-1234-EFGH', { page: 'continue', code: 'ABCD-1234-EFGH' }],
  ['#/continue/', { page: 'nowhere' }],
  ['#/photos', { page: 'photos', part: undefined }],
  ['#/photos/', { page: 'photos', part: undefined }],
  ['#/photos/42', { page: 'nowhere' }],
  ['#/music/mic', { page: 'music', part: 'mic' }],
  ['#/organise/apps', { page: 'organise', part: 'apps' }],
  ['#/music/karaoke', { page: 'nowhere' }],
  ['#/cake', { page: 'nowhere' }],
])('the address %s leads to its page, or nowhere', (hash, route) => {
  expect(routeOf(hash)).toEqual(route)
})
