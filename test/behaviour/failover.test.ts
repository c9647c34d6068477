import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { makePostgres, makeStandby } from '../support/setup/postgres.ts'
import { freePort } from '../support/setup/program.ts'

const { postgresServer = '' } = inject('services')
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const list = '{ messages(last: 100) { nodes { id } } }'

describe.skipIf(!postgresServer)('a wedding on a PostgreSQL with a standby', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-failover-'))
  const ended: { end(): Promise<unknown> }[] = []
  let primary: Awaited<ReturnType<typeof makePostgres>>
  let standby: Awaited<ReturnType<typeof makeStandby>>
  const settings = async (url: string) => ({
    WS_PORT: String(await freePort()),
    DATA_DIR: join(folder, 'data'),
    JWT_SECRET: secret,
    LIMIT_MESSAGES_PER_MINUTE: '10000',
    DATABASE_URL: url,
  })
  const readOnly = async (url: string, value: 'on' | 'off') => {
    const admin = postgres(url, { max: 1 })
    await admin.unsafe(`alter system set default_transaction_read_only = ${value}`)
    await admin.unsafe('select pg_reload_conf()')
    await admin.end()
  }
  const status = async (url: string) => (await fetch(`${url}/ready`)).status

  beforeAll(async () => {
    primary = await makePostgres(postgresServer, folder)
    ended.push(await primary.start())
    standby = await makeStandby(postgresServer, folder, primary.url)
    ended.push(await standby.start())
  })
  afterAll(async () => {
    for (const server of ended.reverse()) await server.end()
    rmSync(folder, { recursive: true })
  })

  test('is not ready while its primary takes no writes, says so in the log, and is again when it does', async () => {
    await using server = await startProcess(await settings(primary.url))
    const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'read-only' })
    const sends = async () =>
      (await request(server.url, token, send, { input: { channel: 'WEDDING', content: 'hi' } })).errors?.[0]
    expect(await sends()).toBeUndefined()
    await readOnly(primary.url, 'on')
    await expect.poll(() => status(server.url)).toBe(503)
    expect((await sends())?.extensions.code).toBe('UNAVAILABLE')
    expect(server.said()).toContain('read-only transaction')
    await readOnly(primary.url, 'off')
    await expect.poll(() => status(server.url)).toBe(200)
    await expect.poll(async () => (await sends()) ?? 'sent').toBe('sent')
  })

  test('goes over to the standby when that becomes the primary, without a restart, and loses nothing', async () => {
    const both = `postgres://postgres@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres?target_session_attrs=read-write`
    await using server = await startProcess(await settings(both))
    expect(await status(server.url)).toBe(200)
    const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'failover' })
    const acknowledged: string[] = []
    const codes = new Set<unknown>()
    const sends = async () => {
      const id = randomUUID()
      const { data, errors } = await request(server.url, token, send, {
        input: { id, channel: 'WEDDING', content: id },
      })
      if (data) acknowledged.push(id)
      else codes.add(errors?.[0]?.extensions.code)
      return Boolean(data)
    }
    for (let count = 0; count < 10; count++) await sends()
    expect(acknowledged).toHaveLength(10)

    // Fails over as cluster managers do: nobody writes to the old primary any more, the standby has all data, and takes
    // its place.
    await readOnly(primary.url, 'on')
    const [old, next] = [postgres(primary.url, { max: 1 }), postgres(standby.url, { max: 1 })]
    const [{ lsn }] = (await old`select pg_current_wal_lsn() as lsn`) as unknown as [{ lsn: string }]
    const behind = async () =>
      (await next`select pg_wal_lsn_diff(${lsn}, pg_last_wal_replay_lsn()) > 0 as behind`)[0]?.behind
    await expect.poll(behind).toBe(false)
    await next`select pg_promote()`

    await expect.poll(sends, { timeout: 20_000 }).toBe(true)
    await expect.poll(() => status(server.url), { timeout: 20_000 }).toBe(200)
    expect([...codes].filter((code) => code !== 'UNAVAILABLE')).toEqual([])
    const stored: string[] = (await request(server.url, token, list)).data?.messages.nodes.map(
      ({ id }: { id: string }) => id,
    )
    expect(stored).toEqual(acknowledged)
    await Promise.all([old.end(), next.end()])
  })
})
