import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js'
import { reasonOf } from '../describe.ts'
import { ensureWritable, lockFolder } from '../folder.ts'
import type { Logger } from '../log.ts'
import { StartupError } from '../startup.ts'
import { readAddress, showHosts } from './address.ts'
import { beginSafely, connect, isBehindPooler, openClient } from './client.ts'
import { isLocked, isMisconfigured, isUnavailable } from './errors.ts'
import { ensureCompatible, migrate, NewerDatabaseError, readApplied, readMigrations } from './migrate.ts'
import { weddings } from './schema.ts'

export type Db = PgDatabase<PgQueryResultHKT>
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

/** An open database. */
export interface Database {
  db: Db
  /**
   * Rejects while the database cannot be reached, takes no writes, or was migrated by a newer version of this server.
   */
  ping(): Promise<void>
  end(): Promise<void>
}

/**
 * For how long (ms) a start waits for PostgreSQL to serve, and for others who migrate or use what a migration changes.
 */
const patience = { unavailable: 20_000, locked: 120_000 }

const migrations = readMigrations()

/**
 * Opens PostgreSQL at `url`, or an embedded one that keeps its files in `dataDir`, and applies the migrations. Throws
 * an Error of one line that says which setting to look at.
 */
export function openDatabase({ url, dataDir, logger }: { url?: string; dataDir: string; logger?: Logger }): Promise<Database> {
  return url ? openPostgres(url, logger) : openEmbedded(dataDir)
}

async function openPostgres(url: string, logger?: Logger): Promise<Database> {
  const isPooled = await prepare(url, logger)
  if (isPooled) logger?.info('PostgreSQL is behind a pooler: each transaction sets its own time limits, and no statement is prepared')
  const { client, end } = openClient(url, { isPooled, logger })
  const db: Db = drizzlePostgres(client)
  let hasTold = false
  return {
    db,
    async ping() {
      try {
        await ping(db)
      } catch (error) {
        if (error instanceof NewerDatabaseError && !hasTold) logger?.error(`not ready any more: ${error.message}`)
        hasTold ||= error instanceof NewerDatabaseError
        throw error
      }
    },
    end,
  }
}

/** Migrates, and tells whether a pooler is in between. Waits, with a line in the log, for what is likely to pass. */
async function prepare(url: string, logger?: Logger): Promise<boolean> {
  const startedAt = performance.now()
  for (let failures = 0; ; failures++) {
    const client = connect(url, { max: 1, prepare: false })
    try {
      const begin: typeof client.begin = (run: never) => beginSafely(client, run) as never
      await migrate(drizzlePostgres(Object.assign(Object.create(client), { begin })), migrations)
      return await isBehindPooler(client)
    } catch (error) {
      if (error instanceof NewerDatabaseError) throw error
      const mayPass = isUnavailable(error) && !isMisconfigured(error)
      const until = startedAt + (isLocked(error) ? patience.locked : patience.unavailable)
      if (!mayPass || performance.now() > until) {
        throw new StartupError(`DATABASE_URL: PostgreSQL at ${showHosts(readAddress(url))} cannot be used: ${reasonOf(error)}`)
      }
      logger?.warn({ reason: error }, isLocked(error) ? 'waiting to migrate the database' : 'waiting for PostgreSQL')
      await wait(Math.min(2_000, 250 * 2 ** failures) * (0.5 + Math.random() / 2))
    } finally {
      await client.end({ timeout: 5 })
    }
  }
}

async function openEmbedded(dataDir: string): Promise<Database> {
  ensureWritable(dataDir)
  const lock = await lockFolder(dataDir)
  try {
    // With PostgreSQL it is not loaded.
    const { PGlite } = await import('@electric-sql/pglite')
    const { end, ...database } = await openPglite(new PGlite(join(dataDir, 'pg')))
    return {
      ...database,
      end: async () => {
        await end()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    if (error instanceof NewerDatabaseError) throw error
    throw new StartupError(`DATA_DIR: the database in ${dataDir} cannot be opened: ${reasonOf(error)}`)
  }
}

/** An embedded database on a PGlite of the caller's, migrated. */
export async function openPglite(client: PGlite): Promise<Database> {
  const { drizzle } = await import('drizzle-orm/pglite')
  const db: Db = drizzle(client)
  await migrate(db, migrations)
  return { db, ping: () => ping(db), end: () => client.close() }
}

async function ping(db: Db): Promise<void> {
  // To lock rows is to write: this locks none, and fails where PostgreSQL is read-only.
  const takesWrites = db.select({ id: weddings.id }).from(weddings).where(sql`false`).for('update')
  const [applied] = await Promise.all([readApplied(db), takesWrites])
  ensureCompatible(applied, migrations)
}
