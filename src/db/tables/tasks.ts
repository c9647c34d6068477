import { isNotNull } from 'drizzle-orm'
import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/**
 * `asked` is the input of the creation: it distinguishes a creation that is sent again from another one with the same
 * id. A deleted task keeps its row for EVENTS_DAYS, so that its id is not used again by a phone that sends it once
 * more.
 */
export const tasks = pgTable(
  'tasks',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    asked: text('asked').notNull(),
    title: text('title').notNull(),
    notes: text('notes'),
    status: text('status').$type<'TODO' | 'IN_PROGRESS' | 'DONE'>().notNull().default('TODO'),
    dueAt: maybeMoment('due_at'),
    createdBy: text('created_by').notNull(),
    assigneeId: text('assignee_id'),
    updatedAt: moment('updated_at'),
    deletedAt: maybeMoment('deleted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('tasks_by_seq').on(table.weddingId, table.seq),
    index('tasks_deleted').on(table.deletedAt).where(isNotNull(table.deletedAt)),
  ],
)
