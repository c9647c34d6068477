import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { describe, expect, test } from 'vitest'
import { countsOf, isEmpty } from '../support/counts.ts'
import { parts, serverSentEvents } from '../support/eventSource.ts'
import { post } from '../support/request.ts'
import { backends, serverOf, serversFor, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const messages = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }'
const apollo = 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json'

const tokenFor = (wedding: TestWedding) => tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id })

/** Ana's stream from one of the servers. */
async function open(
  wedding: TestWedding,
  headers: Record<string, string>,
  { server = 0, query = messages, variables = {} }: { server?: number; query?: string; variables?: object } = {},
) {
  const leaving = new AbortController()
  const { signal } = leaving
  const { url } = serverOf(wedding, server)
  const response = await post(url, await tokenFor(wedding), { query, variables }, { headers, signal })
  return { response, leave: () => leaving.abort() }
}

const sse = { accept: 'text/event-stream' }
const contentOf = ({ data }: { data?: any } = {}) => data?.data?.messageReceived.message.content
const next = async <Value>(stream: AsyncIterator<Value, undefined>) => (await stream.next()).value

describe.each(backends)('%s: server-sent events', (backend) => {
  const setup = { backend, servers: serversFor(backend) }

  test('have the cursor of each event as id, from which any server goes on', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo')
    const after = await leo.cursor()
    const first = await open(wedding, sse, { variables: { after } })
    const heard = serverSentEvents(first.response)
    // A reader that loses the connection before the first event goes on there.
    expect(await next(heard)).toEqual({ id: after })
    await leo.sends('one')
    const one = await next(heard)
    expect([contentOf(one), one?.id]).toEqual(['one', await leo.cursor()])
    first.leave()
    await leo.sends('two')
    await leo.sends('three')
    const again = await open(wedding, { ...sse, 'last-event-id': one?.id ?? '' }, { server: -1 })
    const rest = serverSentEvents(again.response)
    expect([contentOf(await next(rest)), contentOf(await next(rest))]).toEqual(['two', 'three'])
    again.leave()
  })

  test('say where they begin, so that what comes while a phone is away is not lost', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo')
    const first = await open(wedding, sse)
    const begin = await next(serverSentEvents(first.response))
    expect(begin).toEqual({ id: await leo.cursor() })
    first.leave()
    await leo.sends('one')
    const again = await open(wedding, { ...sse, 'last-event-id': begin?.id ?? '' })
    expect(contentOf(await next(serverSentEvents(again.response)))).toBe('one')
    again.leave()
  })
})

test('Last-Event-ID counts more than the argument after, and one that is gone is CURSOR_GONE', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const after = await leo.cursor()
  await leo.sends('one')
  const latest = await leo.cursor()
  const live = await open(wedding, { ...sse, 'last-event-id': latest }, { variables: { after } })
  await leo.sends('two')
  expect(contentOf(await next(serverSentEvents(live.response)))).toBe('two')
  live.leave()
  for (const id of ['garbage', `x${latest}`]) {
    const { response } = await open(wedding, { ...sse, 'last-event-id': id }, { variables: { after } })
    expect((await next(serverSentEvents(response)))?.data).toMatchObject({
      errors: [{ extensions: { code: 'CURSOR_GONE' } }],
    })
  }
  await isEmpty(serverOf(wedding))
})

test('an event that is not stored has no id of its own', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const typing = await open(wedding, sse, { query: 'subscription { typingChanged { isTyping } }' })
  const heard = serverSentEvents(typing.response)
  expect(await next(heard)).toEqual({ id: await leo.cursor() })
  await leo.gets('mutation { setTyping(input: { isTyping: true }) }')
  const event = await next(heard)
  expect([event?.data.data.typingChanged, event?.id]).toEqual([{ isTyping: true }, undefined])
  typing.leave()
})

