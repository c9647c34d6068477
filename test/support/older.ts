import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js'
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { inject } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { type RunningServer, startServer } from '../../src/server.ts'
import { type Backend, secret } from './wedding.ts'

/**
 * Creates a database as an earlier version left it: with the migrations up to `last`, then `statements`. Returns its
 * settings.
 */
export async function olderDatabase(
  backend: Backend,
  last: string,
  statements: string[],
): Promise<Record<string, string>> {
  const migrationsFolder = migrationsUpTo(last)
  const dataDir = mkdtempSync(join(tmpdir(), 'attitudes-older-'))
  if (backend === 'embedded') {
    const client = new PGlite(join(dataDir, 'pg'))
    await migratePglite(drizzlePglite(client), { migrationsFolder })
    for (const statement of statements) await client.exec(statement)
    await client.close()
    return { DATA_DIR: dataDir }
  }
  const url = inject('services').databaseUrl ?? ''
  const name = `older_${dataDir.slice(-6).toLowerCase()}`
  const admin = postgres(url, { max: 1 })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  const client = postgres(url.replace(/postgres$/, name), { max: 1, onnotice: () => {} })
  await migratePostgres(drizzlePostgres(client), { migrationsFolder })
  for (const statement of statements) await client.unsafe(statement)
  await client.end()
  return { DATA_DIR: dataDir, DATABASE_URL: url.replace(/postgres$/, name) }
}

/** Starts a server on a database as `olderDatabase` creates it. */
export async function startOnOlder(
  ...database: Parameters<typeof olderDatabase>
): Promise<RunningServer & AsyncDisposable> {
  const settings = await olderDatabase(...database)
  const server = await startServer(
    readConfig({ ...settings, JWT_SECRET: secret, WS_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error' }),
  )
  return { ...server, [Symbol.asyncDispose]: () => server.end() }
}

function migrationsUpTo(last: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-migrations-'))
  cpSync(fileURLToPath(new URL('../../src/db/migrations', import.meta.url)), folder, { recursive: true })
  const path = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(path, 'utf8'))
  journal.entries = journal.entries.slice(0, journal.entries.findIndex(({ tag }: { tag: string }) => tag === last) + 1)
  writeFileSync(path, JSON.stringify(journal))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
