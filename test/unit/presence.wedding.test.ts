import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Member } from '../../src/access/viewer.ts'
import { createMemoryBus, topicOf } from '../../src/feed/bus.ts'
import type { Event } from '../../src/feed/event.ts'
import { StoreClock } from '../../src/wedding/presence/clock.ts'
import type { Announcement, Entry } from '../../src/wedding/presence/state.ts'
import { createMemoryPresenceStore, type PresenceStore } from '../../src/wedding/presence/store.ts'
import { WeddingPresence } from '../../src/wedding/presence/weddingPresence.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

const wedding = 'wedding'
const leaseMs = 60_000

/** Servers with one store, which counts what it does and can be out of reach. */
function openStore() {
  const bus = createMemoryBus()
  let own = createMemoryPresenceStore(bus)
  const announced: string[] = []
  bus.listen(topicOf(wedding), (events) => {
    for (const { payload } of events as Event<Announcement>[])
      announced.push(`${payload.presence.member.id} ${payload.presence.status}`)
  })
  const reads: number[] = []
  const writes: number[] = []
  const state = { isAway: false }
  const online = async () => [...(await own.read(wedding)).entries.keys()].sort()
  const forget = () => {
    own = createMemoryPresenceStore(bus)
  }
  const reach = () => {
    if (state.isAway) throw new Error('away')
  }
  const store: PresenceStore = {
    async read(weddingId, ids) {
      reach()
      reads.push(ids?.length ?? Number.POSITIVE_INFINITY)
      return own.read(weddingId, ids)
    },
    async write(weddingId, changes) {
      reach()
      writes.push(changes.length)
      return own.write(weddingId, changes)
    },
    async *discover(weddingId, isNeeded) {
      reach()
      const { entries } = await own.read(weddingId)
      yield [...entries].filter(([id]) => isNeeded(id)).map(([id, { entry }]): [string, Entry] => [id, entry])
    },
    onReturn() {},
  }
  const onDegraded = vi.fn()
  const onIdle = vi.fn()
  let servers = 0
  const start = () =>
    new WeddingPresence(wedding, {
      store,
      clock: new StoreClock(),
      server: `server ${++servers}`,
      leaseMs,
      onDegraded,
      onIdle,
    })
  return { online, forget, start, state, announced, reads, writes, onDegraded, onIdle }
}

const guest = (id: string): Member => ({ id, name: id, role: 'GUEST' })
const guests = Array.from({ length: 1_000 }, (_, index) => guest(`guest ${index}`))
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)
const sumOf = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0)

test('among 1,000 people, a sign of life and a status cost one entry each', async () => {
  const { start, reads, writes } = openStore()
  const presence = start()
  for (const each of guests) presence.connect(each)
  await presence.flushed
  expect(Math.max(...reads)).toBe(100)
  reads.length = writes.length = 0
  await presence.update(guest('guest 7'), {})
  expect([reads, writes]).toEqual([[1], []])
  await presence.update(guest('guest 7'), { status: 'BUSY' })
  expect([reads, writes]).toEqual([[1, 1], [1]])
})

test('a second device, and the first that leaves, cost nothing', async () => {
  const { start, reads, announced } = openStore()
  const presence = start()
  const leave = presence.connect(guest('ana'))
  await presence.flushed
  presence.connect(guest('ana'))
  leave()
  await presence.flushed
  expect([reads, announced]).toEqual([[1], ['ana ONLINE']])
})

test('leases of 1,000 people who came at once are renewed bit by bit: each once in a third of a lease', async () => {
  const { start, reads, writes, announced } = openStore()
  const presence = start()
  for (const each of guests) presence.connect(each)
  await presence.flushed
  reads.length = writes.length = 0
  const renewed: number[] = []
  for (let second = 0; second < 40; second++) {
    const before = sumOf(reads)
    await seconds(1)
    await presence.flushed
    renewed.push(sumOf(reads) - before)
  }
  expect(Math.max(...renewed)).toBeLessThan(250)
  expect(sumOf(renewed)).toBeGreaterThan(1_700)
  expect(sumOf(renewed)).toBeLessThan(2_200)
  expect(reads.length).toBeLessThan(150)
  expect(writes).toEqual(reads)
  expect(announced).toHaveLength(1_000)
})

test('others get their turn while many are written', async () => {
  const { start, reads } = openStore()
  const presence = start()
  for (const each of guests) presence.connect(each)
  let turns = 0
  const count = () => {
    turns++
    if (reads.length < 10) setImmediate(count)
  }
  setImmediate(count)
  await presence.flushed
  expect(turns).toBeGreaterThan(5)
})

