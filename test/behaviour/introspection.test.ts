import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newDataDir, startProcess } from '../support/process.ts'
import { type GraphQLAnswer, request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { openSocket } from '../support/socket.ts'
import { serverOf, startWedding } from '../support/wedding.ts'

const schema = '{ __schema { types { name } } }'
const type = 'query { ...Hidden } fragment Hidden on Query { ... on Query { again: __type(name: "Member") { name } } }'
const typename = '{ __typename viewer { __typename name } }'

const ana = () => tokenOf({ sub: 'ana', name: 'Ana', role: 'COUPLE', weddingId: 'introspection' })
const root = () => tokenOf({ sub: 'root', name: 'Root', role: 'ADMIN', weddingId: 'introspection' })

/** The same operation over WebSocket. */
async function overSocket(url: string, token: string, query: string): Promise<GraphQLAnswer> {
  using socket = openSocket({ url })
  await socket.connects(token)
  await socket.asks('1', query)
  const { type, payload } = await socket.hears('1')
  return type === 'error' ? { errors: payload } : payload
}

describe.each(['off', 'admin'])('with INTROSPECTION=%s', (setting) => {
  let server: Awaited<ReturnType<typeof startProcess>>
  beforeAll(async () => {
    const settings = {
      WS_PORT: String(await freePort()),
      DATA_DIR: newDataDir(),
      JWT_SECRET: secret,
      LOG_LEVEL: 'error',
    }
    server = await startProcess({ ...settings, INTROSPECTION: setting, GRAPHIQL: 'off' })
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const refused = { errors: [{ extensions: { code: 'FORBIDDEN' } }] }

  test.each([
    ['__schema', schema],
    ['__type in a fragment', type],
  ])('nobody but an ADMIN may read %s', async (_, query) => {
    for (const token of [undefined, await ana()]) expect(await request(server.url, token, query)).toMatchObject(refused)
    expect(await overSocket(server.url, await ana(), query)).toMatchObject(refused)
    const expected = setting === 'admin' ? { data: {} } : refused
    expect(await request(server.url, await root(), query)).toMatchObject(expected)
    expect(await overSocket(server.url, await root(), query)).toMatchObject(expected)
  })

  test('the file of the schema is for those alone who may read it', async () => {
    const statusFor = async (token?: string) => {
      const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` }
      return (await fetch(`${server.url}/graphql/schema.graphql`, { headers })).status
    }
    expect([await statusFor(), await statusFor(await ana())]).toEqual([403, 403])
    expect(await statusFor(await root())).toBe(setting === 'admin' ? 200 : 403)
    if (setting === 'admin') expect(await statusFor('no.token.atall')).toBe(401)
  })

  test('__typename is still answered, but no names are proposed', async () => {
    const answer = { data: { __typename: 'Query', viewer: { __typename: 'Member', name: 'Ana' } } }
    expect(await request(server.url, await ana(), typename)).toEqual(answer)
    expect(await overSocket(server.url, await ana(), typename)).toEqual(answer)
    const { errors } = await request(server.url, await ana(), '{ viewr { name } }')
    expect(errors?.[0]?.message).toBe('Cannot query field "viewr" on type "Query".')
  })

  test('with GRAPHIQL=off the page is not there, and the API is', async () => {
    for (const path of ['/graphql', '/graphiql', '/graphiql.html']) {
      const page = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } })
      expect([page.status, await page.json()]).toEqual([404, { error: 'GraphiQL is turned off on this server' }])
    }
  })
})

describe('the file of the schema', () => {
  const path = '/graphql/schema.graphql'
  let wedding: Awaited<ReturnType<typeof startWedding>>
  beforeAll(async () => {
    wedding = await startWedding({ settings: { ALLOWED_ORIGINS: 'https://app.example' } })
  })
  afterAll(() => wedding[Symbol.asyncDispose]())
  const ask = (init?: RequestInit) => fetch(`${serverOf(wedding).url}${path}`, init)

  test('is plain text, needs no token, and is the schema of the repository', async () => {
    const response = await ask()
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(readFileSync('schema/schema.graphql', 'utf8')).toContain((await response.text()).trim())
  })

  test('is not sent again to somebody who has it', async () => {
    const first = await ask()
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[\w-]+"$/)
    for (const tag of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const again = await ask({ headers: { 'if-none-match': tag } })
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, ''])
    }
    expect((await ask({ headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test('answers HEAD without a body, and nothing that would write', async () => {
    const head = await ask({ method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('etag')).toBe((await ask()).headers.get('etag'))
    const post = await ask({ method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test('is read by pages of allowed origins, also after a preflight', async () => {
    const allowed = async (origin: string, method: string) =>
      (await ask({ method, headers: { origin } })).headers.get('access-control-allow-origin')
    for (const method of ['GET', 'OPTIONS']) {
      expect(await allowed('https://app.example', method)).toBe('https://app.example')
      expect(await allowed('https://other.example', method)).toBeNull()
    }
  })
})
