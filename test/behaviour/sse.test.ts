import { createClient as createSseClient } from 'graphql-sse'
import { expect, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { countsOf, isEmpty } from '../support/counts.ts'
import { askForEvents, serverSentEvents } from '../support/eventSource.ts'
import { serverOf, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const messages = 'subscription ($after: Cursor) { messageReceived(after: $after) { cursor message { content } } }'
const claimsOf = (wedding: TestWedding) => ({ sub: 'ana', name: 'ana', role: 'GUEST', weddingId: wedding.id })

test('a reader gets the same events as over a WebSocket, from a cursor on, and why it ends when the server ends', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const after = await leo.cursor()
  const server = await wedding.start()
  await leo.sends('one')
  const token = await tokenOf(claimsOf(wedding))
  const reader = await openStream(server, token, messages, { after })
  expect(reader.response.headers.get('content-type')).toContain('text/event-stream')
  const one = await reader.next()
  await leo.sends('two')
  const heard = leo.subscribe(messages, { after })
  const data = (await heard.take(2)).map((value) => ({ data: value }))
  expect([one, await reader.next()]).toEqual(data.map((value) => ({ event: 'next', data: value })))
  await server.end()
  expect(await reader.next()).toMatchObject({
    event: 'next',
    data: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] },
  })
  expect(await reader.next()).toEqual({ event: 'complete', data: undefined })
  expect(await reader.next()).toBeUndefined()
})

test('the official client for server-sent events hears, and its leaving ends the subscription', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const after = await leo.cursor()
  const token = await tokenOf(claimsOf(wedding))
  const client = createSseClient({
    url: `${serverOf(wedding).url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
  })
  const heard = client.iterate<any>({ query: messages, variables: { after } })
  await leo.sends('hello')
  expect((await heard.next()).value?.data.messageReceived.message).toEqual({ content: 'hello' })
  expect(await countsOf(serverOf(wedding))).toMatchObject({ subscriptions: 1 })
  await heard.return?.()
  client.dispose()
  await isEmpty(serverOf(wedding))
})

test('a subscription that is refused gets its code, and ends', async () => {
  await using wedding = await startWedding()
  await wedding.join('leo')
  const token = await tokenOf(claimsOf(wedding))
  const refusals: [string | undefined, string, object, string][] = [
    [token, messages, { after: 'garbage' }, 'CURSOR_GONE'],
    [token, messages, { after: '' }, 'CURSOR_GONE'],
    [token, 'subscription { nothing }', {}, 'BAD_USER_INPUT'],
    [token, 'subscription { messageReceived(with: "nobody") { cursor } }', {}, 'NOT_FOUND'],
    [token, 'subscription { events @skip(if: true) { __typename } }', {}, 'BAD_USER_INPUT'],
    [undefined, messages, {}, 'UNAUTHENTICATED'],
    ['garbage', messages, {}, 'UNAUTHENTICATED'],
  ]
  for (const [bearer, query, variables, code] of refusals) {
    const reader = await openStream(serverOf(wedding), bearer, query, variables)
    const first = await reader.next()
    expect(first?.data.errors[0].extensions.code, query).toBe(code)
    expect(first?.data.data ?? null).toBeNull()
    if (first?.event === 'next') expect(await reader.next()).toMatchObject({ event: 'complete' })
    expect(await reader.next()).toBeUndefined()
  }
  await isEmpty(serverOf(wedding))
})

test('a token that ends ends the stream with UNAUTHENTICATED, never in silence', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const reader = await openStream(serverOf(wedding), await tokenOf(claimsOf(wedding), 3), messages, {
    after: await leo.cursor(),
  })
  await leo.sends('hello')
  expect((await reader.next())?.data.data.messageReceived.message).toEqual({ content: 'hello' })
  expect((await reader.next())?.data.errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' })
  expect(await reader.next()).toMatchObject({ event: 'complete' })
  expect(await reader.next()).toBeUndefined()
  await isEmpty(serverOf(wedding))
})

test('a slow reader gets an error, ends, and goes on from its cursor with nothing lost', async () => {
  await using wedding = await startWedding({ settings: { LIMIT_BODY_BYTES: '300000', LIMIT_CONTENT_LENGTH: '250000' } })
  const leo = await wedding.join('leo')
  const after = await leo.cursor()
  const reader = await openStream(serverOf(wedding), await tokenOf(claimsOf(wedding)), messages, { after })
  const sent: string[] = []
  while (sent.length < 100 && (await countsOf(serverOf(wedding))).subscriptions > 0) {
    sent.push(`${sent.length} ${'x'.repeat(200_000)}`)
    await leo.sends(sent.at(-1) ?? '')
  }
  const heard = []
  let next = await reader.next()
  for (; next?.data?.data; next = await reader.next()) heard.push(next.data.data.messageReceived)
  expect(next?.data.errors[0].extensions).toEqual({ code: 'UNAVAILABLE' })
  expect(await reader.next()).toMatchObject({ event: 'complete' })
  expect(heard.length).toBeLessThan(sent.length)
  const rest = await leo.hears(sent.length - heard.length, { after: heard.at(-1)?.cursor ?? after })
  expect([...heard.map(({ message }) => message.content), ...rest]).toEqual(sent)
})

/** A subscription over server-sent events, of which `next` is the next that has a name; undefined after the last. */
async function openStream({ url }: RunningServer, token: string | undefined, query: string, variables: object = {}) {
  const response = await askForEvents(url, token, { query, variables })
  const events = serverSentEvents(response)
  return {
    response,
    async next(): Promise<{ event: string; data: any } | undefined> {
      for (;;) {
        const { value } = await events.next()
        if (!value) return undefined
        if (value.event) return { event: value.event, data: value.data || undefined }
      }
    },
  }
}
