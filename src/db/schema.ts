import { bigint, index, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Role } from '../access/viewer.ts'
import type { Audience } from '../feed/event.ts'

// Every primary key leads with the wedding: a distributed PostgreSQL can spread the tables by it.

const weddingId = () => text('wedding_id').notNull()
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 }).notNull()
const sequence = (name: string) => bigint(name, { mode: 'number' }).notNull()

/** `seq` is the number of the wedding's last event; the row's lock is what puts its events in order. */
export const weddings = pgTable('weddings', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /** When the token that gave the name was issued (seconds); an older one does not change it. */
  namedAt: sequence('named_at').default(0),
  /** Names this feed in its cursors. Change it after restoring a backup: older cursors then answer CURSOR_GONE. */
  feedId: text('feed_id').notNull(),
  seq: sequence('seq').default(0),
  createdAt: moment('created_at').defaultNow(),
})

export const members = pgTable(
  'members',
  {
    weddingId: weddingId(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    /** When the token that this row was last written from was issued (seconds); an older one changes nothing. */
    issuedAt: sequence('issued_at'),
    joinedAt: moment('joined_at').defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.id] }), index('members_by_name').on(table.weddingId, table.name, table.id)],
)

export const events = pgTable(
  'events',
  {
    weddingId: weddingId(),
    seq: sequence('seq'),
    kind: text('kind').notNull(),
    audience: jsonb('audience').$type<Audience>().notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: moment('created_at'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.seq] })],
)

/** `conversation` is '' for the wedding's own channel and both member ids, sorted, for two people. */
export const messages = pgTable(
  'messages',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    conversation: text('conversation').notNull(),
    senderId: text('sender_id').notNull(),
    recipientId: text('recipient_id'),
    content: text('content').notNull(),
    sentAt: moment('sent_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('messages_by_conversation').on(table.weddingId, table.conversation, table.seq),
  ],
)

/** How far a member has read a conversation: the `seq` of the last message they have seen. */
export const reads = pgTable(
  'reads',
  {
    weddingId: weddingId(),
    memberId: text('member_id').notNull(),
    conversation: text('conversation').notNull(),
    seq: sequence('seq'),
    readAt: moment('read_at'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.memberId, table.conversation] })],
)
