import { describe, expect, inject, test } from 'vitest'
import { roles } from '../src/access/viewer.ts'
import { startProcess } from './process.ts'
import { freePort, startProgram } from './setup/program.ts'
import { openSocket } from './socket.ts'
import { backends, request, startWedding, type TestWedding, tokenOf } from './wedding.ts'

const list = '{ onlineUsers { member { id name role } status customStatus lastSeenAt } }'
const update = 'mutation ($input: UpdatePresenceInput!) { updatePresence(input: $input) { member { id } status customStatus } }'
const everything = `subscription ($after: Cursor) { events(after: $after) {
  __typename
  ... on MessageReceived { message { id } }
  ... on PresenceChanged { previousStatus presence { member { id } status customStatus lastSeenAt } }
} }`

type Told = { member: { id: string }; status: string; customStatus: string | null }
const spoken = ({ member, status, customStatus }: Told) => `${member.id} ${status}${customStatus === null ? '' : ` (${customStatus})`}`

/** Somebody who is connected, and hears how the others come and go. */
async function comes(wedding: TestWedding, name: string, options?: Parameters<TestWedding['join']>[1]) {
  const phone = await wedding.join(name, options)
  const stream = phone.subscribe(everything, { after: await phone.cursor() })
  const { id } = await phone.sends('I am here')
  let heard: any
  do [{ events: heard }] = await stream.take(1)
  while (heard.message?.id !== id)
  const guest = {
    ...phone,
    /** What is told next of the others, as "ana BUSY (dancing)". */
    async hears(count: number): Promise<string[]> {
      const told: any[] = []
      while (told.length < count) {
        const [{ events }] = await stream.take(1)
        if (events.presence && events.presence.member.id !== name) told.push(events.presence)
      }
      return told.map(spoken)
    },
    sees: async (): Promise<string[]> => (await phone.gets(list)).onlineUsers.map(spoken),
    says: async (input: object): Promise<string> => spoken((await phone.gets(update, { input })).updatePresence),
  }
  expect((await guest.sees()).join()).toContain(`${name} `)
  return guest
}

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1
  const last = servers - 1

  test('who comes and who leaves is told to the others, and seen in the list', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await comes(wedding, 'leo', { server: last })
    const before = Date.now()
    const ana = await comes(wedding, 'ana')
    expect(await leo.hears(1)).toEqual(['ana ONLINE'])
    for (const guest of [ana, leo]) expect(await guest.sees()).toEqual(['ana ONLINE', 'leo ONLINE'])
    const [{ member, lastSeenAt }] = (await leo.gets(list)).onlineUsers
    expect(member).toEqual({ id: 'ana', name: 'ana', role: 'GUEST' })
    expect(Date.parse(lastSeenAt)).toBeGreaterThanOrEqual(before)
    await ana.leave()
    expect(await leo.hears(1)).toEqual(['ana OFFLINE'])
    expect(await leo.sees()).toEqual(['leo ONLINE'])
  })

  test('the subscription to presence alone says what was before, and when somebody left', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await wedding.join('leo', { server: last })
    const heard = leo.subscribe(
      'subscription { presenceChanged { previousStatus presence { member { id role } status customStatus lastSeenAt } } }',
    )
    // Their own coming, which is told once the subscription that made them come is there: or else the next thing is.
    const next = async (id: string) => {
      for (;;) {
        const [{ presenceChanged }] = await heard.take(1)
        if (presenceChanged.presence.member.id === id) return presenceChanged
      }
    }
    await expect.poll(() => leo.gets(list)).toMatchObject({ onlineUsers: [{ member: { id: 'leo' } }] })
    await leo.gets(update, { input: { status: 'BUSY' } })
    while ((await next('leo')).presence.status !== 'BUSY');
    const ana = await comes(wedding, 'ana', { role: 'COUPLE' })
    expect(await next('ana')).toMatchObject({ previousStatus: 'OFFLINE', presence: { member: { id: 'ana', role: 'COUPLE' }, status: 'ONLINE' } })
    await ana.says({ status: 'AWAY', customStatus: 'photos' })
    expect(await next('ana')).toMatchObject({ previousStatus: 'ONLINE', presence: { status: 'AWAY', customStatus: 'photos' } })
    const before = Date.now()
    await ana.leave()
    const { previousStatus, presence } = await next('ana')
    expect({ previousStatus, ...presence }).toMatchObject({ previousStatus: 'AWAY', status: 'OFFLINE', customStatus: null })
    // When they left, not when it was told.
    expect(Math.abs(Date.parse(presence.lastSeenAt) - before)).toBeLessThan(900)
  })

  test('several devices are one person: the first one comes, the last one leaves', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await comes(wedding, 'leo')
    const phone = await comes(wedding, 'ana')
    const laptop = await comes(wedding, 'ana', { server: last })
    expect(await leo.sees()).toEqual(['ana ONLINE', 'leo ONLINE'])
    await phone.leave()
    const eve = await comes(wedding, 'eve')
    await eve.leave()
    // That took the time in which the phone's leaving would have been told.
    expect(await leo.hears(3)).toEqual(['ana ONLINE', 'eve ONLINE', 'eve OFFLINE'])
    expect(await leo.sees()).toEqual(['ana ONLINE', 'leo ONLINE'])
    await laptop.leave()
    expect(await leo.hears(1)).toEqual(['ana OFFLINE'])
  })

  test('a phone that changes networks is not told to leave and to come', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await comes(wedding, 'leo')
    const before = await comes(wedding, 'ana')
    await before.says({ status: 'BUSY', customStatus: 'toast' })
    await before.leave()
    const after = await comes(wedding, 'ana', { server: last })
    const eve = await comes(wedding, 'eve')
    await eve.leave()
    expect(await leo.hears(4)).toEqual(['ana ONLINE', 'ana BUSY (toast)', 'eve ONLINE', 'eve OFFLINE'])
    expect(await after.sees()).toEqual(['ana BUSY (toast)', 'leo ONLINE'])
  })

  test('a status lasts over signs of life and reconnections, until another one is chosen', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await comes(wedding, 'leo')
    const ana = await comes(wedding, 'ana')
    const elsewhere = await wedding.join('ana', { server: last })
    const alive = async () => {
      expect(spoken((await elsewhere.gets('mutation { updatePresence(input: {}) { member { id } status customStatus } }')).updatePresence))
      return ana.says({ status: 'ONLINE' })
    }
    expect(await alive()).toBe('ana ONLINE')
    expect(await ana.says({ status: 'BUSY', customStatus: '  dancing ' })).toBe('ana BUSY (dancing)')
    expect(await alive()).toBe('ana BUSY (dancing)')
    expect(await ana.says({ status: 'AWAY' })).toBe('ana AWAY (dancing)')
    expect(await ana.says({ status: 'AWAY', customStatus: null })).toBe('ana AWAY')
    expect(await ana.says({ status: 'ONLINE', customStatus: 'back' })).toBe('ana ONLINE (back)')
    expect(await alive()).toBe('ana ONLINE (back)')
    expect(await ana.says({ status: 'AWAY', customStatus: ' ' })).toBe('ana AWAY')
    expect(await ana.says({ customStatus: null })).toBe('ana ONLINE')
    expect(await ana.says({ status: 'BUSY' })).toBe('ana BUSY')
    await ana.leave()
    expect(await leo.hears(9)).toEqual([
      'ana ONLINE',
      'ana BUSY (dancing)',
      'ana AWAY (dancing)',
      'ana AWAY',
      'ana ONLINE (back)',
      'ana AWAY',
      'ana ONLINE',
      'ana BUSY',
      'ana OFFLINE',
    ])
    await comes(wedding, 'ana', { server: last })
    expect(await leo.hears(1)).toEqual(['ana BUSY'])
  })

  test('who wishes to appear offline does so for everyone, and knows it', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await comes(wedding, 'leo', { server: last })
    const ana = await comes(wedding, 'ana')
    expect(await ana.says({ status: 'OFFLINE', customStatus: 'hiding' })).toBe('ana OFFLINE (hiding)')
    expect(await ana.says({ status: 'ONLINE' })).toBe('ana OFFLINE (hiding)')
    for (const guest of [ana, leo]) expect(await guest.sees()).toEqual(['leo ONLINE'])
    const laptop = await comes(wedding, 'leo')
    await laptop.says({ status: 'AWAY' })
    expect(await ana.says({ status: 'BUSY', customStatus: null })).toBe('ana BUSY')
    expect(await leo.hears(3)).toEqual(['ana ONLINE', 'ana OFFLINE', 'ana BUSY'])
    await ana.says({ status: 'OFFLINE' })
    await ana.leave()
    const eve = await comes(wedding, 'eve')
    await eve.leave()
    expect(await leo.hears(3)).toEqual(['ana OFFLINE', 'eve ONLINE', 'eve OFFLINE'])
  })
})
