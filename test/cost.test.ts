import { expect, test } from 'vitest'
import { ways } from './ways.ts'
import { startWedding } from './wedding.ts'

test('the cost of an operation is told to those who ask for it, and to nobody else', async () => {
  await using wedding = await startWedding()
  const ana = await wedding.join('ana')
  const { url } = wedding.servers[0] as { url: string }
  const query = '{ members(first: 10) { nodes { name } } }'
  for (const [way, ask] of Object.entries(ways)) {
    expect(Object.keys(await ask(url, ana.token, { query })), way).toEqual(['data'])
    for (const extensions of [{}, { cost: false }, { cost: 'true' }, { other: true }]) {
      expect((await ask(url, ana.token, { query, extensions })).extensions, way).toBeUndefined()
    }
    const { data, extensions } = await ask(url, ana.token, { query, extensions: { cost: true } })
    expect(data?.members.nodes).toEqual([{ name: 'ana' }])
    expect(extensions, way).toEqual({ cost: { requested: 121, remaining: expect.any(Number), limit: 1_000_000 } })
  }
  const send = { query: 'mutation { sendMessage(input: { channel: WEDDING, content: "x" }) { id } }', extensions: { cost: true } }
  const [{ extensions: one }, { extensions: two }] = [await ways.POST(url, ana.token, send), await ways.WebSocket(url, ana.token, send)]
  expect(one.cost.requested).toBe(2)
  // Its limit is how many messages may be sent in a minute.
  expect(two).toEqual(one)
  const schemaAsked = { query: '{ __schema { queryType { name } } }', extensions: { cost: true } }
  const [{ extensions: first }, { extensions: second }] = [
    await ways.POST(url, undefined, schemaAsked),
    await ways.POST(url, undefined, schemaAsked),
  ]
  expect(second.cost.remaining).toBe(first.cost.remaining - first.cost.requested)
})
