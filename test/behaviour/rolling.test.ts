import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createClient } from 'graphql-ws'
import { expect, inject, test } from 'vitest'
import WebSocket from 'ws'
import { parse } from 'yaml'
import { listenWithGraphqlSse } from '../clients/graphqlSse.ts'
import { startProcess } from '../support/process.ts'
import { post } from '../support/request.ts'
import { startNginx } from '../support/setup/nginx.ts'
import { freePort } from '../support/setup/program.ts'
import { backends, startWedding } from '../support/wedding.ts'

const { nginx } = inject('services')
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const listen = 'subscription ($after: Cursor) { messageReceived(after: $after) { cursor message { id } } }'

/** The nginx of docker-compose.yml, with its servers and itself on these ports of this machine. */
function composeNginx(servers: string[], port: string): string {
  const { configs } = parse(readFileSync('docker-compose.yml', 'utf8'))
  const places = [
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ...servers.map((each, index) => [`server-${index + 1}:3001`, `127.0.0.1:${each}`]),
  ]
  return places.reduce(
    (text, [from = '', to = '']) => {
      expect(text).toContain(from)
      return text.replaceAll(from, to)
    },
    configs.nginx.content.replaceAll('$$', '$'),
  )
}

/** A phone that goes on after the last message that it heard, on whatever server. */
function followMessages(url: string, token: string, after: string) {
  const heard: string[] = []
  let cursor = after
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
  })
  const variables = {
    get after() {
      return cursor
    },
  }
  client.subscribe<any>(
    { query: listen, variables },
    {
      next({ data }) {
        if (!data) return
        cursor = data.messageReceived.cursor
        heard.push(data.messageReceived.message.id)
      },
      error: () => {},
      complete: () => {},
    },
  )
  return { heard, leave: () => client.dispose() }
}

test.skipIf(!nginx || !backends.includes('cluster'))(
  'two servers restart one after the other behind the nginx of the compose file: a request fails at most while a port closes, and no message is lost or comes twice',
  async () => {
    await using wedding = await startWedding({ backend: 'cluster' })
    const [leo, ana] = [await wedding.join('leo'), await wedding.join('ana')]
    const after = await leo.cursor()
    const ports = [String(await freePort()), String(await freePort())]
    const start = (port: string) => startProcess({ ...wedding.settings, WS_PORT: port, TRUSTED_PROXIES: 'loopback' })
    const servers = await Promise.all(ports.map(start))
    const port = String(await freePort())
    await using _nginx = await startNginx(nginx ?? '', composeNginx(ports, port))
    const url = `http://127.0.0.1:${port}`
    const phones = [leo, leo, ana].map(({ token }) => followMessages(url, token, after))
    const stream = listenWithGraphqlSse({ url, token: leo.token }, { singleConnection: true, after })

    let isOver = false
    const sent: string[] = []
    const failures: unknown[] = []
    const attempt = async (id: string) => {
      const response = await post(url, ana.token, {
        query: send,
        variables: { input: { id, channel: 'WEDDING', content: id } },
      })
      return { status: response.status, body: await response.text() }
    }
    const writes = async () => {
      while (!isOver) {
        const id = randomUUID()
        let answer = await attempt(id)
        // It came while a server closed its port, and nginx sends no POST twice: its sender does, as docs/deploying.md says.
        while (answer.status === 502) answer = await attempt(id)
        if (answer.body === `{"data":{"sendMessage":{"id":"${id}"}}}`) sent.push(id)
        else failures.push(answer)
      }
    }
    const writers = Array.from({ length: 4 }, writes)
    const more = (count: number) => expect.poll(() => sent.length, { timeout: 30_000 }).toBeGreaterThan(count)
    await more(20)
    for (const [index, each] of ports.entries()) {
      await servers[index]?.kill('SIGTERM')
      await more(sent.length + 20)
      servers[index] = await start(each)
      await more(sent.length + 20)
    }
    isOver = true
    await Promise.all(writers)

    expect(failures).toEqual([])
    for (const { heard } of phones) {
      await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(sent.length)
      expect(new Set(heard)).toEqual(new Set(sent))
    }
    await expect.poll(() => stream.heard().length, { timeout: 20_000 }).toBe(sent.length)
    expect(new Set(stream.heard())).toEqual(new Set(sent))
    stream.stop()
    for (const { leave } of phones) leave()
    for (const server of servers) await server[Symbol.asyncDispose]()
  },
  180_000,
)
