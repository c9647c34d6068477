import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { isLocked } from '../src/db/errors.ts'
import { migrate, readMigrations } from '../src/db/migrate.ts'
import { startProcess } from './process.ts'
import { secret } from './request.ts'
import { freePort } from './setup/program.ts'

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
  const start = async () =>
    startProcess({ WS_PORT: String(await freePort()), JWT_SECRET: secret, LOG_LEVEL: 'warn', DATA_DIR: dataDir, DATABASE_URL: url })
  return { sql, start }
}

const newer = {
  hash: 'of tomorrow',
  at: Date.UTC(2100, 0, 1),
  statements: ['alter table weddings add column cake text'],
  isAdditive: false,
}

describe.skipIf(!databaseUrl)('servers of several versions on one PostgreSQL', () => {
  test('one that is too old for the database refuses to start, in one line; one that runs is not ready any more', async () => {
    const { sql, start } = await newDatabase()
    await using running = await start()
    await migrate(drizzle(sql), [...readMigrations(), newer])
    expect((await fetch(`${running.url}/ready`)).status).toBe(503)
    expect(running.said()).toContain('newer version')
    await using late = await start()
    expect(await late.exited).toEqual({ code: 1, signal: null })
    expect(late.said().trim()).toMatch(/^attitudes-live: .*newer version of this server.*2100-01-01.*$/)
    await sql.end()
  })

  test('one that lacks a migration that only adds goes on, and starts', async () => {
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
})
