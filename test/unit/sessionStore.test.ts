import { afterEach, expect, test, vi } from 'vitest'
import { type Device, readKeptSession } from '../../web/live/core/keptSession.ts'
import { createSessionStore } from '../../web/live/core/sessionStore.ts'
import { type LiveStorage, longestStorageMs } from '../../web/live/core/storage.ts'
import { tokenOf } from '../support/request.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const lea: Device = { id: 'secret', name: 'Léa', userId: 'lea', weddingId: 'w' }

/** A storage that answers at once, or later as React Native's does. */
function storageOf(isAsync: boolean) {
  const texts = new Map<string, string>()
  const reply = <Value>(value: Value) => (isAsync ? Promise.resolve(value) : value)
  const storage: LiveStorage = {
    getItem: (key) => reply(texts.get(key) ?? null),
    setItem: (key, text) => reply(texts.set(key, text) && null),
    removeItem: (key) => reply(texts.delete(key) && null),
  }
  return { texts, storage }
}

test.each([false, true])('what was kept is there for the next one (asynchronous: %s)', async (isAsync) => {
  const { storage } = storageOf(isAsync)
  const first = createSessionStore(storage, 'key')
  await first.reading
  first.keep({ token: 'one', device: lea })
  first.keep({ token: 'two' })
  const next = createSessionStore(storage, 'key')
  await next.reading
  expect(next.kept).toEqual({ token: 'two', device: lea })
  next.keep({ token: undefined })
  const last = createSessionStore(storage, 'key')
  await last.reading
  expect(last.kept).toEqual({ device: lea })
})

test('what is kept while a slow storage is read is newer', async () => {
  const { texts, storage } = storageOf(true)
  texts.set('key', JSON.stringify({ token: 'old', device: lea }))
  const store = createSessionStore(storage, 'key')
  store.keep({ token: 'new' })
  await store.reading
  expect(store.kept).toEqual({ token: 'new', device: lea })
})

const fails = () => {
  throw new Error('blocked')
}
const rejects = () => Promise.reject(new Error('broken'))
test.each<[string, LiveStorage | undefined]>([
  ['is missing', undefined],
  ['throws', { getItem: fails, setItem: fails, removeItem: fails }],
  ['rejects', { getItem: rejects, setItem: rejects, removeItem: rejects }],
  ['is full', { getItem: () => null, setItem: fails, removeItem: fails }],
  ['holds something else', { getItem: () => 'not JSON', setItem: fails, removeItem: fails }],
])('a session goes on in memory where the storage %s', async (_, storage) => {
  const store = createSessionStore(storage, 'key')
  await store.reading
  store.keep({ token: 'one' })
  expect(store.kept).toEqual({ token: 'one' })
})

test('a storage that never answers holds nobody up for long', async () => {
  vi.useFakeTimers()
  const store = createSessionStore({ getItem: () => new Promise(() => {}), setItem() {}, removeItem() {} }, 'key')
  await vi.advanceTimersByTimeAsync(longestStorageMs)
  await store.reading
  expect(store.kept).toEqual({})
})

test('tells what another tab has kept under the same key, until nobody listens', () => {
  const { texts, storage } = storageOf(false)
  const page = new EventTarget()
  vi.stubGlobal('window', page)
  const tells = (key: string | null) => page.dispatchEvent(Object.assign(new Event('storage'), { key }))
  const store = createSessionStore(storage, 'key')
  const heard: unknown[] = []
  const listening = store.changes.subscribe((kept) => heard.push(kept.token))
  texts.set('key', '{"token":"theirs"}')
  tells('other')
  tells('key')
  texts.delete('key')
  // Somebody has cleared the storage.
  tells(null)
  listening.unsubscribe()
  tells('key')
  expect(heard).toEqual(['theirs', undefined])
  expect(store.kept).toEqual({})
})

test('a page that comes out of the cache of pages has what was kept meanwhile, and keeps what no storage took', () => {
  const page = new EventTarget()
  vi.stubGlobal('window', page)
  const { texts, storage } = storageOf(false)
  const store = createSessionStore(storage, 'key')
  const full = createSessionStore({ ...storage, getItem: () => null, setItem: fails }, 'key')
  const heard: unknown[] = []
  for (const one of [store, full]) one.changes.subscribe((kept) => heard.push(kept.token))
  full.keep({ token: 'mine' })
  store.keep({ token: 'one' })
  page.dispatchEvent(new Event('pageshow'))
  expect(heard).toEqual([])
  texts.set('key', '{"token":"theirs"}')
  page.dispatchEvent(new Event('pageshow'))
  expect([heard, store.kept.token, full.kept.token]).toEqual([['theirs'], 'theirs', 'mine'])
})

test('a page knows who was here before there is a client, from a storage that answers at once', async () => {
  const { storage } = storageOf(false)
  expect(readKeptSession({ storage })).toEqual({})
  const claims = { sub: 'lea', name: 'Léa', role: 'guest', weddingId: 'w' }
  createSessionStore(storage, 'attitudes:session').keep({ token: await tokenOf(claims), device: lea })
  expect(readKeptSession({ storage })).toEqual({
    bearer: expect.objectContaining({ userId: 'lea', userName: 'Léa', role: 'GUEST' }),
    device: lea,
  })
  expect(readKeptSession({ storage, sessionKey: 'another' })).toEqual({})
  const later = storageOf(true)
  await later.storage.setItem('attitudes:session', '{"token":"one"}')
  for (const other of [later.storage, { ...storage, getItem: fails }, { ...storage, getItem: () => 'no JSON' }, null])
    expect(readKeptSession({ storage: other })).toEqual({})
})
