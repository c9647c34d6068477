import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createLiveClient, type LiveClient } from '@attitudes/live'
import { LiveProvider } from '@attitudes/live/react'
import { cleanup, configure } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { newDataDir, startProcess } from './process.ts'
import { request, secret, tokenOf } from './request.ts'
import { freePort } from './setup/program.ts'

// A machine that runs other tests too is not always quick.
configure({ asyncUtilTimeout: 10_000 })

export type Server = ReturnType<typeof serve>

/**
 * A server process for the tests of a file: it can be killed, and started again with what it had stored. `more` are
 * settings of the file's own.
 */
export function serve(more: () => Promise<Record<string, string>> = async () => ({})) {
  const dataDir = newDataDir()
  let settings: Record<string, string>
  let running: Awaited<ReturnType<typeof startProcess>>

  beforeAll(async () => {
    settings = {
      WS_PORT: String(await freePort()),
      DATA_DIR: dataDir,
      JWT_SECRET: secret,
      ALLOWED_ORIGINS: 'http://localhost:3000',
      LOG_LEVEL: 'error',
      ...(await more()),
    }
    running = await startProcess(settings)
  })
  afterAll(async () => {
    await running[Symbol.asyncDispose]()
    rmSync(dataDir, { recursive: true })
  })
  afterEach(() => {
    cleanup()
    localStorage.clear()
  })

  return {
    get url() {
      return running.url
    },
    get settings() {
      return settings
    },
    kill: () => running.kill(),
    counts: () => running.counts(),
    async start() {
      running = await startProcess(settings)
    },
  }
}

/** A wedding of its own: tokens for its people, and what somebody does without any hook. */
export function newWedding(server: Pick<Server, 'url'>) {
  const weddingId = `wedding-${randomUUID()}`
  const token = (name: string, role = 'GUEST') => tokenOf({ sub: name, name, role, weddingId })
  return {
    id: weddingId,
    token,
    async client(
      name: string,
      { role = 'GUEST', ...options }: { role?: string; url?: string } = {},
    ): Promise<LiveClient> {
      return createLiveClient({ url: server.url, token: await token(name, role), ...options })
    },
    /** Asks as a member over HTTP. Throws the errors of the answer. */
    async asks(name: string, query: string, variables?: object, role = 'GUEST') {
      const { data, errors } = await request(server.url, await token(name, role), query, variables)
      if (errors) throw new Error(JSON.stringify(errors))
      return data as Record<string, any>
    },
    async sends(name: string, content: string, to?: string) {
      const input = to === undefined ? { channel: 'WEDDING', content } : { recipientId: to, content }
      const { sendMessage } = await this.asks(
        name,
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
        { input },
      )
      return sendMessage.id as string
    },
    /** Makes somebody a member: nobody can write to them before. */
    arrives: async (name: string, role = 'GUEST') => request(server.url, await token(name, role), '{ viewer { id } }'),
  }
}

export const within = (client: LiveClient) => ({
  wrapper: ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <LiveProvider client={client}>{children}</LiveProvider>
    </StrictMode>
  ),
})
