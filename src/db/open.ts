import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js'
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { openClient, unreachable } from './client.ts'

export type Db = PgDatabase<PgQueryResultHKT>
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

/** An open database. `ping` rejects while it cannot be reached. */
export type Database = { db: Db; ping(): Promise<void>; end(): Promise<void> }

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))
const migrationLock = 7_316_552

/** Opens PostgreSQL at `url`, or an embedded one that keeps its files in `dataDir`, and applies the migrations. */
export function openDatabase({ url, dataDir }: { url?: string; dataDir: string }): Promise<Database> {
  return url ? openPostgres(url) : openEmbedded(dataDir)
}

async function openPostgres(url: string): Promise<Database> {
  await migrateUnderLock(url)
  const { client, end } = openClient(url)
  const db: Db = drizzlePostgres(client)
  return { db, ping: () => ping(db), end }
}

// Several servers may start at once. The lock belongs to a connection, so one connection does it all.
async function migrateUnderLock(url: string): Promise<void> {
  const client = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await client`select pg_advisory_lock(${migrationLock})`
    await migratePostgres(drizzlePostgres(client), { migrationsFolder })
  } finally {
    await client.end({ timeout: 5 })
  }
}

async function openEmbedded(dataDir: string): Promise<Database> {
  mkdirSync(dataDir, { recursive: true })
  const lock = await lockDirectory(dataDir)
  try {
    const { db, end } = await openPglite(new PGlite(join(dataDir, 'pg')))
    return {
      db,
      ping: () => ping(db),
      end: async () => {
        await end()
        lock.close()
      },
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

/** An embedded database on a PGlite of the caller's, migrated. */
export async function openPglite(client: PGlite): Promise<Database> {
  const pglite = drizzlePglite(client)
  await migratePglite(pglite, { migrationsFolder })
  const db: Db = pglite
  return { db, ping: () => ping(db), end: () => client.close() }
}

async function ping(db: Db): Promise<void> {
  await db.execute(sql`select 1`)
}

// Two processes on one directory would ruin it without an error. A socket is a lock that dies with its process.
async function lockDirectory(dataDir: string): Promise<Server> {
  const path = join(dataDir, 'lock')
  const held = connect(path)
  const alive = await once(held, 'connect').then(
    () => true,
    () => false,
  )
  held.destroy()
  if (alive) throw new Error(`${dataDir} is in use by another server: stop it, or set DATA_DIR to another directory`)
  rmSync(path, { force: true })
  const lock = createServer((socket) => socket.destroy()).listen(path)
  await once(lock, 'listening')
  return lock.unref()
}

/** Whether an error says that the database could not be reached or would not serve, rather than that we asked wrongly. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, resources, time, shutdown, disk
  return unreachable.has(code) || /^(08|25P03|53|57014|57P|58)/.test(code) || isUnavailable(error.cause)
}

/** Whether an error says that a row has the key of another. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && (('code' in error && error.code === '23505') || isDuplicate(error.cause))
}
