import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { newDataDir, startProcess } from './process.ts'
import { freePort } from './setup/program.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const dataDir = newDataDir()
let server: Awaited<ReturnType<typeof startProcess>>
let environment: Record<string, string | undefined>

/** The code of the README's example that says this, for the server of this test. */
function example(language: string, saying: string): string {
  const blocks = readFileSync(`${root}/README.md`, 'utf8').matchAll(/^```(\w+)\n(.*?)^```/gms)
  for (const [, written, code] of blocks) {
    if (written === language && code?.includes(saying)) return code.replaceAll('localhost:3001', server.url.replace('http://', ''))
  }
  throw new Error(`the README has no ${language} example with ${saying}`)
}

function run(program: string, args: string[]) {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  const ended = once(child, 'close').then(() => said)
  return {
    ended,
    async says(text: string) {
      while (!said.includes(text)) await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error(said)))])
    },
    end() {
      child.kill()
      return ended
    },
  }
}

const curl = (saying: string) => run('bash', ['-c', `exec ${example('bash', saying).trim()}`])
const sendsHello = async () => {
  const answer = await run('bash', ['-c', example('bash', 'Hello from curl')]).ended
  expect(answer).toContain('"sendMessage":{"id":')
  expect(answer).toContain('"viewer":{"name":"Léa"}')
}

describe.skipIf(!inject('services').curl)("the README's own examples", () => {
  beforeAll(async () => {
    server = await startProcess({ WS_PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'error' })
    const shell = run('bash', ['-c', `${example('bash', 'TOKEN=$(')}\necho "$TOKEN"`])
    environment = { TOKEN: (await shell.ended).trim() }
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    rmSync(dataDir, { recursive: true })
  })

  test('curl queries and sends over HTTP', sendsHello)

  test('curl shares a photo', async () => {
    const answer = await run('bash', ['-c', example('bash', 'sharePhoto(')]).ended
    expect(answer).toContain(`"sharePhoto":{"url":"${server.url}/photos/`)
  })

  test('curl listens with server-sent events', async () => {
    const listening = curl('Accept: text/event-stream')
    // The first bytes of the stream say that the subscription is being served.
    await listening.says(':')
    await server.followed(1)
    await sendsHello()
    await listening.says('"content":"Hello from curl"')
    await listening.end()
  })

  test('the official client listens over WebSocket', async () => {
    const file = `${root}/dist/readme-example.mjs`
    writeFileSync(file, example('js', 'graphql-ws'))
    const listening = run('node', [file])
    await server.followed(1)
    await sendsHello()
    await listening.says('Léa: Hello from curl')
    await listening.end()
  })
})
