import { createLiveClient, type LiveClient } from '@attitudes/live'
import { RefreshSessionDocument, UpdatePresenceDocument } from '@attitudes/live/documents'
import { filter, firstValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { type Middlebox, provideWebSocket, startMiddlebox } from '../support/middlebox.ts'
import type { RawMessage } from '../support/socket.ts'
import { startWedding, type TestWedding } from '../support/wedding.ts'

provideWebSocket()

/** Ana with the hooks' client behind a middlebox, connected. */
async function setUp(wedding: TestWedding, { upgrades = 'pass' as 'pass' | 'refuse' } = {}) {
  const ana = await wedding.join('ana')
  const box = await startMiddlebox(wedding.servers[0]?.url ?? '')
  box.rules.upgrades = upgrades
  const live = createLiveClient({ url: box.url, token: ana.token, fetchToken: async () => ana.token, storage: null })
  const letGo = live.hold()
  await firstValueFrom(live.status.pipe(filter(({ isConnected }) => isConnected)))
  return {
    ana,
    box,
    live,
    stored: async () =>
      (await ana.gets('{ messages { nodes { content } } }')).messages.nodes.map(({ content }: any) => content),
    async [Symbol.asyncDispose]() {
      letGo()
      live.signOut()
      await box[Symbol.asyncDispose]()
    },
  }
}

/** How often an operation went each way. */
const ways = ({ overSocket, overHttp }: Middlebox, name: string) => ({
  socket: overSocket.filter((operation) => operation === name).length,
  http: overHttp.filter((operation) => operation === name).length,
})

/** Whether it is the answer to a message that was sent; the stream carries messages, too. */
const isAnswer = ({ type, payload }: RawMessage) => type === 'next' && payload?.data?.sendMessage !== undefined

const signsOfLife = (live: LiveClient) =>
  live.apollo.mutate({ mutation: UpdatePresenceDocument, variables: { input: { status: 'BUSY' } } })

test('mutations go over the open socket, and over HTTP when there is none', async () => {
  await using wedding = await startWedding()
  await using phone = await setUp(wedding)
  await phone.live.outbox.add(null, 'by socket')
  await signsOfLife(phone.live)
  expect([ways(phone.box, 'SendMessage'), ways(phone.box, 'UpdatePresence')]).toEqual([
    { socket: 1, http: 0 },
    { socket: 1, http: 0 },
  ])
  phone.live.disconnect()
  await phone.live.outbox.add(null, 'by request')
  expect(ways(phone.box, 'SendMessage')).toEqual({ socket: 1, http: 1 })
  expect(await phone.stored()).toEqual(['by socket', 'by request'])
})

test('mutations go over HTTP where WebSockets are blocked', async () => {
  await using wedding = await startWedding()
  await using phone = await setUp(wedding, { upgrades: 'refuse' })
  await phone.live.outbox.add(null, 'hello')
  expect(ways(phone.box, 'SendMessage')).toEqual({ socket: 0, http: 1 })
})

test('a session is refreshed over HTTP, since the socket belongs to the one before', async () => {
  await using wedding = await startWedding()
  await using phone = await setUp(wedding)
  await phone.live.mutate(RefreshSessionDocument, {})
  expect(ways(phone.box, 'RefreshSession')).toEqual({ socket: 0, http: 1 })
})

describe('a message whose answer is lost', () => {
  test.each([
    ['with the connection', undefined],
    ['as the server restarts (1012)', 1012],
    ['as the phone was too slow (1013)', 1013],
    ['as the token was not good any more (4403)', 4403],
  ])('%s is stored once', async (_, code) => {
    await using wedding = await startWedding()
    await using phone = await setUp(wedding)
    let lost = 0
    phone.box.rules.down = (message, end) => {
      if (lost > 0 || !isAnswer(message)) return message
      lost++
      end(code)
      return undefined
    }
    expect(await phone.live.outbox.add(null, 'hello')).toMatchObject({ content: 'hello' })
    expect(lost).toBe(1)
    expect(ways(phone.box, 'SendMessage')).toEqual({ socket: 1, http: 1 })
    expect(await phone.stored()).toEqual(['hello'])
  })

  test('with one of two tabs: both show it once', async () => {
    await using wedding = await startWedding()
    await using first = await setUp(wedding)
    await using second = await setUp(wedding)
    const heard: string[] = []
    second.live.events.subscribe((event) => event.__typename === 'MessageReceived' && heard.push(event.message.content))
    first.box.rules.down = (message, end) => (isAnswer(message) ? end() : message) as RawMessage
    await Promise.all([first.live.outbox.add(null, 'from the first'), second.live.outbox.add(null, 'from the second')])
    await expect.poll(() => heard.toSorted()).toEqual(['from the first', 'from the second'])
    expect((await first.stored()).toSorted()).toEqual(['from the first', 'from the second'])
  })
})

test('a socket that swallows messages costs one wait; then they go over HTTP until it answers again', async () => {
  await using wedding = await startWedding()
  await using phone = await setUp(wedding)
  phone.box.rules.up = (message) => (message.type === 'subscribe' || message.type === 'ping' ? undefined : message)
  for (const content of ['one', 'two', 'three']) await phone.live.outbox.add(null, content)
  expect(ways(phone.box, 'SendMessage')).toEqual({ socket: 1, http: 3 })
  expect(await phone.stored()).toEqual(['one', 'two', 'three'])
})

test('a mutation without an id of its own is sent once: its error goes to the caller', async () => {
  await using wedding = await startWedding()
  await using phone = await setUp(wedding)
  phone.box.rules.down = (message, end) => {
    if (message.payload?.data?.updatePresence) end()
    return message.payload?.data?.updatePresence ? undefined : message
  }
  await expect(signsOfLife(phone.live)).rejects.toThrow('The connection was lost')
  expect(ways(phone.box, 'UpdatePresence')).toEqual({ socket: 1, http: 0 })
})

test.each([
  ['RATE_LIMITED', { retryAfter: 0.1 }],
  ['UNAVAILABLE', {}],
  ['INTERNAL_SERVER_ERROR', {}],
  ['UNAUTHENTICATED', {}],
])('an answer of %s on the socket means what it means over HTTP: the message is sent again', async (code, more) => {
  await using wedding = await startWedding()
  await using phone = await setUp(wedding)
  let refused = 0
  phone.box.rules.down = (message) => {
    if (refused > 0 || !isAnswer(message)) return message
    refused++
    return { ...message, payload: { data: null, errors: [{ message: 'no', extensions: { code, ...more } }] } }
  }
  expect(await phone.live.outbox.add(null, 'hello')).toMatchObject({ content: 'hello' })
  expect([refused, await phone.stored()]).toEqual([1, ['hello']])
})

test('a refusal for good on the socket reaches the caller at once', async () => {
  await using wedding = await startWedding()
  await using phone = await setUp(wedding)
  await expect(phone.live.outbox.add('nobody', 'hello')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(ways(phone.box, 'SendMessage')).toEqual({ socket: 1, http: 0 })
})
