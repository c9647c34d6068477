import { and, eq, inArray, isNotNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { type AnyPgColumn, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/** The hash of a wedding that the index `messages_by_id` ends with. */
export function weddingHash(weddingId: SQLWrapper): SQL {
  return sql`hashtextextended(${weddingId}, 0)`
}

/** The hash of a conversation that the index `messages_by_conversation` begins with. */
export function conversationHash(weddingId: SQLWrapper, conversation: SQLWrapper): SQL {
  return sql`hashtextextended(${weddingId} || ' ' || ${conversation}, 0)`
}

type Name = SQLWrapper | string

/**
 * Whether messages, of this table or an alias of it, are of such conversations. Hashes find them, the names make sure.
 * Inside of `coalesce` PostgreSQL does not count the names as three reasons for few rows, and reads the index in its
 * order.
 */
export function isOfConversation(
  { weddingId, conversation }: Record<'weddingId' | 'conversation', AnyPgColumn>,
  wedding: Name,
  ...names: Name[]
): SQL | undefined {
  const weddingName = sql`${wedding}::text`
  const conversations = names.map((name) => sql`${name}::text`)
  const hashes = conversations.map((name) => conversationHash(weddingName, name))
  const isNamed = sql`coalesce(${and(eq(weddingId, weddingName), inArray(conversation, conversations))}, false)`
  return and(inArray(conversationHash(weddingId, conversation), hashes), isNamed)
}

/**
 * `conversation` is '' for the wedding's own channel and both member ids, sorted, for two people. `seq` is the number
 * of the message's event. A removed message has '' as `content`, and no other has.
 */
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
    // Ids of weddings and members may be long, and there are many messages: in these indexes hashes stand for them. Two
    // weddings of one hash would refuse each other's ids of messages, which is why it has 64 bits.
    uniqueIndex('messages_by_id').on(table.id, weddingHash(table.weddingId)),
    index('messages_by_conversation').on(conversationHash(table.weddingId, table.conversation), table.seq),
    // Counts the messages of the last minute. A BRIN index would be smaller, but reads all that came since the last
    // VACUUM.
    index('messages_by_time').on(table.sentAt),
  ],
)

/**
 * Changes of some messages, and their quotes of others: most messages have no row here, and cost nothing. `asked` is
 * the digest of what was sent at first, once it was edited or removed: it tells a message that is sent again from
 * another one.
 */
export const messageDetails = pgTable(
  'message_details',
  {
    weddingId: weddingId(),
    messageId: uuid('message_id').notNull(),
    /** The message that is answered; null without one. */
    replyTo: uuid('reply_to'),
    replySenderId: text('reply_sender_id'),
    /** The beginning of that message as it was then; '' once it is removed. */
    excerpt: text('excerpt'),
    /** The ids of the members who reacted, by emoji, each in the order in which they came. */
    reactions: jsonb('reactions').$type<{ emoji: string; members: string[] }[]>().notNull().default([]),
    asked: text('asked'),
    editedAt: maybeMoment('edited_at'),
    removedBy: text('removed_by'),
    removedAt: maybeMoment('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.messageId] }),
    // Finds the quotes of a message that is removed.
    index('message_details_by_reply_to').on(table.weddingId, table.replyTo).where(isNotNull(table.replyTo)),
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
  // By conversation first, to find the members who have read a message.
  (table) => [primaryKey({ columns: [table.weddingId, table.conversation, table.memberId] })],
)
