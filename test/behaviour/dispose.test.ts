import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { createLiveClient } from '@attitudes/live'
import { MembersDocument } from '@attitudes/live/documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWedding, type TestWedding } from '../support/wedding.ts'

let wedding: TestWedding
let url: string
let token: string
beforeAll(async () => {
  wedding = await startWedding()
  url = wedding.servers[0]?.url ?? ''
  token = (await wedding.join('ana')).token
})
afterAll(() => wedding[Symbol.asyncDispose]())

/** Runs code that makes a client, and disposes of it, in a process of its own. Resolves when that has ended. */
async function run(code: string) {
  const script = `
    import { createLiveClient } from '@attitudes/live'
    import { WebSocket } from 'ws'
    const token = '${token}'
    const turn = () => new Promise((resolve) => setTimeout(resolve))
    const create = (options) => createLiveClient({ url: '${url}', token, ...options })
    ${code}
    live.dispose()
    const stillRuns = () => {
      console.log('still runs', process.getActiveResourcesInfo())
      process.exit(1)
    }
    setTimeout(stillRuns, 5_000).unref()`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type', 'module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const [exitCode] = await once(child, 'exit')
  return { exitCode, said: (await said).join('') }
}

const sockets = 'globalThis.WebSocket = WebSocket'
const away = "const live = create({ url: 'http://127.0.0.1:9' })"

test.concurrent.each([
  ['is connected', `${sockets}; const live = create(); await live.connect(token)`],
  ['is connected by event streams', 'const live = create(); await live.connect(token)'],
  ['is connecting', `${sockets}; const live = create(); live.hold(); await turn()`],
  [
    'tries to reach a server that is away',
    `${away}; live.hold(); await new Promise((resolve) => setTimeout(resolve, 500))`,
  ],
  [
    'keeps a message for a server that is away',
    `${away}; live.outbox.add(null, 'Hello').catch(() => {}); await turn()`,
  ],
  ['has marked messages as read', `const live = create(); live.markRead(null, '1')`],
])('nothing keeps a process running after a client was disposed of that %s', async (_, code) => {
  expect(await run(code)).toEqual({ exitCode: 0, said: '' })
})

test('a client that was disposed of rejects what waits and what comes, and says that it is not connected', async () => {
  const live = createLiveClient({ url, token, storage: null })
  await live.connect(token)
  const waiting = live.apollo.query({ query: MembersDocument })
  live.dispose()
  await expect(waiting).rejects.toThrow()
  await expect(live.actions.requestMusic('Macarena')).rejects.toThrow('disposed of')
  await expect(live.connect(token)).rejects.toThrow('disposed of')
  live.hold()
  await new Promise((resolve) => setTimeout(resolve))
  expect(live.status.value.isConnected).toBe(false)
  live.dispose()
})
