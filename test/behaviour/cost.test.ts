import { expect, test } from 'vitest'
import { openSocket } from '../support/socket.ts'
import { ways } from '../support/ways.ts'
import { startWedding } from '../support/wedding.ts'

test('the cost of an operation is reported only if the client asks for it', async () => {
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
  const send = {
    query: 'mutation { sendMessage(input: { channel: WEDDING, content: "x" }) { id } }',
    extensions: { cost: true },
  }
  const [{ extensions: one }, { extensions: two }] = [
    await ways.POST(url, ana.token, send),
    await ways.WebSocket(url, ana.token, send),
  ]
  expect(one.cost.requested).toBe(2)
  // A mutation is not charged: its limit is the number of messages in a minute.
  expect(two).toEqual(one)
  const schemaAsked = { query: '{ __schema { queryType { name } } }', extensions: { cost: true } }
  const [{ extensions: first }, { extensions: second }] = [
    await ways.POST(url, undefined, schemaAsked),
    await ways.POST(url, undefined, schemaAsked),
  ]
  expect(second.cost.remaining).toBe(first.cost.remaining - first.cost.requested)
})

test('the cost of a subscription is reported only with its first answer, and to no other subscriber', async () => {
  await using wedding = await startWedding()
  const [ana, ben] = [await wedding.join('ana'), await wedding.join('ben')]
  const { url } = wedding.servers[0] as { url: string }
  const query = 'subscription { messageReceived { message { content } } }'
  using socket = openSocket({ url })
  await socket.connects(ana.token)
  await socket.says({ id: 'told', type: 'subscribe', payload: { query, extensions: { cost: true } } })
  await socket.says({ id: 'untold', type: 'subscribe', payload: { query } })
  await socket.says({ id: 'all here', type: 'subscribe', payload: { query: '{ __typename }' } })
  await socket.hears('all here')
  const heard = []
  for (const content of ['one', 'two']) {
    await ben.ask(
      'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { id } }',
      { content },
    )
    heard.push((await socket.hears('told')).payload, (await socket.hears('untold')).payload)
  }
  const message = (content: string) => ({ data: { messageReceived: { message: { content } } } })
  const cost = { requested: 163, remaining: expect.any(Number), limit: 1_000_000 }
  expect(heard).toEqual([{ ...message('one'), extensions: { cost } }, message('one'), message('two'), message('two')])
})

test('the cost of a subscription is reported with its refusal', async () => {
  await using wedding = await startWedding({ settings: { LIMIT_COST_PER_MINUTE: '150' } })
  const ana = await wedding.join('ana')
  const { url } = wedding.servers[0] as { url: string }
  const query = 'subscription { messageReceived { message { content } } }'
  for (const way of ['server-sent events', 'WebSocket'] as const) {
    const { errors, extensions } = await ways[way](url, ana.token, { query, extensions: { cost: true } })
    expect(errors?.[0]?.extensions.code, way).toBe('RATE_LIMITED')
    expect(extensions, way).toEqual({ cost: { requested: 163, remaining: 0, limit: 150 } })
  }
})
