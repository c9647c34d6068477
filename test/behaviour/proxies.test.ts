import { createServer, request as httpRequest } from 'node:http'
import { describe, expect, inject, test } from 'vitest'
import { askForEvents, serverSentEvents } from '../support/eventSource.ts'
import { startNginx } from '../support/setup/nginx.ts'
import { freePort } from '../support/setup/program.ts'
import { startWedding, type TestWedding } from '../support/wedding.ts'

const { nginx } = inject('services')
const portOf = (wedding: TestWedding) => new URL(wedding.servers[0]?.url ?? '').port
const messages = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }'

/** A stream of events at this address, as a browser's fetch reads it. */
async function listen(url: string, token: string, after: string) {
  const leaving = new AbortController()
  const response = await askForEvents(url, token, { query: messages, variables: { after } }, leaving.signal)
  const events = serverSentEvents(response)
  const heard = new Set<string>()
  return {
    headers: response.headers,
    /** Waits until this content has come, while the stream goes on. */
    async hears(content: string) {
      while (!heard.has(content)) {
        const { value, done } = await events.next()
        if (done) throw new Error(`The stream ended before ${content}`)
        if (value.data) heard.add(value.data.data?.messageReceived.message.content)
      }
    },
    leave: () => leaving.abort(),
  }
}

/** Whether an event reaches a guest through what stands at this address, alone and when others come right after it. */
async function passesEvents(wedding: TestWedding, url: string) {
  const leo = await wedding.join('leo')
  const stream = await listen(url, leo.token, await leo.cursor())
  for (const content of ['first', 'second']) {
    await leo.sends(content)
    await stream.hears(content)
  }
  await Promise.all(['third', 'fourth'].map((content) => leo.sends(content)))
  for (const content of ['third', 'fourth']) await stream.hears(content)
  stream.leave()
  return stream.headers
}

describe('server-sent events arrive as they happen', () => {
  test('with headers that keep proxies from buffering and compressing them', async () => {
    await using wedding = await startWedding()
    const headers = await passesEvents(wedding, wedding.servers[0]?.url ?? '')
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': expect.stringContaining('text/event-stream'),
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(headers.has('content-encoding')).toBe(false)
  })

  test.skipIf(!nginx).each([
    ['as Debian ships it', ''],
    ['that compresses event streams', 'gzip on; gzip_proxied any; gzip_min_length 0; gzip_types text/event-stream;'],
  ])('through an nginx %s', async (_, settings) => {
    await using wedding = await startWedding()
    const port = await freePort()
    await using _nginx = await startNginx(
      nginx ?? '',
      `${settings} server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${portOf(wedding)}; } }`,
    )
    await passesEvents(wedding, `http://127.0.0.1:${port}`)
  })

  test('through a proxy that passes bytes on in blocks of 16 KiB', async () => {
    await using wedding = await startWedding()
    await using proxy = await startBlockProxy(Number(portOf(wedding)), 16 * 1024)
    await passesEvents(wedding, proxy.url)
  })
})

test.skipIf(!nginx)('a bare proxy_pass shows the metrics to nobody', async () => {
  await using wedding = await startWedding()
  const [port, upgrading] = [await freePort(), await freePort()]
  await using _nginx = await startNginx(
    nginx ?? '',
    `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${portOf(wedding)}; } }
     server { listen 127.0.0.1:${upgrading}; location / {
       proxy_pass http://localhost:${portOf(wedding)};
       proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";
     } }`,
  )
  for (const each of [port, upgrading]) {
    expect((await fetch(`http://127.0.0.1:${each}/health`)).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${each}/metrics`)).status).toBe(403)
  }
})

/** A proxy that keeps an answer back until a block is full. */
async function startBlockProxy(port: number, blockBytes: number) {
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    const upstream = httpRequest({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      let kept = Buffer.alloc(0)
      answer.on('data', (chunk) => {
        kept = Buffer.concat([kept, chunk])
        if (kept.length < blockBytes) return
        if (!response.headersSent) response.writeHead(answer.statusCode ?? 502, answer.headers)
        response.write(kept)
        kept = Buffer.alloc(0)
      })
      answer.on('end', () => response.end(kept))
    })
    upstream.on('error', () => response.destroy())
    response.on('close', () => upstream.destroy())
    request.pipe(upstream)
  })
  const own = await freePort()
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${own}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
