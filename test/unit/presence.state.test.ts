import { describe, expect, test } from 'vitest'
import type { Member } from '../../src/access/viewer.ts'
import {
  type Choice,
  DETACHED,
  dueAt,
  type Entry,
  type EventType,
  localView,
  merge,
  type Phase,
  type PresenceEvent,
  phaseOf,
  reduce,
  settle,
  type Terms,
  type View,
} from '../../src/wedding/presence/state.ts'

const at = 1_000_000
const seconds = (count: number) => count * 1_000
const terms: Terms = { server: 'a', at, leaseMs: seconds(60), spread: 0, announces: true }
const member: Member = { id: 'ana', name: 'Ana', role: 'GUEST' }
const busy: View = { member, status: 'BUSY', customStatus: 'cake' }
const offline: View = { member, status: 'OFFLINE', customStatus: null }

/** Entry of a member who is busy; leases by holder, in seconds from now. */
function entryOf(leases: Record<string, number>, more: Partial<Entry> = {}): Entry {
  const held = Object.entries(leases).map(([holder, left]) => ({ holder, until: at + seconds(left) }))
  const announced = held.some(({ until }) => until > at) ? busy : offline
  return { chosen: busy, announced, seenAt: at - seconds(10), leases: held, changedAt: 1, ...more }
}

const entries: Record<Phase, Entry | undefined> = {
  ABSENT: undefined,
  HERE: entryOf({ a: 50 }),
  ELSEWHERE: entryOf({ b: 50 }),
  SHARED: entryOf({ a: 50, b: 50 }),
  DETACHED: entryOf({ [DETACHED]: 0.5 }),
  LAPSED: entryOf({ [DETACHED]: -5 }),
}

/** The events of now; the last connection closed, and the call came, 0.1 s ago. */
const events: Record<EventType, PresenceEvent> = {
  connect: { type: 'connect', member },
  call: { type: 'call', member, seenAt: at - 100 },
  disconnect: { type: 'disconnect', member, seenAt: at - 100 },
  drain: { type: 'drain', member },
  remove: { type: 'remove' },
  expire: { type: 'expire' },
}

/**
 * Describes an outcome, as "HERE a+60 > ONLINE": the phase after, how long (s) each lease lasts (that of no server is
 * *), and what is announced.
 */
function spoken(stored: Entry | undefined, event: PresenceEvent): string {
  const outcome = settle(stored, undefined, event, terms)
  const { next, announcement } = outcome ?? { next: undefined }
  const leases =
    next?.leases.map(({ holder, until }) => `${holder || '*'}${until < at ? '' : '+'}${(until - at) / 1_000}`) ?? []
  const told = announcement ? [`> ${announcement.presence.status}`] : []
  return [next ? phaseOf(next, 'a', at) : 'ABSENT', ...leases.sort(), ...told].join(' ')
}

const expected: Record<Phase, Record<EventType, string>> = {
  ABSENT: {
    connect: 'HERE a+60 > ONLINE',
    call: 'DETACHED *+89.9 > ONLINE',
    disconnect: 'ABSENT',
    drain: 'ABSENT',
    remove: 'ABSENT',
    expire: 'ABSENT',
  },
  HERE: {
    connect: 'HERE a+50',
    call: 'DETACHED *+89.9',
    disconnect: 'DETACHED *+0.9',
    drain: 'DETACHED *+5',
    remove: 'ABSENT > OFFLINE',
    expire: 'DETACHED *+1',
  },
  ELSEWHERE: {
    connect: 'SHARED a+60 b+50',
    call: 'ELSEWHERE b+50',
    disconnect: 'ELSEWHERE b+50',
    drain: 'ELSEWHERE b+50',
    remove: 'ABSENT > OFFLINE',
    expire: 'ELSEWHERE b+50',
  },
  SHARED: {
    connect: 'SHARED a+50 b+50',
    call: 'ELSEWHERE *+0.9 b+50',
    disconnect: 'ELSEWHERE *+0.9 b+50',
    drain: 'ELSEWHERE *+5 b+50',
    remove: 'ABSENT > OFFLINE',
    expire: 'ELSEWHERE *+1 b+50',
  },
  DETACHED: {
    connect: 'HERE a+60',
    call: 'DETACHED *+89.9',
    disconnect: 'DETACHED *+0.5',
    drain: 'DETACHED *+0.5',
    remove: 'ABSENT > OFFLINE',
    expire: 'DETACHED *+0.5',
  },
  LAPSED: {
    connect: 'HERE a+60 > BUSY',
    call: 'DETACHED *+89.9 > BUSY',
    disconnect: 'LAPSED *-5',
    drain: 'LAPSED *-5',
    remove: 'ABSENT',
    expire: 'LAPSED *-5',
  },
}

