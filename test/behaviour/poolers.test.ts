import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { startPgBouncer } from '../support/setup/pgbouncer.ts'
import { freePort } from '../support/setup/program.ts'

const { pgbouncer, databaseUrl = '' } = inject('services')
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const hello = { input: { channel: 'WEDDING', content: 'hello' } }

describe.skipIf(!pgbouncer || !databaseUrl)(
  'servers behind PgBouncer in transaction mode, with no setting for them',
  () => {
    let pooler: Awaited<ReturnType<typeof startPgBouncer>>
    const folder = mkdtempSync(join(tmpdir(), 'attitudes-pooler-'))
    const admin = postgres(databaseUrl, { max: 1 })
    beforeAll(async () => {
      pooler = await startPgBouncer(pgbouncer ?? '', folder, databaseUrl)
    })
    afterAll(async () => {
      await admin.end()
      await pooler.end()
      rmSync(folder, { recursive: true })
    })

    /** An empty database, reached directly and through the pooler. */
    async function newDatabase() {
      const name = `pooled_${randomUUID().replaceAll('-', '')}`
      await admin.unsafe(`create database ${name}`)
      const at = (url: string) => url.replace(/postgres$/, name)
      const launch = async () =>
        launchProcess({
          WS_PORT: String(await freePort()),
          DATA_DIR: join(folder, name),
          JWT_SECRET: secret,
          DATABASE_URL: at(pooler.url),
          LIMIT_MESSAGES_PER_MINUTE: '1000',
        })
      return { direct: postgres(at(databaseUrl), { max: 1 }), launch }
    }

    test('a wedding goes on as without a pooler, and PostgreSQL itself ends statements that take too long', async () => {
      const { direct, launch } = await newDatabase()
      await using server = await launch()
      await server.ready()
      expect((await fetch(`${server.url}/ready`)).status).toBe(200)
      const [ana, tom] = await Promise.all(
        ['ana', 'tom'].map((sub) => tokenOf({ sub, name: sub, role: 'GUEST', weddingId: 'pooled' })),
      )
      const sending = Array.from({ length: 60 }, (_, index) =>
        request(server.url, index % 2 ? (ana ?? '') : (tom ?? ''), send, hello),
      )
      expect((await Promise.all(sending)).flatMap(({ errors }) => errors ?? [])).toEqual([])
      const song = 'mutation { requestMusic(input: { songTitle: "Une", artist: "Deux" }) { id } }'
      expect((await request(server.url, ana ?? '', song)).errors).toBeUndefined()

      const waiting = () =>
        direct`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
      await direct`begin`
      await direct`lock table messages in access exclusive mode`
      const refused = await request(server.url, ana ?? '', send, hello)
      expect(refused.errors?.[0]?.extensions.code).toBe('UNAVAILABLE')
      await expect.poll(async () => (await waiting()).length, { timeout: 10_000 }).toBe(0)
      await direct`rollback`
      expect((await request(server.url, ana ?? '', send, hello)).errors).toBeUndefined()
      await direct.end()
    })

    test('expired rows are deleted, also when several servers look for them at once', async () => {
      const { direct, launch } = await newDatabase()
      await using first = await launch()
      await first.ready()
      await direct`insert into invitations (code, wedding_id, role, created_by, expires_at)
      select 'code ' || n, 'pooled', 'GUEST', 'ana', now() - interval '31 days' from generate_series(1, 2200) as n`
      await using second = await launch()
      await using third = await launch()
      await expect.poll(() => direct`select from invitations`, { timeout: 20_000 }).toHaveLength(0)
      expect([first, second, third].map(({ said }) => said()).join()).not.toContain('could not be deleted')
      await direct.end()
    })

    test('several start at once, and go on when one of them is killed while it migrates', async () => {
      const { direct, launch } = await newDatabase()
      // This lock stops all migrations at the first table.
      await direct`begin`
      await direct`create schema drizzle`
      const migrating = async () =>
        (
          await admin`select from pg_stat_activity where query ilike 'create schema if not exists%' and wait_event_type = 'Lock'`
        ).length > 0
      await using first = await launch()
      await expect.poll(migrating, { timeout: 40_000 }).toBe(true)
      await first.kill()
      await using second = await launch()
      await using third = await launch()
      await expect.poll(second.said, { timeout: 40_000 }).toContain('waiting to migrate the database')
      await direct`rollback`
      await Promise.all([second.ready(), third.ready()])
      for (const { url } of [second, third]) expect((await fetch(`${url}/ready`)).status).toBe(200)
      await direct.end()
    }, 120_000)
  },
)
