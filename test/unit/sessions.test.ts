import { describe, expect, test } from 'vitest'
import type { Claims } from '../../src/access/auth.ts'
import type { Ended, Viewer } from '../../src/access/viewer.ts'
import { type Event, everyone } from '../../src/feed/event.ts'
import { type Effect, effectOf, judge, type StoredMember, type Verdict } from '../../src/wedding/sessions/authority.ts'
import { Connections } from '../../src/wedding/sessions/connections.ts'
import { type CachedMember, MemberCache } from '../../src/wedding/sessions/memberCache.ts'
import { memberChanged, memberJoined, memberRemoved } from '../../src/wedding/sessions/memberEvents.ts'

const second = (at: number) => new Date(at * 1_000)
const ana = { id: 'ana', name: 'Ana', role: 'GUEST' as const }
const stored: CachedMember = { ...ana, issuedAt: 100, removedAt: null, weddingName: 'Ours', namedAt: 100 }
const token = (more: Partial<Claims>): Claims =>
  ({ ...ana, weddingId: 'ours', issuedAt: 100, isDated: true, expiresAt: 9_999, ...more }) as Claims

describe('the effect of a valid token on its member', () => {
  test.each<[what: string, claims: Partial<Claims>, member: Partial<CachedMember> | undefined, verdict: Verdict]>([
    ['somebody who was never here', {}, undefined, 'write'],
    ['the same token again', {}, {}, 'known'],
    ['a newer token that says the same', { issuedAt: 200 }, {}, 'known'],
    ['a newer token with another name', { issuedAt: 200, name: 'Anna' }, {}, 'write'],
    ['a newer token with another role', { issuedAt: 200, role: 'DJ' }, {}, 'write'],
    ['an older token with another role', { issuedAt: 99, role: 'DJ' }, {}, 'known'],
    ['a newer token that names the wedding anew', { issuedAt: 200, weddingName: 'Yours' }, {}, 'write'],
    [
      'a token that names the wedding as an older one did',
      { issuedAt: 150, weddingName: 'Yours' },
      { namedAt: 200 },
      'known',
    ],
    ['a token that does not name the wedding', { issuedAt: 200, weddingName: undefined }, {}, 'known'],
    ['a member who was removed after it was issued', {}, { removedAt: second(101) }, 'removed'],
    ['a member who was removed in the second of its issue', {}, { removedAt: second(100.9) }, 'removed'],
    ['a token that was issued after the removal', { issuedAt: 102 }, { removedAt: second(101) }, 'write'],
    [
      'a token without a time, after a removal',
      { issuedAt: 999, isDated: false },
      { removedAt: second(101) },
      'removed',
    ],
  ])('%s: %s', (_, claims, member, verdict) => {
    expect(judge(token(claims), member && { ...stored, ...member })).toBe(verdict)
  })
})

describe('the effect of a valid token on the row of its member', () => {
  test.each<[what: string, claims: Partial<Claims>, row: Partial<StoredMember> | undefined, effect: Effect]>([
    ['somebody who was never here', {}, undefined, 'joined'],
    ['the same token again', {}, {}, 'renewed'],
    ['a newer token that says the same', { issuedAt: 200 }, {}, 'renewed'],
    ['a token of the same second with another name', { name: 'Anna' }, {}, 'changed'],
    ['a newer token with another role', { issuedAt: 200, role: 'DJ' }, {}, 'changed'],
    ['an older token with another role', { issuedAt: 99, role: 'DJ' }, {}, 'outdated'],
    ['a member who was removed after it was issued', {}, { removedAt: second(101) }, 'removed'],
    ['a token that was issued after the removal', { issuedAt: 102 }, { removedAt: second(101) }, 'joined'],
    [
      'a newer one than the token that came back',
      { issuedAt: 102 },
      { issuedAt: 103, removedAt: second(101) },
      'outdated',
    ],
    [
      'a token without a time, after a removal',
      { issuedAt: 999, isDated: false },
      { removedAt: second(101) },
      'removed',
    ],
  ])('%s: %s', (_, claims, row, effect) => {
    expect(effectOf(token(claims), row && { ...stored, ...row })).toBe(effect)
  })
})

