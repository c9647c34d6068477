import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { serverSentEvents } from '../support/eventSource.ts'
import { post } from '../support/request.ts'
import { openSocket } from '../support/socket.ts'
import { type Phone, serverOf, startWedding, type TestWedding } from '../support/wedding.ts'

/** A mistake, and how it arrives by each transport: status and first error over HTTP, messages of the others. */
interface Mistake {
  query: string
  variables?: object
  code: string
  /** Of an answer as application/json, and as application/graphql-response+json. */
  status?: [number, number]
  hasData?: boolean
  /** Types of the WebSocket's messages. */
  frames: string[]
}

const mistakes: [string, Mistake][] = [
  [
    'a document that is not valid',
    { query: '{ viewer { nam } }', code: 'BAD_USER_INPUT', status: [200, 400], hasData: false, frames: ['error'] },
  ],
  [
    'a document that is too complex',
    {
      query: `{ ${Array.from({ length: 16 }, (_, index) => `a${index}: viewer { id }`).join(' ')} }`,
      code: 'QUERY_TOO_COMPLEX',
      status: [200, 400],
      hasData: false,
      frames: ['error'],
    },
  ],
  [
    'a field that is refused',
    {
      query: 'mutation { acceptMusicRequest(id: "x") { id } }',
      code: 'FORBIDDEN',
      status: [200, 200],
      hasData: true,
      frames: ['next', 'complete'],
    },
  ],
  [
    'a wrong argument',
    {
      query: '{ messages(first: 101) { nodes { id } } }',
      code: 'BAD_USER_INPUT',
      status: [200, 200],
      hasData: true,
      frames: ['next', 'complete'],
    },
  ],
  [
    'a cursor that cannot be continued',
    {
      query: 'subscription ($after: Cursor) { messageReceived(after: $after) { cursor } }',
      variables: { after: 'gone' },
      code: 'CURSOR_GONE',
      frames: ['next', 'complete'],
    },
  ],
]

const posts = (wedding: TestWedding, token: string | undefined, asked: object, accept: string) =>
  post(serverOf(wedding).url, token, asked, { headers: { accept } })

async function overSocket(wedding: TestWedding, { token }: Phone, { query, variables }: Mistake) {
  using socket = openSocket(serverOf(wedding))
  await socket.connects(token)
  await socket.asks('1', query, variables)
  const messages = [await socket.hears('1')]
  while (!['error', 'complete'].includes(messages.at(-1)?.type ?? '')) messages.push(await socket.hears('1'))
  return messages
}

describe('errors arrive where docs/api.md says', () => {
  test.each(mistakes)('%s', async (_, mistake) => {
    const { query, variables, code, status, hasData, frames } = mistake
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    for (const [index, type] of ['application/json', 'application/graphql-response+json'].entries()) {
      if (!status) continue
      const response = await posts(wedding, ana.token, { query, variables }, type)
      expect(response.status, type).toBe(status[index])
      const answer = (await response.json()) as { errors: any[] }
      expect(answer.errors[0].extensions.code, type).toBe(code)
      expect('data' in answer, type).toBe(hasData)
    }
    const events = serverSentEvents(await posts(wedding, ana.token, { query, variables }, 'text/event-stream'))
    expect((await events.next()).value).toMatchObject({
      event: 'next',
      data: { errors: [{ extensions: { code } }] },
    })
    expect((await events.next()).value).toMatchObject({ event: 'complete' })
    const messages = await overSocket(wedding, ana, mistake)
    expect(messages.map(({ type }) => type)).toEqual(frames)
    const errors = frames[0] === 'error' ? messages[0]?.payload : messages[0]?.payload.errors
    expect(errors[0].extensions.code).toBe(code)
  })

  test('a token that is not valid, and none', async () => {
    await using wedding = await startWedding()
    for (const [token, status] of [
      ['garbage', 401],
      [undefined, 200],
    ] as const) {
      for (const accept of ['application/json', 'text/event-stream']) {
        const response = await posts(wedding, token, { query: '{ viewer { id } }' }, accept)
        expect(response.status, accept).toBe(status)
        expect(await response.text()).toContain('UNAUTHENTICATED')
      }
      using socket = openSocket(serverOf(wedding))
      await socket.says({ type: 'connection_init', payload: { token } })
      expect(await socket.closed).toMatchObject({ code: 4403 })
    }
  })
})

test('the frames of a WebSocket are as docs/api.md shows them', async () => {
  const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
  const lines = page.match(/^[<>] \{.*\}$/gm) ?? []
  expect(lines.length).toBeGreaterThan(10)
  await using wedding = await startWedding()
  const lea = await wedding.join('lea')
  const after = await lea.cursor()
  await lea.sends('Hello!')
  using socket = openSocket(serverOf(wedding))
  for (const line of lines) {
    const shown = JSON.parse(line.slice(2))
    if (line.startsWith('>')) {
      if (shown.payload?.token) shown.payload.token = lea.token
      if (shown.payload?.variables?.after) shown.payload.variables.after = after
      await socket.says(shown)
    } else {
      expect(shapeOf(await socket.hears()), line).toEqual(shapeOf(shown))
    }
  }
})

/** A message without what differs from time to time: texts but for codes, types and contents. */
function shapeOf(message: unknown): unknown {
  const fixed = ['id', 'type', 'code', 'content', 'message']
  return JSON.parse(JSON.stringify(message), (key, value) =>
    typeof value === 'string' && !fixed.includes(key) ? 'text' : value,
  )
}
