import { boolean, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Member } from '../../access/viewer.ts'
import { maybeMoment, moment, weddingId } from './columns.ts'

/**
 * An ADMIN from outside of the wedding may announce, so the row has the sender as they were then. `message` is '' once
 * the announcement is withdrawn.
 */
export const announcements = pgTable(
  'announcements',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    message: text('message').notNull(),
    priority: text('priority').$type<'INFO' | 'WARNING' | 'URGENT'>().notNull(),
    from: jsonb('from').$type<Member>().notNull(),
    madeAt: moment('made_at'),
    /** Whether it was made to every wedding. */
    everyWedding: boolean('every_wedding').notNull().default(false),
    withdrawnAt: maybeMoment('withdrawn_at'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.id] })],
)