/** A database that is read when the test says so, and a feed that is watched when it says so. */
function openCache() {
  let row: CachedMember = stored
  const reads: (() => void)[] = []
  let emit: (event: Event) => void = () => {}
  let isWatched = false
  const cache = new MemberCache({
    read: async () => {
      const rows = [row]
      await new Promise<void>((resolve) => reads.push(resolve))
      return rows
    },
    watch: async (_, onEvent) => {
      emit = onEvent
      isWatched = true
      return () => {
        isWatched = false
      }
    },
  })
  const changed = (member: CachedMember) => {
    row = member
    emit({ kind: memberChanged.name, audience: everyone, payload: { member }, place: null })
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  /** Lets the reads that are under way end. */
  const readAll = async () => {
    await turn()
    for (const resolve of reads.splice(0)) resolve()
    await turn()
  }
  return { cache, changed, readAll, reads, turn, isWatched: () => isWatched }
}

describe('members in memory', () => {
  test('are read once for a wedding that somebody is connected to', async () => {
    const { cache, readAll, reads } = openCache()
    const holding = cache.hold('ours')
    await readAll()
    await holding
    expect(await cache.get('ours', 'ana')).toBe(stored)
    expect(reads).toEqual([])
  })

  test('are read anew after a change, and a row that was read before the change is not kept', async () => {
    const { cache, changed, readAll, turn } = openCache()
    const holding = cache.hold('ours')
    await turn()
    changed({ ...stored, role: 'DJ' })
    await readAll()
    await holding
    const asked = cache.get('ours', 'ana')
    await readAll()
    expect((await asked)?.role).toBe('DJ')
  })

  test('are forgotten, and no longer watched, when their last holder has left', async () => {
    const { cache, readAll, isWatched, turn } = openCache()
    const holding = Promise.all([cache.hold('ours'), cache.hold('ours')])
    await readAll()
    const [one, other] = await holding
    one()
    await turn()
    expect(isWatched()).toBe(true)
    other()
    await turn()
    expect(isWatched()).toBe(false)
  })
})

/** Connections of a wedding whose member is as the test says. */
function openConnections(member: CachedMember | undefined = stored) {
  const online: string[] = []
  let holds = 0
  const connections = new Connections({
    limits: { ownConnection: async () => async () => {} },
    sizes: { connectionsPerPerson: 2 },
    hold: async () => {
      holds++
      return () => {
        holds--
      }
    },
    member: async () => member,
    enter: ({ id }) => {
      online.push(id)
      return () => void online.splice(online.indexOf(id), 1)
    },
  })
  const ended: Ended[] = []
  const viewer: Viewer = { ...ana, weddingId: 'ours', expiresAt: new Date(Date.now() + 60_000) }
  const track = (more: Partial<Viewer> = {}) =>
    connections.track({ ...viewer, ...more }, (reason) => ended.push(reason))
  const happens = (kind: { name: string }, more: object = {}) =>
    connections.onMemberEvent('ours', {
      kind: kind.name,
      audience: everyone,
      payload: { member: { ...ana, ...more } },
      place: null,
    })
  return { connections, track, happens, ended, online, holds: () => holds }
}

describe('connections', () => {
  test('count from the start, and are given back once, however often they leave', async () => {
    const { connections, track, online, holds } = openConnections()
    const leave = await track()
    expect(connections.count()).toEqual({ connected: 1, connectedEver: 1, people: ['ours ana'] })
    leave()
    leave()
    expect(connections.count()).toEqual({ connected: 0, connectedEver: 1, people: [] })
    expect([online, holds()]).toEqual([[], 0])
  })

  test('of one person are limited', async () => {
    const { track } = openConnections()
    const leave = await track()
    await track()
    await expect(track()).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    leave()
    await expect(track()).resolves.toBeInstanceOf(Function)
  })

  test.each([
    ['was removed', { ...stored, removedAt: second(1) }, 'UNAUTHENTICATED'],
    ['has another role by now', { ...stored, role: 'DJ' as const }, 'UNAVAILABLE'],
  ])('of a member who %s are refused, and leave nothing behind', async (_, member, code) => {
    const { connections, track, holds } = openConnections(member)
    await expect(track()).rejects.toMatchObject({ code })
    expect(connections.count()).toEqual({ connected: 0, connectedEver: 0, people: [] })
    expect(holds()).toBe(0)
  })

  test.each<[what: string, kind: { name: string }, more: object, reasons: Ended[]]>([
    ['a removal ends them', memberRemoved, {}, ['removed']],
    ['another role ends them', memberChanged, { role: 'DJ' }, ['changed']],
    ['another name ends them', memberChanged, { name: 'Anna' }, ['changed']],
    ['what they have already ends none', memberChanged, {}, []],
    ['that somebody joined ends none', memberJoined, { role: 'DJ' }, []],
    ['what happens to another member ends none', memberRemoved, { id: 'leo' }, []],
  ])('%s', async (_, kind, more, reasons) => {
    const { track, happens, ended } = openConnections()
    await track()
    happens(kind, more)
    expect(ended).toEqual(reasons)
  })
})
