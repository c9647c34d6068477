import { and, asc, desc, gt, lt, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

/** A page of a list in its order: `limit` items after or before a key, from the end when `backward`. */
export interface Page<Key> {
  after: Key | null
  before: Key | null
  limit: number
  backward: boolean
}

/** A page as a query reads it. */
export interface PageQuery {
  where: SQL | undefined
  orderBy: SQL
}

/** The rows of a page of a list that is ordered by a column of numbers. The limit is the page's own. */
export function pageBy(
  column: PgColumn,
  order: 'ascending' | 'descending',
  { after, before, backward }: Page<number>,
): PageQuery {
  const [later, earlier] = order === 'ascending' ? [gt, lt] : [lt, gt]
  const isRising = (order === 'ascending') !== backward
  return {
    where: and(
      after === null ? undefined : later(column, after),
      before === null ? undefined : earlier(column, before),
    ),
    orderBy: isRising ? asc(column) : desc(column),
  }
}
