import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { fileOf } from '../files.ts'
import { StartupError } from '../startup.ts'

type Db = PgDatabase<PgQueryResultHKT>

/** A change of the tables, as a file of `migrations` describes it. */
export interface Migration {
  statements: string[]
  hash: string
  /** When it was written (ms): migrations are applied in this order. */
  at: number
  /**
   * Whether servers that do not know it can go on, as its first line `-- additive` says. Such a migration changes
   * nothing that older servers read or write by name. After any other, older servers refuse to start and are not ready.
   */
  isAdditive: boolean
}

/** A migration that a database has. */
export type Applied = Pick<Migration, 'at' | 'isAdditive'>

/** The database was migrated by a newer server, in a way that this one cannot work with. */
export class NewerDatabaseError extends StartupError {
  constructor(at: number) {
    const day = new Date(at).toISOString().slice(0, 10)
    super(
      `the database is of a newer version of this server (its migration of ${day} is unknown here): start that version, or a later one`,
    )
  }
}

/** The migrations of this version that a database with `applied` lacks. Throws a NewerDatabaseError. */
export function missingIn(applied: Applied[], migrations: Migration[]): Migration[] {
  ensureCompatible(applied, migrations)
  const last = Math.max(0, ...applied.map(({ at }) => at))
  return migrations.filter(({ at }) => at > last)
}

/** Throws a NewerDatabaseError where a database has a migration that is not known here, and not additive. */
export function ensureCompatible(applied: Applied[], migrations: Migration[]): void {
  const newest = Math.max(0, ...migrations.map(({ at }) => at))
  const unknown = applied.find(({ at, isAdditive }) => at > newest && !isAdditive)
  if (unknown) throw new NewerDatabaseError(unknown.at)
}

const folder = fileOf('db/migrations')

/** Reads all migrations from their folder, the oldest first. */
export function readMigrations(): Migration[] {
  return readMigrationFiles({ migrationsFolder: folder }).map(({ sql: statements, hash, folderMillis }) => ({
    statements,
    hash,
    at: folderMillis,
    isAdditive: statements[0]?.startsWith('-- additive') ?? false,
  }))
}

/** The migrations that the database has, newest first; none where it is empty. */
export async function readApplied(db: Db): Promise<Applied[]> {
  const [table] = await db
    .select({ exists: sql<boolean>`made is not null` })
    .from(sql`to_regclass('drizzle.__drizzle_migrations') as made`)
  if (!table?.exists) return []
  const rows = await db
    // The column is missing where an earlier version has migrated.
    .select({
      at: sql<string>`created_at`,
      isAdditive: sql<boolean>`coalesce((to_jsonb(row) ->> 'additive')::boolean, false)`,
    })
    .from(sql`drizzle.__drizzle_migrations as row`)
    .orderBy(sql`created_at desc`)
  return rows.map(({ at, isAdditive }) => ({ at: Number(at), isAdditive }))
}

const lock = 7_316_552

/**
 * Applies the missing migrations, all or nothing. Several servers may do so at once, behind a pooler too: the lock ends
 * with the transaction. Rejects at once while another server migrates, and after 3 s behind somebody who uses a table:
 * with an error that `isLocked`. Waiting longer would hold up everybody who asks for that table meanwhile.
 */
export async function migrate(db: Db, migrations: Migration[]): Promise<void> {
  if (missingIn(await readApplied(db), migrations).length === 0) return
  await db.transaction(async (tx) => {
    // A server that is lost in mid-migration lets go within a minute. A migration itself may take its time.
    await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', '60s', true),
      set_config('statement_timeout', '0', true), set_config('lock_timeout', '3s', true)`)
    const [got] = await tx
      .select({ isLocked: sql<boolean>`is_locked` })
      .from(sql`pg_try_advisory_xact_lock(${lock}) as is_locked`)
    if (!got?.isLocked) throw Object.assign(new Error('another server is migrating the database'), { code: '55P03' })
    await tx.execute(sql`create schema if not exists drizzle`)
    await tx.execute(sql`create table if not exists drizzle.__drizzle_migrations
      (id serial primary key, hash text not null, created_at bigint)`)
    await tx.execute(
      sql`alter table drizzle.__drizzle_migrations add column if not exists additive boolean not null default false`,
    )
    for (const { statements, hash, at, isAdditive } of missingIn(await readApplied(tx), migrations)) {
      for (const statement of statements) await tx.execute(sql.raw(statement))
      await tx.execute(
        sql`insert into drizzle.__drizzle_migrations (hash, created_at, additive) values (${hash}, ${at}, ${isAdditive})`,
      )
    }
  })
}
