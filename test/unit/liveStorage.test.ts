import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keptTexts, type LiveStorage, longestStorageMs } from '../../web/live/core/storage.ts'

/** A storage of a browser, over a map that several tabs may share. */
function webStorage(texts = new Map<string, string>()): Storage {
  return {
    get length() {
      return texts.size
    },
    key: (place) => [...texts.keys()][place] ?? null,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
    clear: () => texts.clear(),
  }
}

/** A storage such as React Native's, which answers later and lists no keys. */
function asyncStorage(texts = new Map<string, string>()): LiveStorage {
  const later = <Value>(work: () => Value) => new Promise<Value>((resolve) => setTimeout(() => resolve(work())))
  return {
    getItem: (key) => later(() => texts.get(key) ?? null),
    setItem: (key, text) => later(() => void texts.set(key, text)),
    removeItem: (key) => later(() => void texts.delete(key)),
  }
}

const fails = () => {
  throw new Error('The storage is broken')
}

describe.each([
  ['of a browser', webStorage],
  ['that is asynchronous', asyncStorage],
])('a storage %s', (_, create) => {
  test('keeps texts for the next page, each under its prefix', async () => {
    const texts = new Map<string, string>()
    const [ana, ben] = ['ana:', 'ben:'].map((prefix) => keptTexts(create(texts), prefix))
    expect(await Promise.all([ana?.put('1', 'one'), ana?.put('2', 'two'), ben?.put('3', 'three')])).toEqual([
      true,
      true,
      true,
    ])
    await ana?.put('1', 'changed')
    await ana?.remove('2')
    expect(await keptTexts(create(texts), 'ana:').all()).toEqual(['changed'])
    expect(await keptTexts(create(texts), 'ben:').all()).toEqual(['three'])
  })

  test('forgets a text that is removed while it is still being written', async () => {
    const kept = keptTexts(create(), 'ana:')
    void kept.put('1', 'one')
    await kept.remove('1')
    expect(await kept.all()).toEqual([])
  })
})

test('a storage of a browser has written when `put` returns: the page may be closed at once', () => {
  const texts = new Map<string, string>()
  void keptTexts(webStorage(texts), 'ana:').put('1', 'one')
  expect(texts.get('ana:1')).toBe('one')
})

describe('a storage that is missing or broken', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const never = () => new Promise<never>(() => {})
  const rejects = () => Promise.reject(new Error('no'))

  test.each<[string, LiveStorage | undefined]>([
    ['missing', undefined],
    ['throwing', { getItem: fails, setItem: fails, removeItem: fails }],
    ['rejecting', { getItem: rejects, setItem: rejects, removeItem: rejects }],
    ['silent', { getItem: never, setItem: never, removeItem: never }],
    ['full', Object.assign(webStorage(), { setItem: fails })],
    ['full of something else', { getItem: () => '{', setItem: fails, removeItem: fails }],
  ])('%s says that it keeps nothing, and goes on', async (_, storage) => {
    const kept = keptTexts(storage, 'ana:')
    const answers = Promise.all([kept.put('1', 'one'), kept.all(), kept.remove('1')])
    await vi.advanceTimersByTimeAsync(4 * longestStorageMs)
    expect(await answers).toEqual([false, [], undefined])
  })
})
