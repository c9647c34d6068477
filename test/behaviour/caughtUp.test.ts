import { describe, expect, test } from 'vitest'
import { parts, serverSentEvents } from '../support/eventSource.ts'
import { post } from '../support/request.ts'
import { backends, type Phone, serverOf, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const document = `subscription ($after: Cursor, $kinds: [LiveEventKind!], $caughtUp: Boolean! = true) {
  events(after: $after, kinds: $kinds, caughtUp: $caughtUp) {
    __typename
    ... on CaughtUp { cursor }
    ... on MessageReceived { cursor message { content } }
    ... on TaskChanged { cursor task { title } }
  }
}`
const kinds = ['MESSAGE_RECEIVED']
type Mark = { cursor?: string; words: string }

const told = ({ __typename, cursor, message, task }: any): Mark => ({
  cursor,
  words: message?.content ?? task?.title ?? __typename,
})

/** The events of a phone's stream, over one of the ways in which it may come. */
type Stream = (wedding: TestWedding, phone: Phone, variables: object) => AsyncGenerator<Mark, undefined>

async function* overHttp(
  accept: string,
  read: (response: Response) => AsyncIterable<any>,
  wedding: TestWedding,
  { token }: Phone,
  variables: object,
): AsyncGenerator<Mark, undefined> {
  const leaving = new AbortController()
  const asked = { query: document, variables }
  const response = await post(serverOf(wedding).url, token, asked, { headers: { accept }, signal: leaving.signal })
  try {
    for await (const piece of read(response)) {
      const events = (piece.data ?? piece.payload)?.data?.events
      if (!events) continue
      const mark = told(events)
      // The id of an event is its cursor, also that of the mark.
      if (piece.event) expect(piece.id).toBe(mark.cursor)
      yield mark
    }
  } finally {
    leaving.abort()
  }
}

const streams: [name: string, stream: Stream][] = [
  [
    'WebSocket',
    async function* (_, phone, variables) {
      const heard = phone.subscribe(document, { ...variables })
      try {
        for (;;) yield told((await heard.take(1))[0].events)
      } finally {
        heard.stop()
      }
    },
  ],
  ['server-sent events', (...asked) => overHttp('text/event-stream', serverSentEvents, ...asked)],
  ['multipart', (...asked) => overHttp('multipart/mixed;subscriptionSpec="1.0"', parts, ...asked)],
]

async function take(stream: AsyncGenerator<Mark, undefined>, count: number): Promise<Mark[]> {
  const marks: Mark[] = []
  while (marks.length < count) {
    const { done, value } = await stream.next()
    if (done) throw new Error(`ended after ${marks.map(({ words }) => words)}`)
    marks.push(value)
  }
  return marks
}
const wordsOf = (marks: Mark[]) => marks.map(({ words }) => words)

describe.each(backends)('with the %s backend', (backend) => {
  const setup = { backend, servers: serversFor(backend) }

  test.each(streams)('a phone is told once when it has had the past, over %s', async (_, stream) => {
    await using wedding = await startWedding(setup)
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: 1, role: 'COUPLE' })]
    const after = await ana.cursor()
    for (const content of ['one', 'two']) await leo.sends(content)
    const heard = stream(wedding, ana, { after, kinds })
    const past = await take(heard, 3)
    expect(wordsOf(past)).toEqual(['one', 'two', 'CaughtUp'])
    expect(past[2]?.cursor).toBe(past[1]?.cursor)
    await leo.sends('three')
    expect(wordsOf(await take(heard, 1))).toEqual(['three'])
    await heard.return(undefined)

    // Its cursor is one to go on after: nothing is missed, nothing comes twice, and it is told again.
    const again = stream(wedding, ana, { after: past[2]?.cursor, kinds })
    expect(wordsOf(await take(again, 2))).toEqual(['three', 'CaughtUp'])
    await again.return(undefined)
  })

  test.each(streams)('a phone without a past is told at once, over %s', async (_, stream) => {
    await using wedding = await startWedding(setup)
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: 1 })]
    for (const isAfter of [false, true]) {
      const heard = stream(wedding, ana, { kinds, ...(isAfter && { after: await ana.cursor() }) })
      const [mark] = await take(heard, 1)
      expect(mark).toEqual({ words: 'CaughtUp', cursor: await ana.cursor() })
      const content = `after: ${isAfter}`
      await leo.sends(content)
      expect(wordsOf(await take(heard, 1))).toEqual([content])
      await heard.return(undefined)
    }
  })

  test('kinds leave it in, and events that a phone may not see stay away', async () => {
    await using wedding = await startWedding(setup)
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'COUPLE' })]
    const after = await ana.cursor()
    await leo.sends('one')
    await leo.gets('mutation { createTask(input: { title: "candles" }) { id } }')
    const [mine, theirs] = [ana, leo].map((phone) => phone.subscribe(document, { after, kinds: ['TASK_CHANGED'] }))
    const none = ana.subscribe(document, { after, kinds: [] })
    const hears = async (heard = none, count = 1) =>
      wordsOf((await heard.take(count)).map(({ events }) => told(events)))
    expect([await hears(mine), await hears(theirs, 2), await hears(none)]).toEqual([
      ['CaughtUp'],
      ['candles', 'CaughtUp'],
      ['CaughtUp'],
    ])
    // A phone that does not ask for it is not told.
    const plain = ana.subscribe(document, { after, kinds, caughtUp: false })
    await leo.sends('two')
    expect(await hears(plain, 2)).toEqual(['one', 'two'])
  })

  test('it stands between the past and the present while others go on writing, on every phone', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo')
    const after = await leo.cursor()
    const all = Array.from({ length: 60 }, (_, index) => String(index))
    const phones = await Promise.all(['ana', 'tom', 'zoe'].map((name, server) => wedding.join(name, { server })))
    let heard: ReturnType<Phone['subscribe']>[] = []
    for (const content of all) {
      await leo.sends(content)
      // They come while it goes on, each several times.
      if (Number(content) % 6 === 3)
        heard = [...heard, ...phones.map((phone) => phone.subscribe(document, { after, kinds }))]
    }
    for (const each of heard) {
      const marks = (await each.take(all.length + 1)).map(({ events }) => told(events))
      const index = wordsOf(marks).indexOf('CaughtUp')
      expect(wordsOf(marks.toSpliced(index, 1))).toEqual(all)
      expect(marks[index]?.cursor).toBe(marks[index - 1]?.cursor)
    }
  })
})

test('nobody finds it among past events, since it is not stored', async () => {
  await using wedding = await startWedding()
  const ana = await wedding.join('ana')
  const after = await ana.cursor()
  await ana.subscribe(document, { kinds }).take(1)
  const past = '($after: Cursor!) { pastEvents(after: $after) { events { __typename } } }'
  const { events } = (await ana.gets(`query ${past}`, { after })).pastEvents
  expect(events.map(({ __typename }: any) => __typename)).not.toContain('CaughtUp')
  expect(
    await ana.refused(`query ($after: Cursor!) { pastEvents(after: $after, kinds: [CAUGHT_UP]) { hasMore } }`, {
      after,
    }),
  ).toBe('BAD_USER_INPUT')
})
