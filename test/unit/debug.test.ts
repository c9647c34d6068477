import { afterEach, expect, test, vi } from 'vitest'
import { createPrint, namesArea } from '../../web/live/core/debug.ts'

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

test.each<[boolean | undefined, string | null, number]>([
  [undefined, 'attitudes:*', 1],
  [undefined, null, 0],
  [true, null, 1],
  [false, 'attitudes:*', 0],
])('with debug %s and localStorage.debug %s it prints %i lines', (debug, patterns, lines) => {
  const printed = vi.spyOn(console, 'debug').mockImplementation(() => {})
  vi.stubGlobal('localStorage', { getItem: () => patterns })
  createPrint(debug)('connection', 'connected')
  expect(printed.mock.calls).toEqual(Array(lines).fill(['attitudes:connection', 'connected']))
})

test('without a storage, or with a blocked one, it prints nothing', () => {
  const printed = vi.spyOn(console, 'debug').mockImplementation(() => {})
  createPrint(undefined)('connection', 'connected')
  vi.stubGlobal('localStorage', {
    getItem() {
      throw new Error('blocked')
    },
  })
  createPrint(undefined)('connection', 'connected')
  expect(printed).not.toHaveBeenCalled()
})