const cells = Object.entries(expected).flatMap(([phase, row]) =>
  Object.entries(row).map(([type, outcome]) => [phase as Phase, type as EventType, outcome] as const),
)

test.each(cells)('%s and %s: %s', (phase, type, outcome) => {
  expect(spoken(entries[phase], events[type])).toBe(outcome)
})

test.each(Object.entries(entries))('%s is recognised', (phase, entry) => {
  if (entry) expect(phaseOf(entry, 'a', at)).toBe(phase)
})

const reduced = (entry: Entry, event: PresenceEvent, more: Partial<Terms> = {}) =>
  reduce(entry, event, { ...terms, ...more })
const connected = (choice?: Choice): PresenceEvent => ({ type: 'connect', member, choice })

describe('leases', () => {
  test.each([
    ['fresh', 40.1, 40.1],
    ['a third over', 40, 60],
    ['over', -10, 60],
  ])('a lease that is %s', (_, left, lasts) => {
    expect(reduced(entryOf({ a: left }), connected()).leases).toEqual(entryOf({ a: lasts }).leases)
  })

  test('new ones are renewed at different times, later ones every third of a lease', () => {
    const dues = [0, 0.5, 1].map((spread) => dueAt(reduced(entryOf({}), connected(), { spread }), terms) - at)
    expect(dues).toEqual([seconds(20), seconds(10), 0])
    const renewed = reduced(entryOf({ a: 40 }), connected(), { spread: 0.5 })
    expect(dueAt(renewed, terms) - at).toBe(seconds(20))
  })

  test('an event that changes nothing returns the same object', () => {
    const entry = entryOf({ a: 50 })
    expect(reduced(entry, connected())).toBe(entry)
    expect(reduced(entry, connected({ status: 'BUSY' }))).toBe(entry)
  })

  test.each([
    ['the latest lease runs out: nobody connected', entryOf({ b: 30, c: 45 }), 45],
    ['the entry is forgotten: offline', entryOf({ b: -10 }), 80],
    ['the entry is forgotten: appears offline', entryOf({ b: 30 }, { chosen: offline, announced: offline }), 120],
    ['at once: the end of a lease is not announced yet', entryOf({ b: -10 }, { announced: busy }), 0],
    ['the own lease is renewed: connected here', entryOf({ a: 50, b: 1 }), 10],
  ])('a server looks at somebody when %s', (_, entry, inSeconds) => {
    expect(dueAt(entry, terms) - at).toBe(seconds(inSeconds))
  })

  test.each([
    ['remembered for a while', -89, ['*-89']],
    ['then forgotten', -90, []],
  ])('leases that ran out are %s', (_, left, leases) => {
    const { leases: kept } = reduced(entryOf({ b: left }), events.expire)
    expect(kept.map(({ until }) => `*${(until - at) / 1_000}`)).toEqual(leases)
  })
})

describe('choices', () => {
  const chosenAfter = (entry: Entry, event: PresenceEvent) => {
    const { status, customStatus } = reduced(entry, event).chosen
    return [status, customStatus]
  }

  test.each([
    ['a sign of life changes nothing', {}, ['BUSY', 'cake']],
    ['a status leaves the text', { status: 'AWAY' }, ['AWAY', 'cake']],
    ['a text leaves the status', { customStatus: null }, ['BUSY', null]],
    ['both', { status: 'ONLINE', customStatus: 'back' }, ['ONLINE', 'back']],
  ] as [string, Choice, unknown[]][])('%s', (_, choice, chosen) => {
    expect(chosenAfter(entryOf({ a: 50 }), connected(choice))).toEqual(chosen)
    expect(chosenAfter(entryOf({ b: 50 }), { type: 'call', member, choice, seenAt: at })).toEqual(chosen)
  })

  test('a choice outlasts the connections for a while, and is gone then', () => {
    expect(chosenAfter(entryOf({ b: -89 }), connected())).toEqual(['BUSY', 'cake'])
    expect(chosenAfter(entryOf({ b: -90 }), connected())).toEqual(['ONLINE', null])
    expect(chosenAfter(entryOf({ b: -90 }), connected({ customStatus: 'hi' }))).toEqual(['ONLINE', 'hi'])
  })

  test('a choice outlasts a server that stood still for long, and now renews its own lease', () => {
    expect(chosenAfter(entryOf({ a: -200 }), connected())).toEqual(['BUSY', 'cake'])
  })

  test('somebody who appears offline is announced once, and knows their own choice', () => {
    const hidden = reduced(entryOf({ a: 50 }), connected({ status: 'OFFLINE' }))
    expect(hidden).toMatchObject({ announced: offline, chosen: { status: 'OFFLINE', customStatus: 'cake' } })
    expect(settle(hidden, undefined, connected({ customStatus: 'x' }), terms)?.announcement).toBeUndefined()
    expect(settle(hidden, undefined, events.disconnect, terms)?.announcement).toBeUndefined()
  })

  test.each([
    ['name', { ...member, name: 'Anna' }],
    ['role', { ...member, role: 'DJ' }],
  ] as [string, Member][])('another %s is announced', (_, renamed) => {
    const outcome = settle(entryOf({ a: 50 }), undefined, { type: 'connect', member: renamed }, terms)
    expect(outcome?.announcement).toMatchObject({
      presence: { member: renamed, status: 'BUSY' },
      previousStatus: 'BUSY',
    })
  })
})

