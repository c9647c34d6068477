import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/**
 * Tickets for streams of clients that send no headers. `key` is the digest of a ticket, which is stored nowhere;
 * `sealed` is its content, encrypted with the ticket.
 */
export const streamTickets = pgTable(
  'stream_tickets',
  {
    key: text('key').primaryKey(),
    sealed: text('sealed').notNull(),
    expiresAt: moment('expires_at'),
    connections: integer('connections').notNull().default(0),
  },
  (table) => [index('stream_tickets_by_expiry').on(table.expiresAt)],
)
