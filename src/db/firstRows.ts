import { type Placeholder, sql } from 'drizzle-orm'

/**
 * A LIMIT for the first rows in the order of an index. PostgreSQL does not know the number when it plans, and so reads
 * the index in its order and stops. With a known number and without statistics (a new embedded database has none) it
 * may expect fewer rows than that, and then reads and sorts all that there are.
 */
export function firstRows(count: number): Placeholder {
  // drizzle takes SQL here, as its types do not say.
  return sql`(select ${count}::int)` as unknown as Placeholder
}