describe('announcements', () => {
  const goneAt = new Date(at - 100).toISOString()

  test('say when somebody left, not when that was noticed', () => {
    const gone = settle(
      entryOf({ [DETACHED]: 0 }, { announced: busy, seenAt: at - 100 }),
      undefined,
      events.expire,
      terms,
    )
    expect(gone?.announcement).toEqual({ presence: { ...offline, lastSeenAt: goneAt }, previousStatus: 'BUSY' })
  })

  test('are left for later while others cannot hear them, and made then', () => {
    const silent = reduced(entryOf({}, { announced: offline }), connected(), { announces: false })
    expect(silent).toMatchObject({ announced: offline, leases: entryOf({ a: 60 }).leases })
    expect(settle(silent, undefined, connected(), terms)?.announcement).toMatchObject({ previousStatus: 'OFFLINE' })
  })

  test('make an entry newer than the one before, even if a clock went back', () => {
    const changed = reduced(entryOf({ a: 50 }, { changedAt: at + 5 }), connected({ status: 'AWAY' }))
    expect(changed.changedAt).toBe(at + 6)
    expect(reduced(entryOf({ a: 40 }), connected()).changedAt).toBe(1)
  })
})

describe('entries that the store has lost', () => {
  const remembered = entryOf({ a: 50, b: 50 }, { changedAt: 7 })
  const restored = { ...remembered, leases: [...remembered.leases, { holder: DETACHED, until: at }] }
  const older = entryOf({ b: 20 }, { changedAt: 6, chosen: offline })

  test.each([
    ['nothing: the store is right', remembered, older, events.connect, remembered],
    [
      'the latest change: the leases of the store, the rest as remembered',
      older,
      remembered,
      events.connect,
      { ...remembered, leases: older.leases },
    ],
    ['somebody who is here', undefined, remembered, events.connect, restored],
    ['somebody who was announced to be online', undefined, remembered, events.expire, restored],
    [
      'somebody who called a while ago',
      undefined,
      entryOf({ [DETACHED]: 60 }),
      events.expire,
      entryOf({ [DETACHED]: 60 }),
    ],
    ['somebody who was offline', undefined, { ...remembered, announced: offline }, events.expire, undefined],
    ['somebody who was removed', undefined, remembered, events.remove, undefined],
    ['nobody', undefined, undefined, events.expire, undefined],
  ])('%s', (_, stored, known, event, merged) => {
    expect(merge(stored, known, event, at)).toEqual(merged)
  })

  test('a member of another server is left to that one until the lease runs out', () => {
    const ofOthers = entryOf({ b: 50 })
    expect(settle(undefined, ofOthers, events.expire, terms)).toBeUndefined()
    expect(settle(undefined, entryOf({ b: 0 }, { announced: busy }), events.expire, terms)).toMatchObject({
      announcement: { presence: { status: 'OFFLINE' } },
    })
  })

  test('this server sees its own members with the changes they made meanwhile', () => {
    const seen = (entry: Entry | undefined, event: PresenceEvent) => localView(entry, event, terms)?.chosen
    expect(seen(entryOf({ a: 5 }), connected({ status: 'AWAY' }))).toMatchObject({
      status: 'AWAY',
      customStatus: 'cake',
    })
    expect(seen(undefined, connected())).toMatchObject({ status: 'ONLINE', customStatus: null })
    expect(seen(undefined, events.expire)).toBeUndefined()
  })
})
