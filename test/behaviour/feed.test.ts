import { describe, expect, test } from 'vitest'
import { backends, startWedding, type TestWedding } from '../support/wedding.ts'

const events = `subscription ($after: Cursor) { events(after: $after) { __typename ... on DurableEvent { cursor } ... on MessageReceived { message { content } } ... on MemberJoined { member { id } } } }`
const contents = (values: any[]) => values.map(({ events }) => events.message?.content ?? events.member?.id)
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

async function sendsAll(phone: Awaited<ReturnType<TestWedding['join']>>, all: string[]) {
  for (const content of all) await phone.sends(content)
}

describe.each(backends)('with the %s backend', (backend) => {
  test('events after a cursor come once, in order, and then new ones', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    await ana.sends('before')
    const after = await leo.cursor()
    await sendsAll(ana, numbers(1, 50))
    const heard = leo.subscribe(events, { after })
    expect(contents(await heard.take(50))).toEqual(numbers(1, 50))
    await sendsAll(ana, numbers(51, 60))
    expect(contents(await heard.take(10))).toEqual(numbers(51, 60))
  })

  test('a client that subscribes while many write misses nothing and gets nothing twice', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const last = wedding.servers.length - 1
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: last })]
    const listeners = await Promise.all(
      numbers(1, 5).map((name) => wedding.join(`listener-${name}`, { server: Number(name) % wedding.servers.length })),
    )
    const after = await ana.cursor()
    const writing = Promise.all([sendsAll(ana, numbers(1, 40)), sendsAll(leo, numbers(41, 80))])
    const heard = []
    for (const listener of listeners) {
      heard.push(listener.subscribe(events, { after }))
      await leo.cursor()
    }
    await writing
    const [first, ...others] = await Promise.all(heard.map(async (each) => contents(await each.take(80))))
    expect([...(first ?? [])].sort()).toEqual([...numbers(1, 80)].sort())
    for (const other of others) expect(other).toEqual(first)
  })

  test('every event is a place to go on from', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const after = await ana.cursor()
    await sendsAll(ana, numbers(1, 9))
    const all = await ana.subscribe(events, { after }).take(9)
    for (const [index, { events: event }] of all.entries()) {
      await ana.sends(`again ${index}`)
      const rest = await ana.subscribe(events, { after: event.cursor }).take(9)
      expect(contents(rest)).toEqual([...numbers(index + 2, 9), ...numbers(0, index).map((each) => `again ${each}`)])
    }
  })

  test('a cursor that cannot be honoured says so, before any event', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const zoe = await wedding.join('zoe', { at: `${wedding.id}-other` })
    const mine = await ana.cursor()
    const [feed] = Buffer.from(mine, 'base64url').toString().split('.')
    const ahead = Buffer.from(`${feed}.999`).toString('base64url')
    for (const after of ['', 'garbage', 'bm9wZQ', await zoe.cursor(), ahead, `${mine}x`]) {
      const heard = ana.subscribe(events, { after })
      expect(await heard.refusal(), after).toBe('CURSOR_GONE')
      expect(heard.values).toEqual([])
    }
  })

  test('the others get one event for a member who joins, however often their phone comes back', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const ana = await wedding.join('ana')
    const heard = ana.subscribe(events, { after: await ana.cursor() })
    await Promise.all(
      numbers(1, 6).map((number) => wedding.join('leo', { server: Number(number) % wedding.servers.length })),
    )
    await ana.sends('welcome')
    expect(contents(await heard.take(2))).toEqual(['leo', 'welcome'])
  })

  test('someone far behind catches up, from the database and from memory alike', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const after = await leo.cursor()
    await Promise.all([sendsAll(ana, numbers(1, 700)), sendsAll(leo, numbers(701, 1400))])
    const cold = contents(await leo.subscribe(events, { after }).take(1400))
    const warm = contents(await ana.subscribe(events, { after }).take(1400))
    expect(new Set(cold).size).toBe(1400)
    expect(warm).toEqual(cold)
  })
})
