import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { exampleIn, type Program, runProgram } from '../support/examples.ts'
import { newDataDir, startProcess } from '../support/process.ts'
import { request } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const dataDir = newDataDir()
let server: Awaited<ReturnType<typeof startProcess>>
let environment: Record<string, string | undefined>

/** The code of the example that says this, for the server at `url`. */
const example = (language: string, saying: string, url = server.url) => exampleIn('README.md', language, saying, url)
const run = (program: string, args: string[]): Program => runProgram(program, args, environment)
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

  test('curl asks for the cost of a query', async () => {
    const answer = await run('bash', ['-c', example('bash', '"cost":true')]).ended
    expect(JSON.parse(answer).extensions.cost).toMatchObject({ requested: 100 + 1 + 30 * 62, limit: 1_000_000 })
  })

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
})

test.skipIf(!inject('services').curl)(
  'the first token and the first invitation of a real wedding take one command each',
  async () => {
    const folder = newDataDir()
    const secret = randomUUID().repeat(2)
    {
      await using real = await startProcess({
        WS_PORT: String(await freePort()),
        DATA_DIR: folder,
        LOG_LEVEL: 'error',
        JWT_SECRET: secret,
      })
      const commands = example('bash', 'new SignJWT', real.url).trim()
      // A line that goes on with the command before it is indented.
      expect(commands.split(/\n(?! )/)).toHaveLength(2)
      const answer = await run('bash', ['-c', `export JWT_SECRET=${secret}\n${commands}`]).ended
      const { code, url } = JSON.parse(answer).data.createInvitation
      expect(url).toContain(code)
      const join =
        'mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) { member { role } wedding { name } } }'
      const { data } = await request(real.url, undefined, join, { input: { code, name: 'Uncle Guy' } })
      expect(data?.joinWedding).toEqual({ member: { role: 'GUEST' }, wedding: { name: 'Camille & Jules' } })
    }
    rmSync(folder, { recursive: true })
  },
)
