import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { newDataDir, startProcess } from '../support/process.ts'
import { request } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dataDir = newDataDir()
let settings: Record<string, string>
let server: Awaited<ReturnType<typeof startProcess>>
let environment: Record<string, string | undefined>

/** The code of the example that says this, for the server at `url`. */
function example(language: string, saying: string, document = 'README.md', url = server.url): string {
  const blocks = readFileSync(`${root}/${document}`, 'utf8').matchAll(/^```(\w+)\n(.*?)^```/gms)
  for (const [, written, code] of blocks) {
    if (written === language && code?.includes(saying))
      return code.replaceAll('localhost:3001', url.replace('http://', ''))
  }
  throw new Error(`${document} has no ${language} example with ${saying}`)
}

function run(program: string, args: string[]) {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  const ended = once(child, 'close').then(() => said)
  return {
    ended,
    async says(text: string) {
      while (!said.includes(text))
        await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error(said)))])
    },
    end() {
      child.kill()
      return ended
    },
  }
}

/** Runs the example of a client of GraphQL in a process of its own. */
function runClient(saying: string, document?: string) {
  const file = `${root}/dist/example-${saying.replaceAll('/', '-')}.mjs`
  writeFileSync(file, example('js', `from '${saying}'`, document))
  return run('node', [file])
}

const curl = (saying: string) => run('bash', ['-c', `exec ${example('bash', saying).trim()}`])
const sendsHello = async () => {
  const answer = await run('bash', ['-c', example('bash', 'Hello from curl')]).ended
  expect(answer).toContain('"sendMessage":{"id":')
  expect(answer).toContain('"viewer":{"name":"Léa"}')
}

describe.skipIf(!inject('services').curl)("the README's own examples", () => {
  beforeAll(async () => {
    const limits = { LIMIT_MESSAGES_PER_MINUTE: '100000', LIMIT_CONNECTIONS_PER_MINUTE: '100000' }
    settings = { WS_PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'error', ...limits }
    server = await startProcess(settings)
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

  test('clients lose nothing, and show nothing twice, while the server is killed and restarted under load', async () => {
    const clients = [
      runClient('graphql-ws'),
      runClient('graphql-sse', 'docs/clients.md'),
      runClient('@urql/core', 'docs/clients.md'),
    ]
    await server.followed(clients.length)
    const before = await stored()
    const load = startLoad()
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      await load.acknowledges(40)
      await server.kill(signal)
      server = await startProcess(settings)
    }
    await load.acknowledges(40)
    await load.end()
    await sends({ id: randomUUID(), content: 'That is all' })
    const sent = (await stored()).slice(before.length)
    expect(sent.length).toBeGreaterThan(120)
    for (const client of clients) {
      await client.says('Léa: That is all')
      expect((await client.end()).trim().split('\n')).toEqual(sent.map((content) => `Léa: ${content}`))
    }
  })
})

test.skipIf(!inject('services').curl)(
  'the first token and the first invitation of a real wedding take one line each',
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
      const lines = example('bash', 'new SignJWT', 'README.md', real.url).trim().split('\n')
      expect(lines).toHaveLength(2)
      const answer = await run('bash', ['-c', [`export JWT_SECRET=${secret}`, ...lines].join('\n')]).ended
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

/** Whether Léa's message was acknowledged. */
async function sends(message: { id: string; content: string }): Promise<boolean> {
  const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
  const answer = await request(server.url, environment.TOKEN, send, {
    input: { ...message, channel: 'WEDDING' },
  }).catch(() => undefined)
  return answer?.data?.sendMessage !== undefined
}

/** The contents of all messages to everyone, in order. */
async function stored(): Promise<string[]> {
  const list =
    'query ($after: String) { messages(first: 100, after: $after) { nodes { content } pageInfo { hasNextPage endCursor } } }'
  const contents: string[] = []
  for (let after: string | undefined, more = true; more; ) {
    const { data } = await request(server.url, environment.TOKEN, list, { after })
    const { nodes, pageInfo } = data?.messages ?? {}
    contents.push(...nodes.map(({ content }: { content: string }) => content))
    after = pageInfo.endCursor
    more = pageInfo.hasNextPage
  }
  return contents
}

/** Several people who write all the time, each message until it is acknowledged. */
function startLoad() {
  let isOver = false
  let acknowledged = 0
  const write = async (name: number) => {
    for (let count = 0; !isOver; count++) {
      const message = { id: randomUUID(), content: `${name}.${count}` }
      while (!(await sends(message))) await wait(20)
      acknowledged++
    }
  }
  const writers = [1, 2, 3, 4].map(write)
  return {
    async acknowledges(more: number) {
      for (const target = acknowledged + more; acknowledged < target; ) await wait(20)
    },
    async end() {
      isOver = true
      await Promise.all(writers)
    },
  }
}
