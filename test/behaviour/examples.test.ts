import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { type Example, readTheme, variablesOf } from '../../web/graphiql/examples.ts'
import { newDataDir, startProcess } from '../support/process.ts'
import { request } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const folder = new URL('../../schema/examples/', import.meta.url)
const themes = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => readTheme(readFileSync(new URL(file, folder), 'utf8')))

const dataDir = newDataDir()
let server: Awaited<ReturnType<typeof startProcess>>
beforeAll(async () => {
  server = await startProcess({ WS_PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'error' })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true })
})

async function tokenOf(person: string | undefined): Promise<string | undefined> {
  if (person === undefined) return undefined
  const response = await fetch(`${server.url}/demo`, { method: 'POST', body: JSON.stringify({ person }) })
  return ((await response.json()) as { token: string }).token
}

/** Subscribes, and resolves with the first event; rejects with the error that ends the subscription before. */
async function subscribe({ document, name, person }: Example, variables: Record<string, unknown>) {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token: await tokenOf(person) },
    retryAttempts: 0,
  })
  const events = client.iterate<Record<string, unknown>>({ query: document, variables })
  const first = events.next().then(({ value }) => value)
  await server.followed(1)
  return {
    async heard() {
      const result = await first
      expect(result?.errors, name).toBeUndefined()
      expect(result?.data, name).toBeTruthy()
    },
    async end() {
      await events.return?.()
      await client.dispose()
      await server.followed(0)
    },
  }
}

test.each(themes)(
  'everything of “$title” works in the demo, and each subscription hears what comes next',
  async (theme) => {
    const answers: Record<string, unknown> = {}
    let listening: Awaited<ReturnType<typeof subscribe>> | undefined
    const hear = async () => {
      await listening?.heard()
      await listening?.end()
      listening = undefined
    }
    for (const example of theme.examples) {
      const { values, missing } = variablesOf(example, answers)
      expect(missing, example.name).toEqual([])
      if (example.operation === 'subscription') {
        await hear()
        listening = await subscribe(example, values)
        continue
      }
      const { data, errors } = await request(server.url, await tokenOf(example.person), example.document, values)
      expect(errors, example.name).toBeUndefined()
      for (const value of Object.values(data ?? {})) expect(value, example.name).not.toBeNull()
      answers[example.name] = data
    }
    await hear()
  },
)
