import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Audience } from '../../feed/event.ts'
import { moment, sequence, weddingId } from './columns.ts'

/**
 * An event that refers to a row has null as `audience` and `payload`: `reference` and `seq` find that row. Messages
 * refer to theirs, with the conversation as `reference`; those of earlier versions have both columns, as all other
 * events do.
 */
export const events = pgTable(
  'events',
  {
    weddingId: weddingId(),
    seq: sequence('seq'),
    kind: text('kind').notNull(),
    audience: jsonb('audience').$type<Audience>(),
    payload: jsonb('payload'),
    createdAt: moment('created_at'),
    reference: text('reference'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.seq] })],
)
