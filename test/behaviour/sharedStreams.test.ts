import { createClient } from 'graphql-sse'
import { expect, test } from 'vitest'
import { countsOf, isEmpty } from '../support/counts.ts'
import { askStream, openStream, type StreamRequest } from '../support/sharedStream.ts'
import { type Phone, serverOf, startWedding, type TestWedding } from '../support/wedding.ts'

const messages = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }'
const send = 'mutation { sendMessage(input: { channel: WEDDING, content: "from the stream" }) { content } }'

const ask = (wedding: TestWedding, phone: Pick<Phone, 'token'> | undefined, asked: StreamRequest) =>
  askStream(serverOf(wedding).url, phone?.token, asked)

/** Opens a stream of a member. Its operations are asked for with `adds`. */
async function opens(wedding: TestWedding, phone: Phone) {
  const reserved = await ask(wedding, phone, { method: 'PUT' })
  expect(reserved.status).toBe(201)
  const stream = await reserved.text()
  const reader = await openStream(serverOf(wedding).url, phone.token, stream)
  expect(reader.response.headers.get('content-type')).toBe('text/event-stream')
  return { ...reader, stream }
}

test.each([
  ['with the content type of all other requests', undefined, 201],
  ['with a body, which it has no use for', '{}', 405],
])('a stream is asked for %s', async (_, body, status) => {
  await using wedding = await startWedding()
  const { token } = await wedding.join('leo')
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${serverOf(wedding).url}/graphql`, { method: 'PUT', headers, body })
  expect(answer.status).toBe(status)
})

test('graphql-sse with one connection asks, sends and hears over a single stream, and its leaving ends it', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const client = createClient({
    url: `${serverOf(wedding).url}/graphql`,
    headers: (): Record<string, string> => ({ authorization: `Bearer ${leo.token}` }),
    singleConnection: true,
  })
  const heard = client.iterate<any>({ query: messages, variables: { after: await leo.cursor() } })
  const both = ['one', 'two'].map(() => client.iterate<any>({ query: messages, variables: {} }))
  const first = Promise.all([heard, ...both].map((each) => each.next()))
  await expect.poll(() => countsOf(serverOf(wedding))).toMatchObject({ subscriptions: 3 })
  const sent = await client.iterate<any>({ query: send }).next()
  expect(sent.value?.data.sendMessage.content).toBe('from the stream')
  for (const { value } of await first) expect(value?.data.messageReceived.message.content).toBe('from the stream')
  await heard.return?.()
  await expect.poll(() => countsOf(serverOf(wedding))).toMatchObject({ subscriptions: 2 })
  client.dispose()
  await isEmpty(serverOf(wedding))
})

test('each operation has its results and its errors under its own id', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const reader = await opens(wedding, leo)
  expect((await reader.adds('a', '{ viewer { name } }')).status).toBe(202)
  expect(await reader.hears()).toEqual({
    event: 'next',
    data: { id: 'a', payload: { data: { viewer: { name: 'leo' } } } },
  })
  expect(await reader.hears()).toEqual({ event: 'complete', data: { id: 'a' } })
  for (const [query, code] of [
    ['{ viewer { nam } }', 'BAD_USER_INPUT'],
    ['mutation { acceptMusicRequest(id: "x") { id } }', 'FORBIDDEN'],
    ['subscription { messageReceived(after: "gone") { cursor } }', 'CURSOR_GONE'],
  ] as const) {
    expect((await reader.adds('b', query)).status).toBe(202)
    expect(await reader.hears()).toMatchObject({ data: { id: 'b', payload: { errors: [{ extensions: { code } }] } } })
    expect(await reader.hears()).toEqual({ event: 'complete', data: { id: 'b' } })
  }
  await reader.adds('c', messages)
  const path = '?operationId=c'
  expect((await ask(wedding, leo, { method: 'DELETE', stream: reader.stream, path })).status).toBe(200)
  await expect.poll(() => countsOf(serverOf(wedding))).toMatchObject({ subscriptions: 0 })
  await leo.sends('nobody listens')
  await reader.adds('d', '{ viewer { name } }')
  expect(await reader.hears()).toMatchObject({ event: 'next', data: { id: 'd' } })
  await reader.leave()
  await isEmpty(serverOf(wedding))
})

test('a stream is found by its member alone, and a request that does not fit it does nothing', async () => {
  await using wedding = await startWedding({ settings: { LIMIT_OPERATIONS_PER_CONNECTION: '2' } })
  const [leo, eve] = [await wedding.join('leo'), await wedding.join('eve')]
  const reader = await opens(wedding, leo)
  const { stream } = reader
  await reader.adds('1', messages)
  const post = (phone: Phone | undefined, extensions: object, name = stream) =>
    ask(wedding, phone, { method: 'POST', stream: name, body: { query: send, extensions } })
  expect((await post(eve, { operationId: '2' })).status).toBe(404)
  expect((await post(leo, { operationId: '2' }, 'another')).status).toBe(404)
  expect((await post(undefined, { operationId: '2' })).status).toBe(401)
  expect((await post(leo, {})).status).toBe(400)
  expect((await post(leo, { operationId: '1' })).status).toBe(409)
  expect((await ask(wedding, leo, { method: 'GET', stream })).status).toBe(409)
  expect((await ask(wedding, eve, { method: 'DELETE', stream, path: '?operationId=1' })).status).toBe(404)
  expect((await ask(wedding, undefined, { method: 'PUT' })).status).toBe(401)
  await reader.adds('2', messages)
  const full = await post(leo, { operationId: '3' })
  expect([full.status, full.headers.get('retry-after')]).toEqual([429, '1'])
  expect((await leo.gets('{ messages { nodes { id } } }')).messages.nodes).toEqual([])
  await reader.leave()
})

test('a member who is removed is told so in each operation, and the stream ends', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const camille = await wedding.join('camille', { role: 'COUPLE' })
  const reader = await opens(wedding, leo)
  for (const id of ['1', '2']) await reader.adds(id, messages)
  await camille.gets('mutation { removeMember(id: "leo") { id } }')
  const told: unknown[] = []
  for (let event = await reader.hears(); event; event = await reader.hears()) told.push(event)
  for (const id of ['1', '2']) {
    const errors = [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })]
    expect(told).toContainEqual({ event: 'next', data: { id, payload: { errors } } })
    expect(told).toContainEqual({ event: 'complete', data: { id } })
  }
  await isEmpty(serverOf(wedding))
})

test('a server that ends tells each operation, so that the client goes on at another', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const reader = await opens(wedding, leo)
  await reader.adds('1', messages)
  await serverOf(wedding).end()
  expect(await reader.hears()).toMatchObject({
    event: 'next',
    data: { id: '1', payload: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] } },
  })
  expect(await reader.hears()).toEqual({ event: 'complete', data: { id: '1' } })
})
