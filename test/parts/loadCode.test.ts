import { expect, test, vi } from 'vitest'
import { verdictOf } from '../../web/live/core/answers.ts'
import { loadCode } from '../../web/live/core/loadCode.ts'

test.each([
  ['a browser', new TypeError('Failed to fetch dynamically imported module')],
  ['webpack', Object.assign(new Error('Loading chunk 7 failed'), { name: 'ChunkLoadError' })],
  ['Metro', new Error('Could not load bundle')],
])('a file that %s cannot load without a network is no reason to give anything up', async (_, error) => {
  const failure = await loadCode(() => Promise.reject(error)).catch((reason: unknown) => reason)
  expect(verdictOf(failure)).toBe('transient')
})

test('the code of a file is returned as it is', async () => {
  const code = { answer: 42 }
  expect(await loadCode(async () => code)).toBe(code)
})

test('a device without a network asks for no file, which its browser might not ask for again', async () => {
  vi.stubGlobal('navigator', { onLine: false })
  const load = vi.fn(async () => ({ answer: 42 }))
  expect(verdictOf(await loadCode(load).catch((reason: unknown) => reason))).toBe('transient')
  expect(load).not.toHaveBeenCalled()
  vi.stubGlobal('navigator', { onLine: true })
  expect(await loadCode(load)).toEqual({ answer: 42 })
  vi.unstubAllGlobals()
})