test('somebody who leaves is announced after a second, once, and forgotten when the status is', async () => {
  const { start, announced, online, onIdle } = openStore()
  const presence = start()
  const leave = presence.connect(guest('ana'))
  await presence.flushed
  leave()
  await seconds(0.9)
  expect(announced).toEqual(['ana ONLINE'])
  await seconds(0.2)
  expect(announced).toEqual(['ana ONLINE', 'ana OFFLINE'])
  await seconds(89)
  expect(await online()).toEqual(['ana'])
  await seconds(3)
  expect(await online()).toEqual([])
  expect(onIdle).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

test('a server notices that another one is gone, and announces it once', async () => {
  const { start, announced } = openStore()
  const [first, second, killed] = [start(), start(), start()]
  killed.connect(guest('ana'))
  await killed.flushed
  vi.clearAllTimers()
  for (const server of [first, second]) server.connect(guest(server === first ? 'leo' : 'eve'))
  await Promise.all([first.flushed, second.flushed])
  await seconds(30)
  expect(announced).toEqual(['ana ONLINE', 'leo ONLINE', 'eve ONLINE'])
  await seconds(40)
  expect(announced).toEqual(['ana ONLINE', 'leo ONLINE', 'eve ONLINE', 'ana OFFLINE'])
})

test('a server with nobody left leaves the members of other servers to them', async () => {
  const { start, reads, onIdle } = openStore()
  const [busy, left] = [start(), start()]
  for (const each of guests.slice(0, 100)) busy.connect(each)
  const leave = left.connect(guest('ana'))
  await Promise.all([busy.flushed, left.flushed])
  leave()
  await left.flushed
  await busy.end()
  reads.length = 0
  await seconds(200)
  expect(onIdle).toHaveBeenCalledOnce()
  // Ana, when she is gone, and when her status is.
  expect(reads).toEqual([1, 1])
})

test('while the store is away, its servers know their own; back, they write them first and announce after 3 seconds', async () => {
  const { start, state, announced, onDegraded } = openStore()
  const presence = start()
  presence.connect(guest('ana'))
  const leave = presence.connect(guest('leo'))
  await presence.flushed
  announced.length = 0
  state.isAway = true
  expect(await presence.update(guest('ana'), { status: 'BUSY' })).toMatchObject({ status: 'BUSY' })
  presence.connect(guest('eve'))
  leave()
  await presence.flushed
  await seconds(65)
  expect(
    presence
      .locals()
      .map(({ chosen }) => `${chosen.member.id} ${chosen.status}`)
      .sort(),
  ).toContain('eve ONLINE')
  expect(onDegraded).toHaveBeenCalledOnce()
  state.isAway = false
  presence.restore()
  await presence.flushed
  await seconds(2.9)
  expect(announced).toEqual([])
  await seconds(0.2)
  expect(announced.sort()).toEqual(['ana BUSY', 'eve ONLINE', 'leo OFFLINE'])
})

test('a store that has forgotten everything has all who are here at once, and they are not announced again', async () => {
  const { start, announced, online, forget } = openStore()
  const [first, second] = [start(), start()]
  first.connect(guest('ana'))
  await first.update(guest('ana'), { status: 'BUSY' })
  second.connect(guest('leo'))
  await second.flushed
  forget()
  first.restore()
  await first.flushed
  expect(await online()).toEqual(['ana'])
  second.restore()
  await second.flushed
  expect(await online()).toEqual(['ana', 'leo'])
  await seconds(30)
  expect(announced).toEqual(['ana BUSY', 'leo ONLINE'])
})

test('a removal while the store is away is announced after it is back', async () => {
  const { start, state, announced } = openStore()
  const presence = start()
  presence.connect(guest('ana'))
  await presence.flushed
  state.isAway = true
  presence.remove('ana')
  await presence.flushed
  state.isAway = false
  presence.restore()
  await presence.flushed
  expect(announced).toEqual(['ana ONLINE'])
  await seconds(4)
  await presence.flushed
  expect(announced).toEqual(['ana ONLINE', 'ana OFFLINE'])
})

test('a server removes people it has never heard of, while the store is away and as the first thing after that', async () => {
  const { start, state, announced } = openStore()
  const [theirs, other] = [start(), start()]
  for (const id of ['ana', 'bob']) theirs.connect(guest(id))
  await theirs.flushed
  state.isAway = true
  other.remove('ana')
  await other.flushed
  state.isAway = false
  other.remove('bob')
  await other.flushed
  expect(announced).toEqual(['ana ONLINE', 'bob ONLINE'])
  await seconds(4)
  await other.flushed
  expect(announced.slice(2).sort()).toEqual(['ana OFFLINE', 'bob OFFLINE'])
})

test('without a word from the store, a server tries again after a third of a lease', async () => {
  const { start, state, announced } = openStore()
  const presence = start()
  state.isAway = true
  presence.connect(guest('ana'))
  await presence.flushed
  state.isAway = false
  await seconds(19)
  expect(announced).toEqual([])
  await seconds(5)
  expect(announced).toEqual(['ana ONLINE'])
})

test('a server that ends leaves its people online for 5 seconds, and does nothing more', async () => {
  const { start, announced } = openStore()
  const [ending, other] = [start(), start()]
  for (const each of guests.slice(0, 120)) ending.connect(each)
  other.connect(guest('leo'))
  await Promise.all([ending.flushed, other.flushed])
  await ending.end()
  await other.update(guest('leo'), {})
  other.connect(guest('guest 0'))
  announced.length = 0
  // The other server hears of them when it asks next.
  await seconds(25)
  await other.flushed
  expect(announced).toHaveLength(119)
  expect(announced).not.toContain('guest 0 OFFLINE')
})

test('a removed member is offline at once, and an old connection that closes says nothing of the one who came back', async () => {
  const { start, announced } = openStore()
  const presence = start()
  const close = presence.connect(guest('ana'))
  await presence.flushed
  presence.remove('ana')
  await presence.flushed
  presence.connect(guest('ana'))
  await presence.flushed
  close()
  await presence.flushed
  await seconds(5)
  expect(announced).toEqual(['ana ONLINE', 'ana OFFLINE', 'ana ONLINE'])
})
