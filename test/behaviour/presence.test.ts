import { describe, expect, test } from 'vitest'
import { roles } from '../../src/access/viewer.ts'
import { askForEvents } from '../support/eventSource.ts'
import { comes, list, spoken, update } from '../support/presence.ts'
import { openSocket } from '../support/socket.ts'
import { backends, request, serverOf, startWedding, tokenOf } from '../support/wedding.ts'

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1
  const last = servers - 1

  test('the others hear who comes and who leaves, and see it in the list', async () => {
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

  test('the subscription to presence alone has the previous status, and the time when somebody left', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await wedding.join('leo', { server: last })
    const heard = leo.subscribe(
      'subscription { presenceChanged { previousStatus presence { member { id role } status customStatus lastSeenAt } } }',
    )
    const next = async (id: string) => {
      for (;;) {
        const [{ presenceChanged }] = await heard.take(1)
        if (presenceChanged.presence.member.id === id) return presenceChanged
      }
    }
    // Events are not repeated, so they try until they get their own.
    let tries = 0
    const tried = async () => {
      await leo.gets(update, { input: { customStatus: `can I hear? ${++tries}` } })
      return heard.values.length
    }
    await expect.poll(tried).toBeGreaterThan(0)
    const ana = await comes(wedding, 'ana', { role: 'COUPLE' })
    expect(await next('ana')).toMatchObject({
      previousStatus: 'OFFLINE',
      presence: { member: { id: 'ana', role: 'COUPLE' }, status: 'ONLINE' },
    })
    await ana.says({ status: 'AWAY', customStatus: 'photos' })
    expect(await next('ana')).toMatchObject({
      previousStatus: 'ONLINE',
      presence: { status: 'AWAY', customStatus: 'photos' },
    })
    const before = Date.now()
    await ana.leave()
    const { previousStatus, presence } = await next('ana')
    expect({ previousStatus, ...presence }).toMatchObject({
      previousStatus: 'AWAY',
      status: 'OFFLINE',
      customStatus: null,
    })
    // The time when they left, not when it was announced.
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
    // In that time the leaving of the phone would have been announced.
    expect(await leo.hears(3)).toEqual(['ana ONLINE', 'eve ONLINE', 'eve OFFLINE'])
    expect(await leo.sees()).toEqual(['ana ONLINE', 'leo ONLINE'])
    await laptop.leave()
    expect(await leo.hears(1)).toEqual(['ana OFFLINE'])
  })

  test('a phone that changes networks is announced neither as leaving nor as coming', async () => {
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
      const { updatePresence } = await elsewhere.gets(
        'mutation { updatePresence(input: {}) { member { id } status customStatus } }',
      )
      expect(await ana.says({ status: 'ONLINE' })).toBe(spoken(updatePresence))
      return spoken(updatePresence)
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

  test('a member who wishes to appear offline does so for everyone, and sees their own choice', async () => {
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

  test('a removed member is announced as offline at once and once, whatever they are connected with', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await comes(wedding, 'leo', { server: last })
    const planner = await wedding.join('pia', { role: 'PLANNER' })
    const phone = await comes(wedding, 'ana')
    await comes(wedding, 'ana', { server: last })
    await planner.gets('mutation { removeMember(id: "ana") { id } }')
    expect(await leo.hears(2)).toEqual(['ana ONLINE', 'ana OFFLINE'])
    expect(await leo.sees()).toEqual(['leo ONLINE'])
    expect(await phone.refused(update, { input: { status: 'AWAY' } })).toBe('UNAUTHENTICATED')
    // Their last call would hold them for a minute and a half.
    await (await wedding.join('bob')).gets(update, { input: {} })
    await planner.gets('mutation { removeMember(id: "bob") { id } }')
    expect(await leo.hears(2)).toEqual(['bob ONLINE', 'bob OFFLINE'])
    const eve = await comes(wedding, 'eve')
    await eve.leave()
    expect(await leo.hears(2)).toEqual(['eve ONLINE', 'eve OFFLINE'])
    // A member who only called over HTTP, while nobody is connected who could see it.
    await using empty = await startWedding({ backend, servers })
    const couple = await empty.join('zoe', { role: 'COUPLE' })
    await (await empty.join('ana', { server: last })).gets(update, { input: {} })
    expect((await couple.gets(list)).onlineUsers.map(spoken)).toEqual(['ana ONLINE'])
    await couple.gets('mutation { removeMember(id: "ana") { id } }')
    expect((await couple.gets(list)).onlineUsers).toEqual([])
  })

  test('another wedding sees and hears nothing, though people there have the same names', async () => {
    await using wedding = await startWedding({ backend, servers })
    const other = `${wedding.id}-other`
    const zoe = await comes(wedding, 'zoe', { at: other, server: last })
    const ana = await comes(wedding, 'ana')
    await ana.says({ status: 'BUSY', customStatus: 'ours' })
    await comes(wedding, 'ana', { at: other })
    expect(await zoe.hears(1)).toEqual(['ana ONLINE'])
    expect(await zoe.sees()).toEqual(['ana ONLINE', 'zoe ONLINE'])
    expect(await ana.sees()).toEqual(['ana BUSY (ours)'])
  })

  test('a stream of server-sent events is a connection too', async () => {
    await using wedding = await startWedding({ backend, servers })
    const leo = await comes(wedding, 'leo', { server: last })
    const { token } = await wedding.join('ana')
    const stream = new AbortController()
    const query = 'subscription { presenceChanged { presence { status } } }'
    const { body } = await askForEvents(serverOf(wedding).url, token, { query }, stream.signal)
    expect(body).not.toBeNull()
    expect(await leo.hears(1)).toEqual(['ana ONLINE'])
    stream.abort()
    expect(await leo.hears(1)).toEqual(['ana OFFLINE'])
  })

  test('a member who only calls over HTTP is online for a while after each call', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { PRESENCE_SECONDS: '2' } })
    const leo = await comes(wedding, 'leo', { server: last })
    const ana = await wedding.join('ana')
    const elsewhere = await wedding.join('ana', { server: last })
    for (const phone of [ana, elsewhere, ana]) await phone.gets(update, { input: {} })
    await ana.gets(update, { input: { status: 'AWAY', customStatus: 'in the cellar' } })
    expect(await leo.hears(2)).toEqual(['ana ONLINE', 'ana AWAY (in the cellar)'])
    expect(await leo.sees()).toEqual(['ana AWAY (in the cellar)', 'leo ONLINE'])
    expect(await leo.hears(1)).toEqual(['ana OFFLINE'])
    expect(await leo.sees()).toEqual(['leo ONLINE'])
    // Soon after, they are still away; a connection then holds them, and with it they leave.
    const back = await comes(wedding, 'ana', { server: last })
    await back.leave()
    expect(await leo.hears(2)).toEqual(['ana AWAY (in the cellar)', 'ana OFFLINE'])
  })

  test('everyone at the wedding is seen, sees and says how they are, whatever their role', async () => {
    await using wedding = await startWedding({ backend, servers })
    const guests: Awaited<ReturnType<typeof comes>>[] = []
    for (const role of roles)
      guests.push(await comes(wedding, role.toLowerCase(), { role, server: guests.length % servers }))
    for (const [index, guest] of guests.entries()) {
      const later = guests.slice(index + 1)
      expect(await guest.hears(later.length)).toEqual(later.map(({ name }) => `${name} ONLINE`))
      expect(await guest.sees()).toHaveLength(roles.length)
    }
    for (const guest of guests) {
      await guest.says({ status: 'BUSY' })
      for (const other of guests) if (other !== guest) expect(await other.hears(1)).toEqual([`${guest.name} BUSY`])
    }
  })

  test('an invalid status is refused, and changes nothing', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_TYPING_PER_MINUTE: '4' } })
    const ana = await comes(wedding, 'ana')
    const refusalOf = async (input: object) => (await ana.ask(update, { input })).errors?.[0]?.extensions
    for (const customStatus of ['x'.repeat(81), 'nul \0', 'half \ud83d', '\u200b']) {
      expect(await refusalOf({ status: 'BUSY', customStatus }), customStatus).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'customStatus',
      })
    }
    for (const input of [{ status: null }, { status: 'DANCING' }, { status: 5 }, { customStatus: 5 }, null]) {
      expect(await ana.refused(update, { input }), JSON.stringify(input)).toBe('BAD_USER_INPUT')
    }
    expect(await ana.sees()).toEqual(['ana ONLINE'])
    expect(await ana.says({ status: 'BUSY', customStatus: '💃'.repeat(80) })).toBe(`ana BUSY (${'💃'.repeat(80)})`)
    for (let turn = 0; turn < 3; turn++) await ana.says({})
    expect(await refusalOf({})).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
  })

  test('an ADMIN at no wedding has no presence, and can connect all the same', async () => {
    await using wedding = await startWedding({ backend, servers })
    const [{ url } = { url: '' }] = wedding.servers
    const token = await tokenOf({ sub: 'ada', name: 'Ada', role: 'ADMIN' })
    for (const query of [list, 'mutation { updatePresence(input: {}) { status } }']) {
      expect((await request(url, token, query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
      expect((await request(url, undefined, query)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    }
    using socket = openSocket({ url })
    expect(await socket.connects(token)).toMatchObject({ userId: 'ada', weddingId: null })
    await socket.asks('1', 'subscription { presenceChanged { previousStatus } }')
    expect((await socket.hears('1')).payload.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  test('nothing of it is heard again, and a list asked for later is complete', async () => {
    await using wedding = await startWedding({ backend, servers })
    const ana = await comes(wedding, 'ana')
    const after = await ana.cursor()
    await ana.says({ status: 'BUSY' })
    const leo = await comes(wedding, 'leo', { server: last })
    const replay = leo.subscribe(
      'subscription ($after: Cursor) { events(after: $after) { __typename ... on PresenceChanged { previousStatus } } }',
      { after },
    )
    await ana.sends('later')
    const heard = (await replay.take(3)).map(({ events }) => events.__typename)
    expect(heard).toEqual(['MemberJoined', 'MessageReceived', 'MessageReceived'])
    expect(await leo.sees()).toEqual(['ana BUSY', 'leo ONLINE'])
  })
})
