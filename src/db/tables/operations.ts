import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment, weddingId } from './columns.ts'

/** Operations of members that were done, by the keys that their clients gave them. */
export const doneOperations = pgTable(
  'done_operations',
  {
    weddingId: weddingId(),
    memberId: text('member_id').notNull(),
    key: uuid('key').notNull(),
    doneAt: moment('done_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.memberId, table.key] }),
    index('done_operations_by_time').on(table.doneAt),
  ],
)
