import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import { of } from 'rxjs'
import { afterEach, expect, test, vi } from 'vitest'
import { debugPatterns, printingLinks } from '../../web/live/core/debug.ts'
import { createPrint, namesArea } from '../../web/live/core/printing.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

test.each([
  ['attitudes:*', true],
  ['*', true],
  ['attitudes:events', true],
  ['socket.io-client:*, attitudes:events', true],
  ['attitudes:* -attitudes:session', true],
  ['', false],
  ['-attitudes:events', false],
  ['attitudes:*,-attitudes:ev*', false],
  ['attitudes:session', false],
  ['attitudes:event', false],
  ['attitudes.events', false],
  ['socket.io-client:*', false],
])('the patterns "%s" name attitudes:events: %s', (patterns, expected) => {
  expect(namesArea(patterns, 'attitudes:events')).toBe(expected)
})

test('what is named is printed with its area', () => {
  const printed = vi.spyOn(console, 'debug').mockImplementation(() => {})
  const print = createPrint('attitudes:connection')
  print('connection', 'connected')
  print('session', 'signed out')
  expect(printed.mock.calls).toEqual([['attitudes:connection', 'connected']])
})

test.each<[boolean | undefined, string | null, string]>([
  [undefined, 'attitudes:*', 'attitudes:*'],
  [undefined, null, ''],
  [true, null, 'attitudes:*'],
  [false, 'attitudes:*', ''],
])('with debug %s and localStorage.debug %s the patterns are "%s"', (debug, stored, expected) => {
  vi.stubGlobal('window', { localStorage: { getItem: () => stored } })
  expect(debugPatterns(debug)).toBe(expected)
})

test('without a storage, or with a blocked one, nothing is printed', () => {
  expect(debugPatterns(undefined)).toBe('')
  vi.stubGlobal('window', {
    get localStorage() {
      throw new Error('blocked')
    },
  })
  expect(debugPatterns(undefined)).toBe('')
})

test('an operation is printed when it is sent and when it is answered', async () => {
  const printed = vi.spyOn(console, 'debug').mockImplementation(() => {})
  const answering = new ApolloLink(() => of({ data: { name: 'Léa' } }))
  const link = ApolloLink.from([...printingLinks('attitudes:*'), answering])
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link })
  await apollo.query({ query: gql('query Name { name }') })
  expect(printed.mock.calls).toEqual([
    ['attitudes:operations', 'Name', {}],
    ['attitudes:operations', 'Name', 'result', { data: { name: 'Léa' } }],
  ])
})

test('when nothing is printed, operations pass no link for it', () => {
  expect(printingLinks('')).toEqual([])
})
