import { createLiveClient } from '@attitudes/live'
import { filter, firstValueFrom } from 'rxjs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { newWedding } from '../support/live.tsx'
import { newDataDir, startProcess } from '../support/process.ts'
import { secret } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

// Node 20 has none of its own.
globalThis.WebSocket ??= WebSocket as never

const day = 24 * 60 * 60_000
const trueNow = Date.now
let server: Awaited<ReturnType<typeof startProcess>>
beforeAll(async () => {
  const port = String(await freePort())
  server = await startProcess({ WS_PORT: port, DATA_DIR: newDataDir(), JWT_SECRET: secret, LOG_LEVEL: 'error' })
})
afterEach(() => {
  Date.now = trueNow
})
afterAll(() => server[Symbol.asyncDispose]())

test.each([
  ['ahead', day],
  ['behind', -day],
])('a guest whose phone is a day %s comes in, hears, and learns the time of the server', async (_, off) => {
  const wedding = newWedding(server)
  const [lea, tom] = [await wedding.token('lea'), await wedding.token('tom')]
  Date.now = () => trueNow() + off
  const client = createLiveClient({ url: server.url, token: lea, storage: null })
  const signedOut: unknown[] = []
  client.session.signedOut.subscribe((reason) => signedOut.push(reason))
  const hears = firstValueFrom(client.events.pipe(filter(({ __typename }) => __typename === 'MessageReceived')))
  await client.connect(lea)

  const other = createLiveClient({ url: server.url, token: tom, storage: null })
  await other.outbox.add(null, 'The train is late')
  expect(await hears).toMatchObject({ message: { content: 'The train is late' } })
  expect(Math.abs((client.session.clock.now() ?? 0) - trueNow())).toBeLessThan(60_000)
  expect(signedOut).toEqual([])
  for (const each of [client, other]) each.signOut()
})

test('a token that has expired by the clock of the server is refused, whatever the phone says', async () => {
  const wedding = newWedding(server)
  await wedding.token('lea')
  Date.now = () => trueNow() - 2 * day
  const expired = await wedding.token('lea')
  const client = createLiveClient({ url: server.url, token: expired, storage: null })
  await expect(client.connect(expired)).rejects.toMatchObject({ name: 'SignedOut' })
  client.signOut()
})
