// Statistics and space of an embedded database, which has no autovacuum.

import { sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

type Db = PgDatabase<PgQueryResultHKT>

/** A table as PostgreSQL knows it. An embedded database forgets `changed` and `dead` when it ends, and the rest not. */
export interface TableState {
  /** Rows at the last VACUUM or ANALYZE; -1 before the first. */
  rows: number
  /** Pages of 8 KiB at that time. */
  knownPages: number
  /** Pages at that time of which VACUUM has seen all rows. */
  vacuumedPages: number
  /** Pages now. */
  pages: number
  /** Rows that were inserted, updated or deleted since the last ANALYZE. */
  changed: number
  /** Rows that were deleted or replaced since the last VACUUM. */
  dead: number
}

/** A statement that keeps up a table. */
export type Maintenance = 'vacuum' | 'analyze'

/** So many dead rows are vacuumed from a table of any size: nobody waits long then. */
const mostDead = 10_000
/**
 * Detail of the statistics: 900 rows of a table are read for them. PostgreSQL's own 100, for 30,000 rows, stops an
 * embedded database for a quarter of a second where there are as many.
 */
const statisticsTarget = 3

/**
 * The statements that a table needs, by the thresholds of autovacuum. The size of its file tells of rows that were
 * forgotten. VACUUM also comes after new rows alone: it reads what it has not seen, which then is little when rows are
 * deleted.
 * https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM
 */
export function maintenanceOf(table: TableState): Maintenance[] {
  const { knownPages, vacuumedPages, pages, changed, dead } = table
  const rows = Math.max(0, table.rows)
  const needsVacuum = dead > Math.min(mostDead, 50 + rows / 5) || pages - vacuumedPages > 100 + pages / 10
  const needsAnalyze = changed > 50 + rows / 10 || pages > 1 + knownPages * 1.1
  return [...(needsVacuum ? ['vacuum' as const] : []), ...(needsAnalyze ? ['analyze' as const] : [])]
}

/**
 * Gives the space of deleted rows to new ones, and tells the planner what the tables hold, where so much has changed.
 * Yields each statement after it has run. Small tables come first: the first statements of a process take longest,
 * because their code is compiled then.
 */
export async function* maintain(db: Db): AsyncGenerator<string> {
  // Counts that the connection has kept to itself are seen after the next statement.
  await db.execute(sql`
    select pg_stat_force_next_flush(), set_config('default_statistics_target', ${String(statisticsTarget)}, false)`)
  for (const { name, ...state } of await readTables(db)) {
    for (const maintenance of maintenanceOf(state)) {
      const statement = `${maintenance} ${name}`
      await db.execute(sql.raw(statement))
      yield statement
    }
  }
}

function readTables(db: Db): Promise<(TableState & { name: string })[]> {
  const column = (name: string) => sql.raw(name).mapWith(Number)
  const pages = column(`pg_relation_size(relid) / current_setting('block_size')::int`)
  return db
    .select({
      name: sql<string>`relid::regclass::text`,
      rows: column('reltuples'),
      knownPages: column('relpages'),
      vacuumedPages: column('relallvisible'),
      pages,
      changed: column('n_mod_since_analyze'),
      dead: column('n_dead_tup'),
    })
    .from(sql`pg_stat_user_tables join pg_class on pg_class.oid = relid`)
    .orderBy(pages)
}
