import { expect, test, vi } from 'vitest'
import { verdictOf } from '../../web/live/core/answers.ts'
import { loadCode } from '../../web/live/core/loadCode.ts'

test.each([
  ['a browser', new TypeError('Failed to fetch dynamically imported module')],
  ['webpack', Object.assign(new Error('Loading chunk 7 failed'), { name: 'ChunkLoadError' })],
  ['Metro', new Error('Could not load bundle')],
])('a file that %s cannot load without a network is no reason to give anything up', async (_, error) => {
  const failure = await loadCode(() => Promise.reject(error))().catch((reason: unknown) => reason)
  expect(verdictOf(failure)).toBe('transient')
})

test('the code of a file is returned as it is', async () => {
  const code = { answer: 42 }
  expect(await loadCode(async () => code)()).toBe(code)
})

test('a device without a network asks for no file, unless a service worker may have it', async () => {
  const code = { answer: 42 }
  const ask = vi.fn(async () => code)
  const load = loadCode(ask)
  vi.stubGlobal('navigator', { onLine: false })
  expect(verdictOf(await load().catch((reason: unknown) => reason))).toBe('transient')
  expect(ask).not.toHaveBeenCalled()
  vi.stubGlobal('navigator', { onLine: true })
  expect(await load()).toBe(code)
  vi.stubGlobal('navigator', { onLine: false })
  expect(await load()).toBe(code)
  vi.stubGlobal('navigator', { onLine: false, serviceWorker: { controller: {} } })
  expect(await loadCode(ask)()).toBe(code)
  vi.unstubAllGlobals()
})
