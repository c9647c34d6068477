import { integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/** Requests for the microphone. */
export const micRequests = pgTable(
  'mic_requests',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    purpose: text('purpose').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    requestedBy: text('requested_by').notNull(),
    requestedAt: moment('requested_at'),
    status: text('status').$type<'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN'>().notNull().default('PENDING'),
    decidedBy: text('decided_by'),
    decidedAt: maybeMoment('decided_at'),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('mic_requests_by_seq').on(table.weddingId, table.seq),
  ],
)
