import { describe, expect, test } from 'vitest'
import type { Member } from '../../src/access/viewer.ts'
import { LocalMember } from '../../src/wedding/presence/localMember.ts'

const ana: Member = { id: 'ana', name: 'Ana', role: 'GUEST' }
const entry = { chosen: { member: ana, status: 'ONLINE', customStatus: null } } as never

describe('the event of a member on a server', () => {
  const said = (happens: (member: LocalMember) => void, isDraining = false) => {
    const member = new LocalMember('ana')
    happens(member)
    return member.event(isDraining)
  }
  const leaves = (member: LocalMember, at: number) => member.disconnect(member.connect(ana).stay, at)

  test.each([
    ['nothing', () => {}, { type: 'expire' }],
    ['a connection', (member) => member.connect(ana), { type: 'connect', member: ana }],
    ['a call', (member) => member.update(ana, {}, 5), { type: 'call', choice: {}, seenAt: 5 }],
    ['a connection that closed', (member) => leaves(member, 7), { type: 'disconnect', seenAt: 7 }],
    [
      'a call, then a connection that closed',
      (member) => {
        member.update(ana, { status: 'BUSY' }, 5)
        leaves(member, 7)
      },
      { type: 'disconnect', choice: { status: 'BUSY' }, seenAt: 7 },
    ],
    [
      'a connection that closed, then a call',
      (member) => {
        leaves(member, 7)
        member.update(ana, {}, 8)
      },
      { type: 'call', seenAt: 8 },
    ],
    [
      'two choices: one after the other',
      (member) => {
        member.update(ana, { status: 'BUSY', customStatus: 'cake' }, 5)
        member.update(ana, { status: 'AWAY' }, 6)
      },
      { type: 'call', choice: { status: 'AWAY', customStatus: 'cake' }, seenAt: 6 },
    ],
    [
      'a removal, whatever was before',
      (member) => {
        member.connect(ana)
        member.remove()
      },
      { type: 'remove' },
    ],
    [
      'a connection after a removal',
      (member) => {
        member.remove()
        member.connect(ana)
      },
      { type: 'connect' },
    ],
  ] as [string, (member: LocalMember) => void, object][])('%s', (_, happens, event) => {
    expect(said(happens)).toMatchObject(event)
  })

  test('a server that ends drains only the members who are connected', () => {
    expect(said((member) => member.connect(ana), true)).toMatchObject({ type: 'drain' })
    expect(said((member) => leaves(member, 7), true)).toMatchObject({ type: 'disconnect' })
  })
})

describe('connections', () => {
  test('the first one is news, and another name', () => {
    const member = new LocalMember('ana')
    const isNews = (as: Member) => member.connect(as).isNews
    expect([ana, ana, { ...ana, name: 'Anna' }, { ...ana, name: 'Anna', role: 'DJ' } as const].map(isNews)).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  test('the last one that closes is news, and none from before a removal', () => {
    const member = new LocalMember('ana')
    const [before, one, other] = [member.connect(ana).stay, member.connect(ana).stay, member.connect(ana).stay]
    expect(member.disconnect(one, 1)).toBe(false)
    expect(member.disconnect(other, 2)).toBe(false)
    member.remove()
    member.connect(ana)
    expect(member.disconnect(before, 3)).toBe(false)
    expect(member.event(false)).toMatchObject({ type: 'connect' })
  })
})

describe('once the store has it', () => {
  test('a choice is not said again, but a later one is', () => {
    const member = new LocalMember('ana')
    member.connect(ana)
    member.update(ana, { status: 'BUSY' }, 5)
    const event = member.event(false)
    member.update(ana, { customStatus: 'cake' }, 6)
    member.settled(event, entry)
    expect(member.event(false)).toMatchObject({ choice: { status: 'BUSY', customStatus: 'cake' } })
    member.settled(member.event(false), entry)
    expect(member.event(false)).toEqual({ type: 'connect', member: ana, choice: undefined })
  })

  test('somebody who has left is not local any more, unless they came back meanwhile', () => {
    const member = new LocalMember('ana')
    member.update(ana, {}, 5)
    const event = member.event(false)
    member.connect(ana)
    member.settled(event, entry)
    expect(member.event(false)).toMatchObject({ type: 'connect' })
    member.remove()
    member.update(ana, {}, 6)
    member.settled(member.event(false), entry)
    expect([member.isLocal, member.isForgotten]).toEqual([false, false])
    member.settled(member.event(false), undefined)
    expect(member.isForgotten).toBe(true)
  })

  test('a removal is done when the entry is gone', () => {
    const member = new LocalMember('ana')
    member.remove()
    member.settled(member.event(false), entry)
    expect(member.event(false)).toEqual({ type: 'remove' })
    member.settled(member.event(false), undefined)
    expect(member.isForgotten).toBe(true)
  })
})
