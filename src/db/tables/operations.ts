import { boolean, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment, weddingId } from './columns.ts'

/**
 * Operations of members that were done, by the keys that their clients gave them. `digest` is of what was done; rows of
 * earlier versions have none. An operation is pending from when it begins until it is done, if that is not one
 * transaction.
 */
export const doneOperations = pgTable(
  'done_operations',
  {
    weddingId: weddingId(),
    memberId: text('member_id').notNull(),
    key: uuid('key').notNull(),
    doneAt: moment('done_at'),
    digest: text('digest'),
    isPending: boolean('is_pending').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.memberId, table.key] }),
    index('done_operations_by_time').on(table.doneAt),
  ],
)
