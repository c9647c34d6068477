import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../support/setup/program.ts'
import { startWedding } from '../support/wedding.ts'

const guide = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
const create = guide.match(/```graphql\n(.*?)```/s)?.[1] ?? ''

test.each([
  ['js', 'node', 'receiver.mjs'],
  ['python', 'python3', 'receiver.py'],
])(
  'the receiver of the guide in %s takes what the wedding sends, once, and nothing from anybody else',
  async (language, program, name) => {
    const folder = mkdtempSync(join(tmpdir(), 'attitudes-receiver-'))
    writeFileSync(join(folder, name), guide.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's'))?.[1] ?? '')
    await using wedding = await startWedding({ settings: { WEBHOOK_URLS: 'any' } })
    const couple = await wedding.join('ana', { role: 'COUPLE' })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/hook`
    const { webhookSecret } = (await couple.gets(create.replace('https://board.example.com/hook', url)))
      .createIntegration
    const env = { PATH: process.env.PATH, WEBHOOK_SECRET: webhookSecret, PORT: String(port) }
    const receiver = spawn(program, [join(folder, name)], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let said = ''
    receiver.stdout.on('data', (chunk) => (said += chunk))
    try {
      await couple.sends('Dinner!')
      await couple.sends('Cake!')
      while (!said.includes('Cake!')) await once(receiver.stdout, 'data')
      const events = said
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(events.map(({ message }) => message.content)).toEqual(['Dinner!', 'Cake!'])
      const headers = { 'webhook-id': 'a', 'webhook-timestamp': String(Math.floor(Date.now() / 1_000)) }
      for (const signature of ['v1,forged', `v1,${'A'.repeat(43)}=`, `v1,${'é'.repeat(44)}`, '']) {
        const signed = { ...headers, 'webhook-signature': signature }
        expect((await fetch(url, { method: 'POST', body: '{}', headers: signed })).status, signature).toBe(401)
      }
      await breaksOff(port)
      await couple.sends('Dance!')
      while (!said.includes('Dance!')) await once(receiver.stdout, 'data')
    } finally {
      receiver.kill()
      await once(receiver, 'exit')
      rmSync(folder, { recursive: true })
    }
  },
)

/** Begins a request and breaks it off before its end. */
async function breaksOff(port: number) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.resume().end('POST /hook HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nabc')
  await once(socket, 'close')
}
