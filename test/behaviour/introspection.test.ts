import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newDataDir, startProcess } from '../support/process.ts'
import { type GraphQLAnswer, request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { openSocket } from '../support/socket.ts'

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
