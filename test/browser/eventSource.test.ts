import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { executablePath } from '../support/browser.ts'
import { newDataDir, startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const hear = 'subscription { messageReceived { message { content } } }'
const send = 'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { id } }'

test.runIf(executablePath)(
  'the EventSource of a page goes on after its server was killed, and misses nothing',
  async () => {
    await using pages = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<title>Wall</title>'),
    )
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    const settings = {
      WS_PORT: String(await freePort()),
      DATA_DIR: newDataDir(),
      JWT_SECRET: secret,
      ALLOWED_ORIGINS: origin,
      LOG_LEVEL: 'trace',
      DEBUG: 'attitudes:*',
    }
    const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'wall' })
    const server = await startProcess(settings)
    const says = async (content: string) =>
      expect((await request(server.url, token, send, { content })).errors).toBeUndefined()
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    try {
      const page = await browser.newPage()
      await page.goto(origin)
      const heard: string[] = []
      await page.exposeFunction('heard', (content: string) => heard.push(content))
      const opened = page.evaluate(
        async ({ api, token, query }) => {
          const answer = await fetch(`${api}/graphql/stream`, {
            method: 'POST',
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ query }),
          })
          const { url } = await answer.json()
          const source = new EventSource(url)
          source.addEventListener('next', ({ data }) => {
            const { data: answer, errors } = JSON.parse(data)
            Reflect.get(window, 'heard')(errors?.[0].extensions.code ?? answer.messageReceived.message.content)
          })
          await new Promise((resolve) => source.addEventListener('open', resolve, { once: true }))
          return url as string
        },
        { api: server.url, token, query: hear },
      )
      const url = await opened
      await says('one')
      await expect.poll(() => heard).toEqual(['one'])
      await server.kill()
      await using again = await startProcess(settings)
      // Before the browser has come back, which it does after some seconds.
      await says('two')
      await expect.poll(() => heard, { timeout: 30_000 }).toEqual(['one', 'two'])
      await says('three')
      await expect.poll(() => heard).toEqual(['one', 'two', 'three'])
      const ticket = new URL(url).searchParams.get('ticket') ?? ''
      expect(ticket).toHaveLength(43)
      expect(server.said() + again.said()).not.toContain(ticket)
    } finally {
      await browser.close()
    }
  },
)
