import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLiveClient } from '@attitudes/live'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { startWedding } from '../support/wedding.ts'

// Node 20 has none of its own.
globalThis.WebSocket ??= WebSocket as never

const page = { 'content-type': 'text/html' }
const bug = { errors: [{ message: 'Something went wrong', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }

test('a message gets through a proxy that answers in place of the server for a while', async () => {
  await using wedding = await startWedding()
  const ana = await wedding.join('ana')
  const answers: [number, Record<string, string>, string][] = [
    [403, page, '<h1>Forbidden</h1>'],
    [200, page, '<h1>We are back soon</h1>'],
    [500, { 'content-type': 'application/json' }, JSON.stringify(bug)],
  ]
  let sent = 0
  const proxy = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const answer = body.includes('sendMessage') ? answers[sent++] : undefined
    if (answer) return response.writeHead(answer[0], answer[1]).end(answer[2])
    const { authorization = '' } = request.headers
    const headers = { authorization, 'content-type': 'application/json' }
    const relayed = await fetch(`${wedding.servers[0]?.url}${request.url}`, { method: 'POST', headers, body })
    response.writeHead(relayed.status, { 'content-type': 'application/json' }).end(await relayed.text())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const live = createLiveClient({
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    token: ana.token,
    storage: null,
  })

  expect(await live.outbox.add(null, 'hello')).toMatchObject({ content: 'hello' })
  expect(sent).toBe(answers.length + 1)
  expect((await ana.gets('{ messages { nodes { content } } }')).messages.nodes).toEqual([{ content: 'hello' }])
  live.signOut()
  proxy.close()
})
