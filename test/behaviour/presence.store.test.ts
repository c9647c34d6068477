import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { createMemoryBus, topicOf } from '../../src/feed/bus.ts'
import { type Event, ephemeral, everyone, kind } from '../../src/feed/event.ts'
import type { Entry } from '../../src/wedding/presence/state.ts'
import {
  createMemoryPresenceStore,
  createRedisPresenceStore,
  type PresenceStore,
} from '../../src/wedding/presence/store.ts'

const { redisUrl } = inject('services')

interface OpenStore {
  store: PresenceStore
  /** The events of a wedding, as they come. */
  listen(weddingId: string): Promise<unknown[]>
}

function inMemory(): OpenStore {
  const bus = createMemoryBus()
  const listen = async (weddingId: string) => {
    const heard: unknown[] = []
    bus.listen(topicOf(weddingId), (events) => heard.push(...(events as unknown[])))
    return heard
  }
  return { store: createMemoryPresenceStore(bus), listen }
}

const connections: Redis[] = []
afterAll(() => {
  for (const connection of connections) connection.disconnect()
})
const connect = () => {
  const redis = new Redis(redisUrl ?? '')
  connections.push(redis)
  return redis
}
const lastsMs = 60_000

function inRedis(): OpenStore {
  const listen = async (weddingId: string) => {
    const heard: unknown[] = []
    const subscriber = connect()
    await subscriber.subscribe(topicOf(weddingId))
    subscriber.on('message', (_, text) => heard.push(...JSON.parse(text)))
    return heard
  }
  return { store: createRedisPresenceStore(connect(), () => {}, lastsMs), listen }
}

const stores = [{ name: 'memory', open: inMemory }, ...(redisUrl ? [{ name: 'Redis', open: inRedis }] : [])]

const at = Date.UTC(2030, 5, 1)
function entryOf(id: string, customStatus: string | null = null, more: Partial<Entry> = {}): Entry {
  const member = { id, name: 'Zoë 💍', role: 'GUEST' } as const
  const chosen = { member, status: 'BUSY', customStatus } as const
  return {
    chosen,
    announced: chosen,
    seenAt: at,
    leases: [{ holder: 'a server', until: at + 5 }],
    changedAt: at + 1,
    ...more,
  }
}
const changed = kind<string>('presence.test')
const telling = (payload: string): Event => ephemeral(changed, payload, everyone)

describe.each(stores)('the store of presence in $name', ({ open }) => {
  const { store, listen } = open()
  const readOne = async (weddingId: string, id: string) => (await store.read(weddingId, [id])).entries.get(id)

  test('returns the written entries of the named members, or of all', async () => {
    const wedding = randomUUID()
    const offline = { member: entryOf('leo').chosen.member, status: 'OFFLINE', customStatus: null } as const
    const written = {
      ana: entryOf('ana', 'cake 🎂'),
      leo: entryOf('leo', 'hiding', { announced: offline, leases: [] }),
      eve: entryOf('eve', null, { announced: { ...entryOf('eve').chosen, status: 'AWAY', customStatus: 'soon' } }),
    }
    const changes = Object.entries(written).map(([id, next]) => ({ id, expected: undefined, next }))
    expect(await store.write(wedding, changes)).toEqual([])
    const entriesOf = async (ids?: string[]) =>
      Object.fromEntries([...(await store.read(wedding, ids)).entries].map(([id, { entry }]) => [id, entry]))
    expect(await entriesOf()).toEqual(written)
    expect(await entriesOf(['leo', 'nobody'])).toEqual({ leo: written.leo })
    expect(await entriesOf([])).toEqual({})
    expect(await store.read(randomUUID())).toMatchObject({ entries: new Map() })
    const { now } = await store.read(wedding, ['ana'])
    expect(Math.abs(now - Date.now())).toBeLessThan(5_000)
  })

  test('makes a change only where the entry is still the expected one, and announces nothing else', async () => {
    const wedding = randomUUID()
    const heard = await listen(wedding)
    await store.write(wedding, [{ id: 'ana', expected: undefined, next: entryOf('ana', 'first') }])
    const before = await readOne(wedding, 'ana')
    const others = [
      { id: 'ana', expected: before, next: entryOf('ana', 'second'), event: telling('second') },
      { id: 'leo', expected: undefined, next: entryOf('leo'), event: telling('leo') },
    ]
    expect(await store.write(wedding, others)).toEqual([])
    const late = [
      { id: 'ana', expected: before, next: entryOf('ana', 'late'), event: telling('late') },
      { id: 'leo', expected: undefined, next: entryOf('leo', 'late'), event: telling('late') },
      { id: 'eve', expected: undefined, next: undefined, event: telling('eve') },
    ]
    expect(await store.write(wedding, late)).toEqual(['ana', 'leo'])
    expect(await store.write(wedding, [{ id: 'ana', expected: before, next: undefined }])).toEqual(['ana'])
    expect((await readOne(wedding, 'ana'))?.entry.chosen.customStatus).toBe('second')
    await expect.poll(() => heard).toEqual([telling('second'), telling('leo'), telling('eve')])
  })

  test('deletes', async () => {
    const wedding = randomUUID()
    await store.write(wedding, [{ id: 'ana', expected: undefined, next: entryOf('ana') }])
    expect(
      await store.write(wedding, [{ id: 'ana', expected: await readOne(wedding, 'ana'), next: undefined }]),
    ).toEqual([])
    expect((await store.read(wedding)).entries.size).toBe(0)
  })

  test('loses no change of many that are made at once', async () => {
    const wedding = randomUUID()
    await store.write(wedding, [{ id: 'ana', expected: undefined, next: entryOf('ana', null, { changedAt: 0 }) }])
    const increment = async () => {
      for (let isConflict = true; isConflict; ) {
        const expected = await readOne(wedding, 'ana')
        const next = entryOf('ana', null, { changedAt: (expected?.entry.changedAt ?? 0) + 1 })
        isConflict = (await store.write(wedding, [{ id: 'ana', expected, next }])).length > 0
      }
    }
    await Promise.all(Array.from({ length: 10 }, increment))
    expect((await readOne(wedding, 'ana'))?.entry.changedAt).toBe(10)
  })
})

describe.skipIf(!redisUrl)('the store of presence in Redis', () => {
  test('gives a server everything that another one has written, page by page', async () => {
    const wedding = randomUUID()
    const ids = Array.from({ length: 1_000 }, (_, index) => `guest-${index}`)
    const changes = ids.map((id) => ({ id, expected: undefined, next: entryOf(id) }))
    await inRedis().store.write(wedding, changes)
    const discovered = new Map<string, Entry>()
    const pages: number[] = []
    for await (const page of inRedis().store.discover(wedding, (id) => id !== 'guest-0')) {
      pages.push(page.length)
      for (const [id, entry] of page) discovered.set(id, entry)
    }
    expect([...discovered.keys()].sort()).toEqual(ids.slice(1).sort())
    expect(discovered.get('guest-7')).toEqual(entryOf('guest-7'))
    expect(Math.max(...pages)).toBeLessThan(500)
  })

  test('forgets a wedding that nothing is written of for a while', async () => {
    const wedding = `with / and ${randomUUID()}`
    await inRedis().store.write(wedding, [{ id: 'ana', expected: undefined, next: entryOf('ana') }])
    const left = await connect().pttl(`presence:${encodeURIComponent(wedding)}`)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(lastsMs)
  })
})
