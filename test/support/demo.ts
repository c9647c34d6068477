import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { newDataDir, startProcess } from './process.ts'
import { request } from './request.ts'
import { freePort } from './setup/program.ts'

/** The words after which nobody writes any more. */
export const lastWords = 'That is all'

/** The demo in a process that is killed and started again. */
export interface Demo extends AsyncDisposable {
  readonly url: string
  /** The token of Léa, a guest. */
  readonly token: string
  /** The token of a person of the demo. */
  tokenOf(person: string): Promise<string>
  /** Waits until there are so many subscriptions. */
  followed(subscriptions: number): Promise<void>
  /**
   * Lets people write to everyone while the server is killed and started again, then told to end and started again.
   * Returns all that they have written, in order; it ends with `lastWords`.
   */
  isKilledUnderLoad(): Promise<string[]>
}

/** Starts the demo, with as many messages a minute as people like. */
export async function startDemo(): Promise<Demo> {
  const dataDir = newDataDir()
  const limits = { LIMIT_MESSAGES_PER_MINUTE: '100000', LIMIT_CONNECTIONS_PER_MINUTE: '100000' }
  const settings = { WS_PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'error', ...limits }
  let server = await startProcess(settings)
  const tokenOf = async (person: string) => {
    const response = await fetch(`${server.url}/demo`, { method: 'POST', body: JSON.stringify({ person }) })
    return ((await response.json()) as { token: string }).token
  }
  const { url } = server
  const token = await tokenOf('lea')

  return {
    url,
    token,
    tokenOf,
    followed: (subscriptions) => server.followed(subscriptions),

    async isKilledUnderLoad() {
      const before = await stored(url, token)
      const load = startLoad(url, token)
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        await load.acknowledges(40)
        await server.kill(signal)
        server = await startProcess(settings)
      }
      await load.acknowledges(40)
      await load.end()
      await sends(url, token, { id: randomUUID(), content: lastWords })
      return (await stored(url, token)).slice(before.length)
    },

    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      rmSync(dataDir, { recursive: true })
    },
  }
}

/** Whether a message was acknowledged. */
async function sends(url: string, token: string, message: { id: string; content: string }): Promise<boolean> {
  const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
  const input = { ...message, channel: 'WEDDING' }
  const answer = await request(url, token, send, { input }).catch(() => undefined)
  return answer?.data?.sendMessage !== undefined
}

/** The contents of all messages to everyone, in order. */
async function stored(url: string, token: string): Promise<string[]> {
  const list =
    'query ($after: String) { messages(first: 100, after: $after) { nodes { content } pageInfo { hasNextPage endCursor } } }'
  const contents: string[] = []
  for (let after: string | undefined, more = true; more; ) {
    const { nodes, pageInfo } = (await request(url, token, list, { after })).data?.messages ?? {}
    contents.push(...nodes.map(({ content }: { content: string }) => content))
    after = pageInfo.endCursor
    more = pageInfo.hasNextPage
  }
  return contents
}

/** Several people who write all the time, each message until it is acknowledged. */
function startLoad(url: string, token: string) {
  let isOver = false
  let acknowledged = 0
  const write = async (name: number) => {
    for (let count = 0; !isOver; count++) {
      const message = { id: randomUUID(), content: `${name}.${count}` }
      while (!(await sends(url, token, message))) await wait(20)
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
