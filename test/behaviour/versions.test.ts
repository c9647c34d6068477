import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { isLocked } from '../../src/db/errors.ts'
import { migrate, readMigrations } from '../../src/db/migrate.ts'
import { olderDatabase } from '../support/older.ts'
import { launchProcess, startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const { databaseUrl = '' } = inject('services')
const dataDir = join(tmpdir(), `versions-${randomUUID()}`)
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

/** A database that servers of this version have used. */
async function newDatabase() {
  const name = `versions_${randomUUID().replaceAll('-', '')}`
  const admin = postgres(databaseUrl, { max: 1 })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  const url = databaseUrl.replace(/postgres$/, name)
  const sql = postgres(url, { max: 2, onnotice: () => {} })
  await migrate(drizzle(sql), readMigrations())
  const settings = async () => ({
    WS_PORT: String(await freePort()),
    JWT_SECRET: secret,
    LOG_LEVEL: 'warn',
    DATA_DIR: dataDir,
    DATABASE_URL: url,
  })
  return {
    sql,
    start: async () => startProcess(await settings()),
    launch: async () => launchProcess(await settings()),
  }
}

const newer = {
  hash: 'of tomorrow',
  at: Date.UTC(2100, 0, 1),
  statements: ['alter table weddings add column cake text'],
  isAdditive: false,
}

describe.skipIf(!databaseUrl)('servers of several versions on one PostgreSQL', () => {
  test('a server too old for the database refuses to start, in one line; one that runs is not ready', async () => {
    const { sql, start, launch } = await newDatabase()
    await using running = await start()
    await migrate(drizzle(sql), [...readMigrations(), newer])
    expect((await fetch(`${running.url}/ready`)).status).toBe(503)
    await expect.poll(() => running.said()).toContain('newer version')
    await using late = await launch()
    expect(await late.exited).toEqual({ code: 1, signal: null })
    expect(late.said().trim()).toMatch(/^attitudes-live: .*newer version of this server.*2100-01-01.*$/)
    await sql.end()
  })

  test('a server that lacks a migration that only adds goes on, and starts', async () => {
    const { sql, start } = await newDatabase()
    await using running = await start()
    await migrate(drizzle(sql), [...readMigrations(), { ...newer, isAdditive: true }])
    expect((await fetch(`${running.url}/ready`)).status).toBe(200)
    await using late = await start()
    expect((await fetch(`${late.url}/ready`)).status).toBe(200)
    await sql.end()
  })

  test('a migration does not queue behind somebody who uses its table, so that nobody queues behind it', async () => {
    const { sql } = await newDatabase()
    const reader = await sql.reserve()
    await reader`begin`
    await reader`select count(*) from weddings`
    const outcome = migrate(drizzle(sql), [...readMigrations(), newer]).catch((error) => error)
    expect(isLocked(await outcome)).toBe(true)
    await reader`commit`
    reader.release()
    await migrate(drizzle(sql), [...readMigrations(), newer])
    expect(await sql`select cake from weddings`).toHaveLength(0)
    await sql.end()
  })

  test('what a server of the version before has done is not done again by this one, nor the other way', async () => {
    const [earlier, later] = [randomUUID(), randomUUID()]
    // The statement with which the version of migration 0021 asks whether it has to make a change: a row says yes.
    const asks = (key: string) => `insert into done_operations (wedding_id, member_id, key, done_at)
      values ('older', 'pia', '${key}', now()) on conflict do nothing returning key`
    const settings = await olderDatabase('cluster', '0021_done_operations', [asks(earlier)])
    const sql = postgres(settings.DATABASE_URL ?? '', { max: 1, onnotice: () => {} })
    const WS_PORT = String(await freePort())
    await using server = await startProcess({ ...settings, WS_PORT, JWT_SECRET: secret, LOG_LEVEL: 'warn' })
    const token = await tokenOf({ sub: 'pia', name: 'Pia', role: 'PLANNER', weddingId: 'older' })
    const gets = async (query: string, idempotencyKey?: string) =>
      Object.values((await request(server.url, token, query, {}, { idempotencyKey })).data ?? {})[0]
    const { id } = await gets('mutation { createTask(input: { title: "Flowers" }) { id } }')
    const done = `mutation { updateTask(input: { id: "${id}", status: DONE }) { status } }`
    const begun = `mutation { updateTask(input: { id: "${id}", status: IN_PROGRESS }) { status } }`

    expect(await gets(done, earlier)).toEqual({ status: 'TODO' })
    expect(await gets(done, later)).toEqual({ status: 'DONE' })
    expect(await gets(begun)).toEqual({ status: 'IN_PROGRESS' })
    expect(await sql.unsafe(asks(later))).toHaveLength(0)
    // It goes on storing keys in the table of this version.
    const inUpdate = randomUUID()
    expect(await sql.unsafe(asks(inUpdate))).toHaveLength(1)
    expect(await gets(done, inUpdate)).toEqual({ status: 'IN_PROGRESS' })
    await sql.end()
  })

  test('a photo that a server of the version before shares while the database is migrated does not keep its old form', async () => {
    const id = randomUUID()
    const { DATABASE_URL: url = '' } = await olderDatabase('cluster', '0001_everything', [
      `insert into photos (wedding_id, id, seq, source, url, thumbnail_url, file, shared_by, shared_at)
        values ('older', '${id}', 1, 'digest', '', '', 'file', 'ana', now())`,
      `insert into events (wedding_id, seq, kind, audience, payload, created_at)
        values ('older', 1, 'photo.shared', '{"everyone":true}', '{"photo":{"id":"${id}"}}', now())`,
    ])
    const sql = postgres(url, { max: 4, onnotice: () => {} })
    const reader = await sql.reserve()
    await reader`begin`
    // Keeps the migration between the events, which it has begun to read, and the columns, which it has yet to drop.
    await reader`select * from events for update`
    const waits = (part: string) =>
      expect
        .poll(() => sql`select from pg_stat_activity where wait_event_type = 'Lock' and position(${part} in query) > 0`)
        .toHaveLength(1)
    const migrated = migrate(drizzle(sql), readMigrations())
    await waits('Events name the picture')
    const shared = sql`insert into photos (wedding_id, id, seq, source, url, thumbnail_url, shared_by, shared_at)
      values ('older', ${randomUUID()}, 2, 'https://pictures.example/', '', '', 'ana', now())`
    const refused = expect(shared).rejects.toMatchObject({ message: expect.stringContaining('"url"') })
    await waits('insert into photos')
    await reader`commit`
    reader.release()
    await Promise.all([migrated, refused])
    await sql.end()
  })
})
