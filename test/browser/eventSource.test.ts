import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { executablePath } from '../support/browser.ts'
import { exampleIn } from '../support/examples.ts'
import { newDataDir, startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const send = 'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { id } }'

test.runIf(executablePath)(
  'the EventSource of docs/api.md goes on after its server was killed or updated, and misses nothing',
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
      page.on('console', (message) => heard.push(message.text()))
      const opened = page.waitForRequest(/ticket=/)
      const program = exampleIn('docs/api.md', 'js', 'new EventSource', server.url)
      await page.evaluate(`(async (token) => {
        ${program}
        await new Promise((resolve) => source.addEventListener('open', resolve, { once: true }))
      })('${token}')`)
      await says('one')
      await expect.poll(() => heard).toEqual(['one'])
      await server.kill()
      await using again = await startProcess(settings)
      // Before the browser has come back, which it does after some seconds.
      await says('two')
      await expect.poll(() => heard, { timeout: 30_000 }).toContain('two')
      await again.kill('SIGTERM')
      await using updated = await startProcess(settings)
      await says('three')
      await expect.poll(() => heard, { timeout: 30_000 }).toContain('three')
      await says('four')
      await expect.poll(() => heard).toContain('four')
      // The browser says by itself that it has lost the server.
      expect(heard.filter((line) => !line.startsWith('Failed to load'))).toEqual(['one', 'two', 'three', 'four'])
      const ticket = new URL((await opened).url()).searchParams.get('ticket') ?? ''
      expect(ticket).toHaveLength(43)
      expect(server.said() + again.said() + updated.said()).not.toContain(ticket)
    } finally {
      await browser.close()
    }
  },
)
