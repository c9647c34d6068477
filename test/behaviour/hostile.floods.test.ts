import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openSocket } from '../support/socket.ts'
import { ways } from '../support/ways.ts'
import { serverOf, startWedding, type TestWedding } from '../support/wedding.ts'

const flood = 20_000

describe('messages on a WebSocket, as fast as it takes them', () => {
  const kinds: [what: string, message: (number: number) => object][] = [
    ['pings', () => ({ type: 'ping' })],
    [
      'operations that are refused',
      (number) => ({ id: String(number), type: 'subscribe', payload: { query: '{ nothing }' } }),
    ],
    [
      'ends of what never began, with a ping each',
      (number) => (number % 2 ? { type: 'ping' } : { id: '1', type: 'complete' }),
    ],
  ]

  test.each(kinds)(
    '%s: the others are answered long before, and that person is read again in time',
    async (_, message) => {
      await using wedding = await startWedding({ settings: { LIMIT_SOCKET_MESSAGES_PER_SECOND: '1000' } })
      const [eve, ana] = [await wedding.join('eve'), await wedding.join('ana')]
      using flooding = openSocket(serverOf(wedding))
      using second = openSocket(serverOf(wedding))
      using other = openSocket(serverOf(wedding))
      for (const [socket, { token }] of [
        [flooding, eve],
        [second, eve],
        [other, ana],
      ] as const)
        await socket.connects(token)
      let answers = 0
      flooding.socket.on('message', () => answers++)
      for (let number = 0; number < flood; number++) flooding.socket.send(JSON.stringify(message(number)))
      await expect.poll(() => answers).toBeGreaterThan(0)

      for (const content of ['one', 'two', 'three']) await ana.sends(content)
      expect(await other.isAnswered()).toBe(true)
      expect(answers).toBeLessThan(flood / 4)
      flooding.socket.terminate()
      // The messages that were read from it are made up for.
      expect(await second.isAnswered()).toBe(true)
    },
  )
})

describe('requests on one connection, sent before the first is answered', () => {
  const post = (token: string) => {
    const body = JSON.stringify({ query: '{ viewer { id } }' })
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
    ]
    return `${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  }
  const dial = async (wedding: TestWedding) => {
    const socket = connect({ port: Number(new URL(serverOf(wedding).url).port), host: '127.0.0.1' }).on(
      'error',
      () => {},
    )
    await once(socket, 'connect')
    let heard = ''
    socket.on('data', (bytes) => (heard += bytes))
    return { socket, answers: () => heard.split('HTTP/1.1 200').length - 1 }
  }

  test('are all answered while they are few, and end the connection when hundreds wait', async () => {
    await using wedding = await startWedding()
    const [eve, ana] = [await wedding.join('eve'), await wedding.join('ana')]
    const few = await dial(wedding)
    for (const times of [1, 2, 3]) {
      few.socket.write(post(eve.token).repeat(30))
      await expect.poll(few.answers, { timeout: 10_000 }).toBe(times * 30)
    }
    few.socket.destroy()

    for (const request of [post(eve.token), 'GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n']) {
      const many = await dial(wedding)
      const closed = once(many.socket, 'close')
      many.socket.write(request.repeat(500))
      await closed
      expect(many.answers()).toBeLessThan(500)
      await ana.sends('hello')
    }
  })
})

describe('variables that are wrong thousands of times', () => {
  const input = Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`key${index}`, index]))
  const wrong: [what: string, query: string, variables: object][] = [
    [
      'fields that an input does not have',
      'mutation ($i: SendMessageInput!) { sendMessage(input: $i) { id } }',
      { i: input },
    ],
    ['an object for a number', 'query ($n: Int) { messages(last: $n) { nodes { id } } }', { n: input }],
    ['a long text for a number', 'query ($n: Int) { messages(last: $n) { nodes { id } } }', { n: 'x'.repeat(50_000) }],
    [
      'a list for an id',
      'query ($with: ID) { messages(with: $with) { nodes { id } } }',
      { with: Array.from({ length: 9_000 }, () => 1) },
    ],
  ]

  test.each(wrong)('%s are reported once, in few words', async (_, query, variables) => {
    await using wedding = await startWedding()
    const eve = await wedding.join('eve')
    const { POST, 'server-sent events': streamed, WebSocket } = ways
    // The second POST goes the direct way: its document is known.
    for (const ask of [POST, POST, streamed, WebSocket]) {
      const answer = await ask(serverOf(wedding).url, eve.token, { query, variables })
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
      expect(answer.errors?.length).toBeLessThanOrEqual(2)
      expect(JSON.stringify(answer).length).toBeLessThan(4_000)
    }
  })
})
