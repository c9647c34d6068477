import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BrowserStreams } from '../../web/live/core/browserStreams.ts'
import { usualPace } from '../../web/live/core/pace.ts'
import { RetryableError } from '../../web/live/core/retryable.ts'
import { stubBrowser, unstubBrowser } from '../support/browserTabs.ts'

/** A server in the single and the distinct connections mode of graphql-sse. */
class Server {
  /** The streams that are open, and the operations that each carries. */
  readonly streams = new Map<string, { ids: Set<string>; say(text: string): void }>()
  mostOnOne = 32
  #opened = 0

  readonly fetch = async (url: string, { method, headers, body, signal }: RequestInit): Promise<Response> => {
    signal?.throwIfAborted()
    const name = new Headers(headers).get('x-graphql-event-stream-token')
    if (method === 'PUT') return new Response(`stream ${++this.#opened}`, { status: 201 })
    if (!name || method === 'GET') return this.#open(name ?? `distinct ${++this.#opened}`, signal)
    const stream = this.streams.get(name)
    if (!stream) return new Response(null, { status: 404 })
    if (method === 'DELETE') {
      stream.ids.delete(new URL(url).searchParams.get('operationId') ?? '')
      return new Response(null, { status: 200 })
    }
    if (stream.ids.size >= this.mostOnOne) return new Response(null, { status: 429 })
    stream.ids.add(JSON.parse(String(body)).extensions.operationId)
    return new Response(null, { status: 202 })
  }

  /** Sends a result to every operation. */
  say(greeting: string) {
    for (const [name, { ids, say }] of this.streams) {
      const payload = { data: { greeting } }
      if (name.startsWith('distinct')) say(`event: next\ndata: ${JSON.stringify(payload)}\n\n`)
      for (const id of ids) say(`event: next\ndata: ${JSON.stringify({ id, payload })}\n\n`)
    }
  }

  get sizes(): number[] {
    return [...this.streams.values()].map(({ ids }) => ids.size)
  }

  #open(name: string, signal: AbortSignal | null | undefined) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const say = (text: string) => controller.enqueue(new TextEncoder().encode(text))
        this.streams.set(name, { ids: new Set(), say })
        signal?.addEventListener('abort', () => {
          this.streams.delete(name)
          controller.error(signal.reason)
        })
        say(':\n\n')
      },
      cancel: () => void this.streams.delete(name),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

const until = (check: () => void) => vi.waitFor(check, { interval: 1 })

let server: Server
beforeEach(() => {
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
  stubBrowser()
})
afterEach(() => {
  unstubBrowser()
})

/** A tab that subscribes again whenever it is told to. */
function openTab() {
  const heard: unknown[] = []
  const problems: string[] = []
  const streams = new BrowserStreams({
    url: 'https://wedding.example/graphql',
    pace: usualPace,
    token: async () => 'token',
    member: () => 'wedding:lea',
    connected() {},
    refused: () => problems.push('refused'),
    failed: () => problems.push('failed'),
  })
  let isGone = false
  const goes = () => {
    isGone = true
    streams.dispose()
  }
  function listens() {
    if (isGone) return
    const leave = streams.subscribe(
      { query: 'subscription { greeting }' },
      {
        next: ({ data }) => heard.push(data?.greeting),
        error(error) {
          leave()
          if (isGone) return
          if (error instanceof RetryableError) setTimeout(listens)
          else problems.push(String(error))
        },
        complete: () => problems.push('complete'),
      },
    )
  }
  return { heard, problems, listens, goes }
}

test('three tabs hear over one stream, and go over to another when the one that carries it goes', async () => {
  const tabs = [openTab(), openTab(), openTab()] as const
  for (const tab of tabs) tab.listens()
  await until(() => expect(server.sizes).toEqual([3]))
  server.say('one')
  await until(() => expect(tabs.map(({ heard }) => heard)).toEqual([['one'], ['one'], ['one']]))
  tabs[0].goes()
  await until(() => expect(server.sizes).toEqual([2]))
  server.say('two')
  await until(() => expect(tabs[2].heard).toEqual(['one', 'two']))
  expect(tabs.map(({ problems }) => problems)).toEqual([[], [], []])
  for (const { goes } of tabs) goes()
  await until(() => expect(server.sizes).toEqual([]))
})

test.each([
  ['32 subscriptions', 32, [32, 8]],
  ['as many as the server takes', 16, [16, 16, 8]],
])('a stream takes %s, and the others go over a further one', async (_, most, sizes) => {
  server.mostOnOne = most
  const tab = openTab()
  for (let index = 0; index < 40; index++) {
    tab.listens()
    if (index > 0) await until(() => expect(server.sizes.reduce((sum, size) => sum + size, 0)).toBe(index + 1))
  }
  expect(server.sizes).toEqual(sizes)
  server.say('hello')
  await until(() => expect(tab.heard.length).toBe(40))
  tab.goes()
  await until(() => expect(server.sizes).toEqual([]))
})
