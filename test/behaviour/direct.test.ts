import { Agent, request as httpRequest } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { serverAudits } from 'graphql-http'
import { describe, expect, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { serverOf, startWedding, tokenOf } from '../support/wedding.ts'

// A plain request whose document is known is answered directly, all others by yoga. A body in chunks is not plain: so
// the same operation can be asked in both ways, and must be answered alike.

type Way = 'direct' | 'yoga'
type Asked = { headers?: Record<string, string>; body: object | string }
type Answer = { status: number | undefined; headers: [string, string][]; body: string; way: Way | undefined }

const agent = new Agent({ keepAlive: true })

function ask({ url }: { url: string }, way: Way, { headers = {}, body }: Asked): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const length =
    way === 'direct' ? { 'Content-Length': String(Buffer.byteLength(text)) } : { 'Transfer-Encoding': 'chunked' }
  const options = { agent, method: 'POST', headers: { 'Content-Type': 'application/json', ...length, ...headers } }
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${url}/graphql`, options, async (response) => {
      const bytes = await buffer(response)
      const isZipped = response.headers['content-encoding'] === 'gzip'
      resolve({
        status: response.statusCode,
        headers: Object.entries(response.headersDistinct)
          .filter(([name]) => name !== 'date')
          .map(([name, values]): [string, string] => [name, String(values)])
          .sort(),
        body: String(isZipped ? gunzipSync(bytes) : bytes),
        way: wayOf(response.rawHeaders),
      })
    })
    asked.on('error', reject).end(text)
  })
}

/** Yoga writes this name in small letters. Undefined for an answer that goes in chunks. */
function wayOf(rawHeaders: string[]): Way | undefined {
  const name = rawHeaders.find((name) => name.toLowerCase() === 'content-length')
  if (name === undefined) return undefined
  return name === 'Content-Length' ? 'direct' : 'yoga'
}

/** The answer to an operation that yoga has made known, in both ways. */
async function askBothWays(server: RunningServer, asked: Asked): Promise<Record<Way, Answer>> {
  await ask(server, 'yoga', asked)
  return { direct: await ask(server, 'direct', asked), yoga: await ask(server, 'yoga', asked) }
}

const viewer = '{ viewer { id name } }'
const two = 'query A { viewer { id } } query B { members(first: 1) { nodes { id } } }'
const markRead = 'mutation ($upTo: ID!) { markMessagesRead(input: { upTo: $upTo }) { unreadCount } }'
const typing = 'mutation { setTyping(input: { isTyping: true }) }'
const send = 'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { content } }'
const [json, response] = ['application/json', 'application/graphql-response+json']
const noBearer = { Authorization: '' }

describe('the direct way answers as yoga does', () => {
  const cases: [what: string, asked: Asked, status: number][] = [
    ['a query', { body: { query: viewer } }, 200],
    [
      'a query with whatever may be null',
      { body: { query: viewer, variables: null, operationName: null, extensions: null } },
      200,
    ],
    ['a mutation', { body: { query: typing } }, 200],
    ['one operation of several', { body: { query: two, operationName: 'B' } }, 200],
    [
      'an answer for who prefers graphql-response+json',
      { headers: { Accept: `${response}, ${json};q=0.9` }, body: { query: viewer } },
      200,
    ],
    ['an answer for who takes anything', { headers: { Accept: '*/*' }, body: { query: viewer } }, 200],
    ['a page of another origin', { headers: { Origin: 'https://evil.example' }, body: { query: viewer } }, 200],
    ['a page of an allowed origin', { headers: { Origin: 'https://friends.example' }, body: { query: viewer } }, 200],
    [
      'a field that is refused',
      { body: { query: markRead, variables: { upTo: '00000000-0000-4000-8000-000000000000' } } },
      200,
    ],
    ['a value that is not of its type', { body: { query: send, variables: { content: 5 } } }, 200],
    ['a value that is missing', { body: { query: send } }, 200],
    ['a value that a rule refuses', { body: { query: send, variables: { content: '  ' } } }, 200],
    ['a query without a token', { headers: noBearer, body: { query: viewer } }, 200],
    ['a mutation without a token', { headers: noBearer, body: { query: typing } }, 200],
    ['a query for everybody, without a token', { headers: noBearer, body: { query: '{ __typename }' } }, 200],
    [
      'a query for everybody, with a token that is none',
      { headers: { Authorization: 'Bearer x' }, body: { query: '{ __typename }' } },
      200,
    ],
    ['a token that is none', { headers: { Authorization: 'Bearer x' }, body: { query: viewer } }, 401],
    [
      'a token that is none, as graphql-response+json',
      { headers: { Authorization: 'Bearer x', Accept: response }, body: { query: viewer } },
      401,
    ],
    ['an introspection that is turned off', { body: { query: '{ __schema { queryType { name } } }' } }, 200],
    ['an answer that is long', { body: { query: longQuery() } }, 200],
    [
      'an answer that is long, compressed',
      { headers: { 'Accept-Encoding': 'gzip' }, body: { query: longQuery() } },
      200,
    ],
    [
      'a short answer for who takes it compressed',
      { headers: { 'Accept-Encoding': 'gzip' }, body: { query: viewer } },
      200,
    ],
    ['letters of all kinds', { body: { query: send, variables: { content: 'Zoë & Léo 💍 \u2028' } } }, 200],
  ]

  test.each(cases)('%s', async (_, asked, status) => {
    const settings = { ALLOWED_ORIGINS: 'https://friends.example', INTROSPECTION: 'off' }
    await using wedding = await startWedding({ settings })
    const { token } = await wedding.join('ana')
    const { direct, yoga } = await askBothWays(serverOf(wedding), {
      ...asked,
      headers: { Authorization: `Bearer ${token}`, ...asked.headers },
    })
    const isCompressed = direct.headers.some(([name]) => name === 'content-encoding')
    expect([direct.way, yoga.way]).toEqual(isCompressed ? [undefined, undefined] : ['direct', 'yoga'])
    expect(direct.status).toBe(status)
    expect(shown(direct)).toEqual(shown(yoga))
  })

  test('a request over the limit of a minute, and after how long to try again', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_TYPING_PER_MINUTE: '1' } })
    const { token } = await wedding.join('ana')
    const asked = { headers: { Authorization: `Bearer ${token}` }, body: { query: typing } }
    const { direct, yoga } = await askBothWays(serverOf(wedding), asked)
    for (const { headers, body } of [direct, yoga]) {
      expect(JSON.parse(body).errors[0].extensions).toMatchObject({
        code: 'RATE_LIMITED',
        retryAfter: expect.any(Number),
      })
      expect(Number(new Map(headers).get('retry-after'))).toBeGreaterThan(0)
    }
    expect(direct.way).toBe('direct')
  })

  test('a removed member, though their token is remembered, on each server', async () => {
    await using wedding = await startWedding({ servers: 2 })
    const mia = await wedding.join('mia', { role: 'COUPLE' })
    const { token } = await wedding.join('ana')
    const asked = { headers: { Authorization: `Bearer ${token}` }, body: { query: viewer } }
    for (const server of wedding.servers) expect((await askBothWays(server, asked)).direct.status).toBe(200)
    await mia.gets('mutation { removeMember(id: "ana") { id } }')
    for (const server of wedding.servers) {
      const { direct, yoga } = await askBothWays(server, asked)
      expect([direct.way, direct.status]).toEqual(['direct', 401])
      expect(shown(direct)).toEqual(shown(yoga))
    }
  })

  test('a member whose token was issued anew under another name', async () => {
    await using wedding = await startWedding()
    const { token } = await wedding.join('ana')
    const bearing = (token: string) => ({ headers: { Authorization: `Bearer ${token}` }, body: { query: viewer } })
    const later = {
      sub: 'ana',
      name: 'Anna',
      role: 'GUEST',
      weddingId: wedding.id,
      iat: Math.floor(Date.now() / 1_000) + 1,
    }
    expect((await askBothWays(serverOf(wedding), bearing(await tokenOf(later)))).direct.body).toContain('Anna')
    expect((await askBothWays(serverOf(wedding), bearing(token))).direct.body).toContain('Anna')
  })
})

describe('yoga answers, from the same body,', () => {
  const cases: [what: string, body: object | string, status: number][] = [
    ['a document that nobody has asked before', { query: '{ viewer { name id } }' }, 200],
    ['a document that is not valid', { query: '{ nobody }' }, 200],
    ['a document that cannot be read', { query: '{' }, 200],
    ['a body that is no JSON', '{"query": "{ vie', 400],
    ['a batch', `[${JSON.stringify({ query: viewer })}]`, 400],
    ['more than GraphQL has', { query: viewer, more: 1 }, 400],
    ['variables that are a list', { query: viewer, variables: [] }, 400],
    ['an operation that the document does not have', { query: two, operationName: 'C' }, 400],
    ['one of several operations, without its name', { query: two }, 400],
  ]
  test.each(cases)('%s', async (_, body, status) => {
    await using wedding = await startWedding()
    const { token } = await wedding.join('ana')
    await ask(serverOf(wedding), 'yoga', { body: { query: two, operationName: 'A' } })
    await ask(serverOf(wedding), 'yoga', { body: { query: viewer } })
    const headers = { Authorization: `Bearer ${token}` }
    const plain = await ask(serverOf(wedding), 'direct', { headers, body })
    const inChunks = await ask(serverOf(wedding), 'yoga', { headers, body })
    expect([plain.way, plain.status]).toEqual(['yoga', status])
    expect(shown(plain)).toEqual(shown(inChunks))
  })
})

describe('both ways pass the audits of graphql-http', () => {
  test.each(['direct', 'yoga'] as const)('%s', async (way) => {
    await using wedding = await startWedding()
    const { url } = serverOf(wedding)
    const results: { name: string; status: string; reason: unknown }[] = []
    for (const audit of serverAudits({ url: `${url}/graphql`, fetchFn: fetchIn(way) })) {
      const { status, reason } = { reason: undefined, ...(await audit.fn()) }
      results.push({ name: audit.name, status, reason })
    }
    expect(results).toHaveLength(61)
    expect(results.filter(({ status }) => status !== 'ok')).toEqual([])
  })
})

/** fetch, whose bodies go as the way wants it; known documents are asked once more. */
function fetchIn(way: Way) {
  return async (url: string, init: RequestInit = {}) => {
    if (typeof init.body !== 'string') return fetch(url, init)
    if (way === 'yoga')
      return fetch(url, { ...init, body: new Blob([init.body]).stream(), duplex: 'half' } as RequestInit)
    await fetch(url, init)
    return fetch(url, init)
  }
}

/** An answer without the way it came. */
function shown({ way: _, ...answer }: Answer) {
  return answer
}

function longQuery(): string {
  const fields = Array.from({ length: 12 }, (_, index) => `a_long_name_for_a_field_${index}: __typename`)
  return `{ ${Array.from({ length: 6 }, (_, index) => `a_long_name_for_a_viewer_${index}: viewer { ${fields.join(' ')} }`).join(' ')} }`
}