describe.each(backends)('%s: multipart subscriptions', (backend) => {
  const setup = { backend, servers: serversFor(backend) }

  test('begin with a heartbeat, and bring each answer as payload', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo')
    const { response, leave } = await open(wedding, { accept: apollo }, { variables: { after: await leo.cursor() } })
    expect(response.headers.get('content-type')).toBe('multipart/mixed;boundary="graphql";subscriptionSpec="1.0"')
    const heard = parts(response)
    expect(await next(heard)).toEqual({})
    await leo.sends('one')
    expect(await next(heard)).toEqual({ payload: { data: { messageReceived: { message: { content: 'one' } } } } })
    expect(await countsOf(serverOf(wedding))).toMatchObject({ subscriptions: 1 })
    leave()
    await isEmpty(serverOf(wedding))
  })

  test('are heard by the client of Apollo', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo')
    const link = new HttpLink({
      uri: `${serverOf(wedding, -1).url}/graphql`,
      headers: { authorization: `Bearer ${await tokenFor(wedding)}` },
    })
    const client = new ApolloClient({ link, cache: new InMemoryCache() })
    const heard: string[] = []
    const variables = { after: await leo.cursor() }
    let listening: { unsubscribe(): void } | undefined
    const both = new Promise<void>((resolve, reject) => {
      listening = client.subscribe<any>({ query: gql(messages), variables }).subscribe({
        next({ data, error }) {
          if (error) return reject(error)
          heard.push(data.messageReceived.message.content)
          if (heard.length === 2) resolve()
        },
        error: reject,
      })
    })
    await leo.sends('one')
    await leo.sends('two')
    await both
    expect(heard).toEqual(['one', 'two'])
    listening?.unsubscribe()
    await isEmpty(serverOf(wedding, -1))
    client.stop()
  })
})

describe('by GET', () => {
  const takes = ['application/json', 'application/graphql-response+json', 'text/event-stream', apollo]
  const send = 'mutation Send { sendMessage(input: { channel: WEDDING, content: "by GET" }) { id } }'
  const get = (wedding: TestWedding, token: string | undefined, accept: string, asked: Record<string, string>) =>
    fetch(`${serverOf(wedding).url}/graphql?${new URLSearchParams(asked)}`, {
      headers: { accept, ...(token && { authorization: `Bearer ${token}` }) },
    })

  test.each(takes)('queries and their errors are kept out of all caches: %s', async (accept) => {
    await using wedding = await startWedding()
    const { token } = await wedding.join('leo')
    const asks: [string | undefined, string, string][] = [
      [token, '{ viewer { name } }', '"name":"leo"'],
      [token, '{ viewer { nam } }', 'BAD_USER_INPUT'],
      [token, '{ viewer', 'BAD_USER_INPUT'],
      [undefined, '{ viewer { name } }', 'UNAUTHENTICATED'],
      ['garbage', '{ viewer { name } }', 'UNAUTHENTICATED'],
      [token, 'subscription { messageReceived(after: "gone") { cursor } }', '"errors"'],
    ]
    for (const [token, query, told] of asks) {
      const answer = await get(wedding, token, accept, { query })
      expect(answer.headers.get('cache-control'), query).toMatch(/^no-store/)
      expect(await answer.text(), query).toContain(told)
    }
  })

  test.each(takes)('a mutation is refused and not done, also beside a query: %s', async (accept) => {
    await using wedding = await startWedding()
    const leo = await wedding.join('leo')
    const both = `${send} query Me { viewer { name } }`
    const mutations: Record<string, string>[] = [{ query: send }, { query: both, operationName: 'Send' }]
    for (const asked of mutations) {
      const refused = await get(wedding, leo.token, accept, asked)
      const { status, headers } = refused
      expect([status, headers.get('allow')]).toEqual([405, 'POST'])
      expect(headers.get('cache-control')).toMatch(/^no-store/)
      expect(await refused.text()).toContain('BAD_USER_INPUT')
    }
    const answer = await get(wedding, leo.token, accept, { query: both, operationName: 'Me' })
    expect(await answer.text()).toContain('"name":"leo"')
    expect((await leo.gets('{ messages { nodes { id } } }')).messages.nodes).toEqual([])
  })
})

test('a multipart stream ends with its error when the server ends', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo')
  const server = await wedding.start()
  wedding.servers.unshift(server)
  const { response } = await open(wedding, { accept: apollo }, { variables: { after: await leo.cursor() } })
  wedding.servers.shift()
  const heard = parts(response)
  expect(await next(heard)).toEqual({})
  await server.end()
  expect(await next(heard)).toMatchObject({ payload: null, errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
  expect(await next(heard)).toBeUndefined()
})

test('a multipart subscription that cannot be is answered with its error: as JSON, if that is taken', async () => {
  await using wedding = await startWedding()
  await wedding.join('leo')
  const variables = { after: 'garbage' }
  const { response } = await open(wedding, { accept: apollo }, { variables })
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_GONE' } }] })
  const alone = await open(wedding, { accept: 'multipart/mixed;subscriptionSpec=1.0' }, { variables })
  const heard = parts(alone.response)
  expect([await next(heard), await next(heard)]).toMatchObject([
    {},
    { payload: null, errors: [{ extensions: { code: 'CURSOR_GONE' } }] },
  ])
  const plain = await open(wedding, { accept: 'multipart/mixed' }, { variables })
  expect(plain.response.status).toBe(406)
  await isEmpty(serverOf(wedding))
})
