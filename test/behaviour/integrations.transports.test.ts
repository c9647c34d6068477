import { expect, test } from 'vitest'
import { parts, serverSentEvents } from '../support/eventSource.ts'
import { post } from '../support/request.ts'
import { askStream, openStream } from '../support/sharedStream.ts'
import { openSocket } from '../support/socket.ts'
import { serverOf, startWedding } from '../support/wedding.ts'

/** Sends an operation with a token, and returns its answers as they come. What ends it for a reason comes last. */
type Transport = (url: string, token: string, query: string) => AsyncGenerator<any>

const bearing = (token: string) => ({ authorization: `Bearer ${token}` })
type Send = (url: string, token: string, query: string, accept: string) => Promise<Response>
const byPost: Send = (url, token, query, accept) => post(url, token, { query }, { headers: { accept } })
const byGet: Send = (url, token, query, accept) =>
  fetch(`${url}/graphql?${new URLSearchParams({ query })}`, { headers: { ...bearing(token), accept } })

/** The answers in a response over HTTP, in the form that it has. */
async function* answersIn(response: Response): AsyncGenerator<any> {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) {
    for await (const { data } of serverSentEvents(response)) if (data) yield data
  } else if (type.startsWith('multipart/mixed')) {
    for await (const { payload, ...rest } of parts(response)) if (payload || rest.errors) yield payload ?? rest
  } else yield await response.json()
}

const http = (send: Send, accept: string): Transport =>
  async function* answers(url, token, query) {
    yield* answersIn(await send(url, token, query, accept))
  }

const singleConnection: Transport = async function* answers(url, token, query) {
  const reserved = await askStream(url, token, { method: 'PUT' })
  if (!reserved.ok) return yield await reserved.json()
  const stream = await openStream(url, token, await reserved.text())
  await stream.adds('1', query)
  try {
    for (let event = await stream.hears(); event?.event === 'next'; event = await stream.hears())
      yield event.data.payload
  } finally {
    await stream.leave()
  }
}

const webSocket = (init: (token: string) => object, headers: (token: string) => Record<string, string> = () => ({})) =>
  async function* answers(url: string, token: string, query: string) {
    using socket = openSocket({ url }, { headers: headers(token) })
    try {
      await socket.says({ type: 'connection_init', payload: init(token) })
      await socket.hears()
      await socket.asks('1', query)
      for (;;) yield (await socket.hears('1')).payload
    } catch {
      const { code, reason } = await socket.closed
      yield { errors: [{ message: reason, extensions: { code } }] }
    }
  }

/** The transports. GET does not write, and nothing follows over JSON, which is one answer. */
const transports: [string, Transport, { writes?: false; follows?: false }][] = [
  ['POST', http(byPost, 'application/json'), { follows: false }],
  ['GET', http(byGet, 'application/graphql-response+json'), { writes: false, follows: false }],
  ['POST for server-sent events', http(byPost, 'text/event-stream'), {}],
  ['GET for server-sent events', http(byGet, 'text/event-stream'), { writes: false }],
  ['one stream of server-sent events for all operations', singleConnection, {}],
  ["POST for Apollo's multipart", http(byPost, 'multipart/mixed;subscriptionSpec="1.0",application/json'), {}],
  [
    "GET for Apollo's multipart",
    http(byGet, 'multipart/mixed;subscriptionSpec="1.0",application/json'),
    { writes: false },
  ],
  ['WebSocket with the token in the payload', webSocket((token) => ({ token })), {}],
  ['WebSocket with Authorization in the payload', webSocket((token) => ({ Authorization: `Bearer ${token}` })), {}],
  ['WebSocket with the header Authorization', webSocket(() => ({}), bearing), {}],
]

const create = `mutation { createIntegration(input: { name: "Photo booth", scopes: [SEND_MESSAGE] }) {
  token integration { id }
} }`
const revoke = 'mutation ($id: ID!) { revokeIntegration(id: $id) { id } }'
const viewer = '{ permissions viewer { name } }'
const send = 'mutation { sendMessage(input: { channel: WEDDING, content: "beep" }) { sender { name } } }'
const announce = 'mutation { announce(input: { message: "Dinner!" }) { id } }'
const follow = (after: string) => `subscription { messageReceived(after: "${after}") { message { content } } }`
const toAll = { data: { messageReceived: { message: { content: 'to all' } } } }
const refused = (extensions: object) => ({ errors: [{ extensions: expect.objectContaining(extensions) }] })

test.each(transports)(
  '%s carries the token of an integration',
  async (_, answers, { writes = true, follows = true }) => {
    await using wedding = await startWedding()
    const { url } = serverOf(wedding)
    const couple = await wedding.join('ana', { role: 'COUPLE' })
    const { token, integration } = (await couple.gets(create)).createIntegration
    const asks = async (query: string) => (await answers(url, token, query).next()).value

    expect(await asks(viewer)).toEqual({ data: { permissions: ['SEND_MESSAGE'], viewer: { name: 'Photo booth' } } })
    expect(await asks('{ invitations { id } }')).toMatchObject(refused({ code: 'FORBIDDEN' }))
    if (writes) {
      expect(await asks(send)).toEqual({ data: { sendMessage: { sender: { name: 'Photo booth' } } } })
      const message = 'This integration lacks the scope ANNOUNCE: create one that has it'
      expect(await asks(announce)).toMatchObject({ errors: [{ message, extensions: { code: 'FORBIDDEN' } }] })
    }

    const after = await couple.cursor()
    await couple.sends('to all')
    const heard = answers(url, token, follow(after))
    if (follows) expect((await heard.next()).value).toEqual(toAll)
    await couple.gets(revoke, { id: integration.id })
    const revoked = refused({ code: expect.toBeOneOf(['UNAUTHENTICATED', 4403]) })
    if (follows) expect((await heard.next()).value).toMatchObject(revoked)
    expect(await asks(viewer)).toMatchObject(revoked)
  },
)

test('a ticket stands for the token of an integration, until that is revoked', async () => {
  await using wedding = await startWedding()
  const couple = await wedding.join('ana', { role: 'COUPLE' })
  const { token, integration } = (await couple.gets(create)).createIntegration
  const ticket = await fetch(`${serverOf(wedding).url}/graphql/stream`, {
    method: 'POST',
    headers: { ...bearing(token), 'content-type': 'application/json' },
    body: JSON.stringify({ query: follow(await couple.cursor()) }),
  })
  const { pathname, search } = new URL((await ticket.json()).url)
  const opens = (headers = {}) => fetch(`${serverOf(wedding).url}${pathname}${search}`, { headers })
  await couple.sends('to all')
  const heard = answersIn(await opens())
  expect((await heard.next()).value).toEqual(toAll)
  await couple.gets(revoke, { id: integration.id })
  expect((await heard.next()).value).toMatchObject(refused({ code: 'UNAUTHENTICATED' }))
  expect((await opens({ 'last-event-id': await couple.cursor() })).status).toBe(401)
})
