import { expect, test } from 'vitest'
import { ways } from '../support/ways.ts'
import { serverOf, startWedding } from '../support/wedding.ts'

const plain = { data: { viewer: { name: 'leo' } } }

test('a client that knows incremental delivery gets each answer whole, in a type that it takes', async () => {
  await using wedding = await startWedding()
  const { token } = await wedding.join('leo')
  const asks = (accept: string) =>
    fetch(`${serverOf(wedding).url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: '{ viewer { name } }' }),
    })
  const types = [
    ['multipart/mixed;deferSpec=20220824,application/json', 'json'],
    [
      'multipart/mixed; deferSpec=20220824, application/graphql-response+json, application/json',
      'graphql-response+json',
    ],
    ['multipart/mixed;boundary="graphql";deferSpec=20220824,application/json;charset=utf-8', 'json'],
    ['multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json;q=0.9', 'graphql-response+json'],
    ['application/json, multipart/mixed;deferSpec=20220824;q=0.8', 'json'],
  ] as const
  for (const [accept, type] of types) {
    const response = await asks(accept)
    expect(response.status, accept).toBe(200)
    expect(response.headers.get('content-type'), accept).toBe(`application/${type}; charset=utf-8`)
    expect(await response.json(), accept).toEqual(plain)
  }
  const alone = await asks('multipart/mixed;deferSpec=20220824')
  expect(alone.headers.get('content-type')).toBe('multipart/mixed; boundary="-"')
  expect(await alone.text()).toContain(`\r\n\r\n${JSON.stringify(plain)}\r\n-----`)
})

test.each(Object.entries(ways))('@defer and @stream are refused, and told what to do instead: %s', async (_, ask) => {
  await using wedding = await startWedding()
  const { token } = await wedding.join('leo')
  for (const [name, query] of [
    ['defer', '{ viewer { id ... @defer(label: "late") { name } } }'],
    ['stream', '{ conversations @stream(initialCount: 1) { unreadCount } }'],
  ] as const)
    expect(await ask(serverOf(wedding).url, token, { query })).toMatchObject({
      errors: [{ message: expect.stringContaining(`leave out @${name}`), extensions: { code: 'BAD_USER_INPUT' } }],
    })
})
