import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js'
import { reasonOf } from '../describe.ts'
import { ensureWritable, lockFolder } from '../folder.ts'
import type { Logger } from '../log.ts'
import { StartupError } from '../startup.ts'
import { readAddress, showHosts } from './address.ts'
import { beginSafely, connect, isBehindPooler, openClient, watchHealth } from './client.ts'
import { isLocked, isMisconfigured, isUnavailable } from './errors.ts'
import type { Person } from './fairQueue.ts'
import { Lane } from './lane.ts'
import { maintain } from './maintenance.ts'
import { ensureCompatible, migrate, NewerDatabaseError, readApplied, readMigrations } from './migrate.ts'
import { weddings } from './schema.ts'
import { embeddedSizes, type PoolSizes, poolSizes, readingLimits, writingLimits } from './sizes.ts'

/** A database, or the part of it that one person's reads go through. */
export type Db = PgDatabase<PgQueryResultHKT>

/** A transaction. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

/** A value for a statement of SQL. */
export type Parameter = string | number | null

/** An open database. Its connections are in three parts, so that reads of many people hold up nothing else. */
export interface Database {
  /** The database for writes, for the reads that belong to them, and for checking tokens. */
  db: Db
  /**
   * Executes a statement of SQL on it without drizzle, which takes as long as PostgreSQL itself for one that is executed
   * often. Returns the rows. Large numbers in them may be strings.
   */
  execute(statement: string, parameters: Parameter[]): Promise<unknown[][]>
  /**
   * The database for what a person reads. Its statements take turns with those of others, see `Lane`: no person and no
   * wedding has all connections for reading, and those for writing are out of reach.
   */
  readAs(person: Person): Db
  /**
   * Runs a transaction that locks a wedding when it is that wedding's turn; few of one wedding are under way at a time.
   */
  inTurn<Result>(weddingId: string, transaction: () => Promise<Result>): Promise<Result>
  /**
   * Rejects while the database cannot be reached, takes no writes, or was migrated by a newer version of this server.
   * It has a connection of its own; calls at the same time share an answer.
   */
  ping(): Promise<void>
  /**
   * Vacuums and analyses the tables that need it, and yields each statement after it has run. Undefined with
   * PostgreSQL, whose autovacuum does so.
   */
  maintain?(): AsyncIterable<string>
  end(): Promise<void>
}

/** The address of a database, and how many connections it may have. */
export interface DatabaseSettings {
  /** PostgreSQL; without it the database is embedded. */
  url?: string
  /** The folder of the embedded database. */
  dataDir: string
  /** Connections to PostgreSQL that this process opens at most. */
  connections?: number
  logger?: Logger
}

/**
 * Time (ms) that a start waits for PostgreSQL to serve, and for others who migrate or use a table that a migration
 * changes.
 */
const timeouts = { unavailable: 20_000, locked: 120_000 }

const migrations = readMigrations()

/**
 * Opens PostgreSQL at `url`, or an embedded one that keeps its files in `dataDir`, and applies the migrations. Throws
 * an Error of one line that says which setting to look at.
 */
export function openDatabase({ url, dataDir, connections = 12, logger }: DatabaseSettings): Promise<Database> {
  return url ? openPostgres(url, poolSizes(connections), logger) : openEmbedded(dataDir)
}

async function openPostgres(url: string, sizes: PoolSizes, logger?: Logger): Promise<Database> {
  const isPooled = await prepare(url, logger)
  if (isPooled)
    logger?.info(
      'PostgreSQL is behind a pooler: each transaction sets its own time limits, and no statement is prepared',
    )
  const health = watchHealth(logger)
  const open = (max: number) => openClient(url, { max, isPooled, health, logger })
  const [writes, reads, pings] = [open(sizes.writes), open(sizes.reads), open(1)]
  const pinged = drizzlePostgres(pings.client)
  let hasTold = false
  return {
    db: drizzlePostgres(writes.client),
    execute: (statement, parameters) => writes.client.unsafe(statement, parameters).values(),
    ...lanes(sizes, (take) => {
      const unsafe = (...args: Parameters<typeof reads.client.unsafe>) => {
        // drizzle says with the first of these how it wants the rows.
        const answer = () => reads.client.unsafe(...args)
        const then: Promise<unknown>['then'] = (done, failed) => take(async () => answer()).then(done, failed)
        return { then, values: () => take(async () => answer().values()) }
      }
      return drizzlePostgres(Object.assign(Object.create(reads.client), { unsafe }))
    }),
    ping: shared(async () => {
      try {
        await ping(pinged)
      } catch (error) {
        if (error instanceof NewerDatabaseError && !hasTold) logger?.error(`not ready any more: ${error.message}`)
        hasTold ||= error instanceof NewerDatabaseError
        throw error
      }
    }),
    async end() {
      await Promise.all([writes, reads, pings].map(({ end }) => end()))
    },
  }
}

/** Runs work on the database, when its turn has come for example. */
type Take = <Answer>(work: () => Promise<Answer>) => Promise<Answer>

/**
 * The two lanes of a database. `open` makes one whose statements take turns; `run` executes work when it is its turn.
 */
function lanes(
  sizes: PoolSizes,
  open: (take: Take) => Db,
  run: Take = (work) => work(),
): Pick<Database, 'readAs' | 'inTurn'> {
  const [reading, writing] = [new Lane(readingLimits(sizes)), new Lane(writingLimits(sizes))]
  return {
    readAs: (person) => open((statement) => reading.run(person, () => run(statement))),
    inTurn: (weddingId, transaction) => writing.run({ weddingId, id: '' }, () => run(transaction)),
  }
}

/** PGlite answers without a pause: requests that come meanwhile are read before the next turn. */
const thenPause: Take = async (work) => {
  try {
    return await work()
  } finally {
    await nextTurn()
  }
}

/** Callers share the answer that is under way. */
function shared<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined
    })
    return asked
  }
}

/**
 * Migrates, and returns whether a pooler is in between. Waits for problems that are likely to pass, with a line in the
 * log.
 */
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
      const until = startedAt + (isLocked(error) ? timeouts.locked : timeouts.unavailable)
      if (!mayPass || performance.now() > until) {
        throw new StartupError(
          `DATABASE_URL: PostgreSQL at ${showHosts(readAddress(url))} cannot be used: ${reasonOf(error)}`,
        )
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
    // Imported here, so that it is not loaded with PostgreSQL.
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

/**
 * An embedded database on a PGlite of the caller's, migrated. It does one thing at a time: writes go before waiting
 * reads.
 */
export async function openPglite(client: PGlite): Promise<Database> {
  const { drizzle } = await import('drizzle-orm/pglite')
  const db: Db = drizzle(client)
  await migrate(db, migrations)
  return {
    db,
    execute: async (statement, parameters) =>
      (await client.query<unknown[]>(statement, parameters, { rowMode: 'array' })).rows,
    ...lanes(
      embeddedSizes,
      (take) => {
        const query = (...args: Parameters<PGlite['query']>) => take(() => client.query(...args))
        return drizzle(Object.assign(Object.create(client), { query }))
      },
      thenPause,
    ),
    ping: shared(() => ping(db)),
    maintain: () => maintain(db),
    end: () => client.close(),
  }
}

async function ping(db: Db): Promise<void> {
  // Locking rows counts as a write: this locks none, and fails if PostgreSQL is read-only.
  const takesWrites = db.select({ id: weddings.id }).from(weddings).where(sql`false`).for('update')
  const [applied] = await Promise.all([readApplied(db), takesWrites])
  ensureCompatible(applied, migrations)
}
