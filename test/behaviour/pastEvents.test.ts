import { describe, expect, test } from 'vitest'
import { backends, type Phone, serversFor, startWedding, tokenOf } from '../support/wedding.ts'

const query = `query ($after: Cursor!, $first: Int, $kinds: [LiveEventKind!]) {
  pastEvents(after: $after, first: $first, kinds: $kinds) {
    events {
      __typename ... on DurableEvent { cursor } ... on MessageReceived { message { content } }
      ... on TaskChanged { task { title } }
    }
    cursor hasMore
  }
}`
const events = `subscription ($after: Cursor, $kinds: [LiveEventKind!]) {
  events(after: $after, kinds: $kinds) { __typename ... on MessageReceived { message { content } } ... on TaskChanged { task { title } } }
}`

const past = async (phone: Phone, after: string, more: object = {}) =>
  (await phone.gets(query, { after, first: 100, ...more })).pastEvents
const words = ({ __typename, message, task }: any): string => message?.content ?? task?.title ?? __typename

/** All events after a cursor, in words, page by page. */
async function allPast(phone: Phone, from: string, more: object = {}): Promise<string[]> {
  const all: string[] = []
  for (let page = { cursor: from, hasMore: true, events: [] as any[] }; page.hasMore; ) {
    page = await past(phone, page.cursor, more)
    all.push(...page.events.map(words))
  }
  return all
}

describe.each(backends)('%s', (backend) => {
  const setup = { backend, servers: serversFor(backend) }

  test('past events come page by page, in order and once, to those who may see them', async () => {
    await using wedding = await startWedding(setup)
    const [ana, tom, zoe] = await Promise.all([
      wedding.join('ana'),
      wedding.join('tom', { server: 1 }),
      wedding.join('zoe', { role: 'COUPLE' }),
    ])
    const start = await ana.cursor()
    for (const content of ['one', 'two']) await ana.sends(content)
    await zoe.sends('psst', 'tom')
    await zoe.gets('mutation { createTask(input: { title: "Candles" }) { id } }')
    await ana.sends('three')
    for (const first of [1, 2, 100]) {
      expect(await allPast(ana, start, { first })).toEqual(['one', 'two', 'three'])
      expect(await allPast(tom, start, { first })).toEqual(['one', 'two', 'psst', 'three'])
      expect(await allPast(zoe, start, { first })).toEqual(['one', 'two', 'psst', 'Candles', 'three'])
    }
    const page = await past(ana, start, { first: 2 })
    expect([page.hasMore, page.cursor]).toEqual([true, page.events[1].cursor])
    const whole = await past(ana, start)
    expect([whole.hasMore, whole.cursor]).toEqual([false, await ana.cursor()])
    // The next events come over a stream.
    await ana.sends('four')
    expect(await ana.hears(1, { after: whole.cursor })).toEqual(['four'])
  })

  test('events can be asked for by kind, past ones and live ones', async () => {
    await using wedding = await startWedding(setup)
    const [ana, zoe] = await Promise.all([wedding.join('ana'), wedding.join('zoe', { role: 'COUPLE', server: 1 })])
    const start = await zoe.cursor()
    await ana.sends('one')
    await zoe.gets('mutation { createTask(input: { title: "Candles" }) { id } }')
    const kinds = ['TASK_CHANGED', 'MEMBER_JOINED']
    expect(await allPast(zoe, start, { kinds })).toEqual(['Candles'])
    expect(await allPast(zoe, start, { kinds: [] })).toEqual([])
    const tasks = zoe.subscribe(events, { after: start, kinds })
    const talk = zoe.subscribe(events, { after: start, kinds: ['MESSAGE_RECEIVED'] })
    await ana.sends('two')
    await zoe.gets('mutation { createTask(input: { title: "Cake" }) { id } }')
    expect((await tasks.take(2)).map(({ events }) => words(events))).toEqual(['Candles', 'Cake'])
    expect((await talk.take(2)).map(({ events }) => words(events))).toEqual(['one', 'two'])
    expect(await zoe.refused(query, { after: start, kinds: ['CAKE_CUT'] })).toBe('BAD_USER_INPUT')
  })
})

test('a cursor that cannot be continued, or no page at all, is refused', async () => {
  await using wedding = await startWedding()
  const ana = await wedding.join('ana')
  const start = await ana.cursor()
  const other = await wedding.join('eve', { at: 'another' })
  for (const after of ['garbage', '', await other.cursor()])
    expect(await ana.refused(query, { after })).toBe('CURSOR_GONE')
  for (const first of [0, -1, 101]) expect(await ana.refused(query, { after: start, first })).toBe('BAD_USER_INPUT')
  const admin = await tokenOf({ sub: 'root', name: 'Root', role: 'ADMIN' })
  const nowhere = await wedding.opens(admin)
  expect(await nowhere.refused(query, { after: start })).toBe('FORBIDDEN')
})
