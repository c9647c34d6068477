import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { countsOf } from '../support/counts.ts'
import { openSocket } from '../support/socket.ts'
import { serverOf, startWedding } from '../support/wedding.ts'

type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: string }
type Answer = { status: number | undefined; headers: IncomingHttpHeaders; text: string }

/** A request with exactly these headers: fetch adds some of its own. */
function ask(
  { url }: { url: string },
  { method = 'POST', path = '/graphql', headers = {}, body }: Asked,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${url}${path}`, { method, headers }, async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, text: await text(response) }),
    )
    asked.on('error', reject).end(body)
  })
}

const type = (contentType: string) => ({ 'Content-Type': contentType })
const asJson = type('application/json')
const body = JSON.stringify({ query: '{ viewer { id } }' })
const subscription = JSON.stringify({ query: 'subscription { messageReceived { cursor } }' })

describe('a request that is no GraphQL over HTTP is refused with advice', () => {
  const cases: [what: string, asked: Asked, status: number, advice: RegExp][] = [
    ['no Content-Type', { body }, 415, /no Content-Type.*application\/json/],
    [
      'the Content-Type of a form, as curl has it',
      { headers: type('application/x-www-form-urlencoded'), body },
      415,
      /urlencoded.*application\/json/,
    ],
    [
      'plain text, as fetch has it',
      { headers: type('text/plain;charset=UTF-8'), body },
      415,
      /text\/plain.*application\/json/,
    ],
    ['XML', { headers: type('application/xml'), body }, 415, /application\/xml.*application\/json/],
    ['a form without its boundary', { headers: type('multipart/form-data'), body }, 415, /boundary/],
    ['an empty body', { headers: asJson }, 400, /empty.*"query"/],
    ['half a body', { headers: asJson, body: '{"query": "{ vie' }, 400, /not JSON/],
    ['a text', { headers: asJson, body: '"{ viewer { id } }"' }, 400, /no JSON object/],
    ['nothing', { headers: asJson, body: 'null' }, 400, /no JSON object/],
    ['a batch', { headers: asJson, body: `[${body}]` }, 400, /one operation a request/],
    ['no query', { headers: asJson, body: '{"qurey": "{ viewer { id } }"}' }, 400, /no "query"/],
    ['a query that is a number', { headers: asJson, body: '{"query": 5}' }, 400, /string/],
    [
      'variables that are a list',
      { headers: asJson, body: '{"query": "{ viewer { id } }", "variables": []}' },
      400,
      /object/,
    ],
    ['too much', { headers: asJson, body: JSON.stringify({ query: ' '.repeat(70_000) }) }, 413, /at most 65536 bytes/],
    [
      'too much, bit by bit',
      { headers: { ...asJson, 'Transfer-Encoding': 'chunked' }, body: ' '.repeat(70_000) },
      413,
      /at most 65536 bytes/,
    ],
    ['an address without a query', { method: 'GET' }, 400, /\?query=.*GraphiQL/],
    [
      'variables in the address that are no JSON',
      { method: 'GET', path: '/graphql?query=%7Bviewer%7Bid%7D%7D&variables=%7B' },
      400,
      /variables/,
    ],
    [
      'a mutation in the address',
      { method: 'GET', path: '/graphql?query=mutation%7BjoinWedding%7Btoken%7D%7D' },
      405,
      /POST/,
    ],
    ['another method', { method: 'PUT', headers: asJson, body }, 405, /GET and POST/],
    [
      'a body that is compressed',
      { headers: { ...asJson, 'Content-Encoding': 'gzip' }, body },
      415,
      /Content-Encoding gzip/,
    ],
    ['an Accept that is no media type', { headers: { ...asJson, Accept: '*' }, body }, 406, /application\/json/],
    [
      'a subscription in parts',
      { headers: { ...asJson, Accept: 'multipart/mixed' }, body: subscription },
      406,
      /text\/event-stream/,
    ],
    ['an Accept that takes no answer', { headers: { ...asJson, Accept: 'text/html' }, body }, 406, /application\/json/],
    [
      'a subscription that may not be a stream',
      { headers: { ...asJson, Accept: 'application/json' }, body: subscription },
      406,
      /text\/event-stream/,
    ],
  ]

  test.each(cases)('%s', async (_, asked, status, advice) => {
    await using wedding = await startWedding()
    const { token } = await wedding.join('ana')
    const answer = await ask(serverOf(wedding), {
      ...asked,
      headers: { Authorization: `Bearer ${token}`, ...asked.headers },
    })
    expect(answer.status, answer.text).toBe(status)
    expect(answer.headers['content-type']).toMatch(/^application\/(graphql-response\+)?json/)
    expect(JSON.parse(answer.text)).toEqual({
      errors: [
        expect.objectContaining({ message: expect.stringMatching(advice), extensions: { code: 'BAD_USER_INPUT' } }),
      ],
    })
    expect((await countsOf(serverOf(wedding))).subscriptions).toBe(0)
  })

  test('a mutation whose answer cannot be read is not run', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const after = await ana.cursor()
    const query = 'mutation { sendMessage(input: { channel: WEDDING, content: "unread" }) { id } }'
    const headers = { ...asJson, Authorization: `Bearer ${ana.token}`, Accept: 'image/png' }
    expect((await ask(serverOf(wedding), { headers, body: JSON.stringify({ query }) })).status).toBe(406)
    await ana.sends('read')
    expect(await ana.hears(1, { after })).toEqual(['read'])
  })
})

describe('an operation that asks for too much is refused with the limit and by how much it passed it', () => {
  const settings = {
    LIMIT_QUERY_DEPTH: '4',
    LIMIT_QUERY_ALIASES: '2',
    LIMIT_QUERY_TOKENS: '40',
    LIMIT_QUERY_COST: '500',
  }
  const cases: [string, object][] = [
    [
      '{ members { nodes { presence: name ... on Member { ... on Member { id } } } } }',
      { limit: 'depth', allowed: 4, actual: 5 },
    ],
    ['{ a: viewer { id } b: viewer { id } c: viewer { id } }', { limit: 'aliases', allowed: 2, actual: 3 }],
    [`{ viewer { ${'id '.repeat(50)} } }`, { limit: 'tokens', allowed: 40, actual: 55 }],
    ['{ members(first: 100) { nodes { id name role } } }', { limit: 'cost', allowed: 500, actual: expect.any(Number) }],
    ['subscription { a: messageReceived { b: cursor c: at } }', { limit: 'aliases', allowed: 2, actual: 3 }],
  ]

  test.each(cases)('%s', async (query, limit) => {
    await using wedding = await startWedding({ settings })
    const ana = await wedding.join('ana')
    const overHttp = await ana.ask(query)
    using phone = openSocket(serverOf(wedding))
    await phone.connects(ana.token)
    await phone.asks('1', query)
    const { type: kind, payload } = await phone.hears('1')
    expect(kind).toBe('error')
    for (const errors of [overHttp.errors, payload]) {
      expect(errors).toHaveLength(1)
      expect(errors?.[0].extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', ...limit })
      expect(errors?.[0].message).toMatch(/at most \d+ (is|are) allowed: /)
      expect(errors?.[0].message).not.toContain('Syntax Error')
    }
  })
})

test('an upgrade that is refused says why', async () => {
  await using wedding = await startWedding({ settings: { LIMIT_CONNECTIONS_PER_MINUTE: '1' } })
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  using first = openSocket(serverOf(wedding))
  await first.opened
  const cases: [asked: Asked, status: number, code: string, advice: RegExp][] = [
    [{ path: '/socket.io/' }, 404, 'NOT_FOUND', /\/graphql/],
    [{ headers: { Origin: 'https://evil.example' } }, 403, 'FORBIDDEN', /ALLOWED_ORIGINS/],
    [{}, 429, 'RATE_LIMITED', /again/],
  ]
  for (const [asked, status, code, advice] of cases) {
    const answer = await ask(serverOf(wedding), { method: 'GET', ...asked, headers: { ...upgrade, ...asked.headers } })
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({
      errors: [{ message: expect.stringMatching(advice), extensions: { code } }],
    })
  }
})
