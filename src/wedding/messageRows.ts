// Messages in the tables: how they are stored together with their events, and how they are read.

import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, alias } from 'drizzle-orm/pg-core'
import type { Member } from '../access/viewer.ts'
import type { Db } from '../db/open.ts'
import { isOfConversation, members, messages, weddingHash } from '../db/schema.ts'
import { type Audience, everyone, kind, type Place, restrictedTo } from '../feed/event.ts'
import type { Appendable, EventContents, EventDraft, Referred } from '../feed/log.ts'
import { memberColumns } from './memberRows.ts'
import { type DetailsRow, type MessageDetails, noDetails, selectDetails, toDetails } from './messageDetails.ts'

/** Whether a message is for one member, or for everyone at the wedding. */
export type Channel = 'DIRECT' | 'WEDDING'

/**
 * A message. `recipient` is null in the wedding's channel; `sentAt` is in RFC 3339, UTC. `content` is '' once it is
 * removed.
 */
export type Message = {
  id: string
  channel: Channel
  content: string
  sender: Member
  recipient: Member | null
  sentAt: string
}
/** A message that is stored. `seq` is the number of its event, and orders the messages of a wedding. */
export type StoredMessage = Message & MessageDetails & { seq: number }

/**
 * A message was stored. For everyone, or for its sender and recipient. The number of the message is that of the event.
 */
export const messageReceived = kind<{ message: EventMessage }>('message.received')

/** A message in an event. Most have no details; those of earlier versions have none ever. */
type EventMessage = Message & Partial<MessageDetails>
type Payload = { message: EventMessage }

/** The message of an event. Payloads do not have its number, so that those of earlier versions need none. */
export function storedMessageOf({ payload: { message }, place }: { payload: Payload; place: Place }): StoredMessage {
  return storedMessage(message, message, place.seq)
}

/** A message with its details, or with none. */
function storedMessage(
  { id, channel, content, sender, recipient, sentAt }: Message,
  { replyTo = null, reactions = noDetails.reactions, editedAt = null, removed = null }: Partial<MessageDetails>,
  seq: number,
): StoredMessage {
  return { id, channel, content, sender, recipient, sentAt, seq, replyTo, reactions, editedAt, removed }
}

/** A change of a message. */
export type MessageChange = 'EDITED' | 'REMOVED' | 'REACTED'

/** A change, and the message after it. */
export type MessageChanged = { change: MessageChange; message: StoredMessage; by: Member }

/** A message changed. For all who see the message. */
export const messageChanged = kind<MessageChanged>('message.changed')

/** A message to be stored. Its number, time and conversation are those of its event. */
interface NewRow {
  id: string
  sender: string
  recipient: string | null
  content: string
}

/** The message of an event, as JSON. It was sent when the event was stored. */
type RowOfEvent = [
  id: string,
  content: string,
  senderId: string,
  recipientId: string | null,
  details: DetailsRow | null,
]

/** Events of messages. They refer to the message by their number, and by its conversation. */
export const messageEvents: Appendable<Payload, RowOfEvent, NewRow> = {
  kind: messageReceived,
  storedAs: 'message',
  referenceOf: ({ message: { sender, recipient } }) => conversationOf(sender.id, recipient?.id ?? null),
  columns: { id: 'uuid', sender: 'text', recipient: 'text', content: 'text' },
  insert: (rows) => sql`
    insert into ${messages} (wedding_id, id, seq, conversation, sender_id, recipient_id, content, sent_at)
    select wedding_id, id, seq, reference, sender, recipient, content, at from ${rows}`,
  row({ weddingId, seq, reference }) {
    const { id, content, senderId, recipientId } = messages
    const isOfEvent = and(isOfConversation(messages, weddingId, reference), eq(messages.seq, seq))
    const row = sql`json_build_array(${id}, ${content}, ${senderId}, ${recipientId}, ${selectDetails()})`
    return sql`select ${row} as row from ${messages} where ${isOfEvent}`
  },
  contentsOf,
}

/** A message to one member or, with null, to everyone, as `messageEvents` stores it. */
export function draftOf(
  { id, content }: Pick<Message, 'id' | 'content'>,
  sender: Member,
  recipient: Member | null,
): EventDraft<Payload, NewRow> {
  const channel = channelOf(recipient)
  return {
    audience: audienceOf(sender, recipient),
    payload: (sentAt) => ({ message: { id, channel, content, sender, recipient, sentAt } }),
    reference: conversationOf(sender.id, recipient?.id ?? null),
    row: { id, sender: sender.id, recipient: recipient?.id ?? null, content },
  }
}

/** A message that is replayed shows its people with the name and role that they have then. */
async function contentsOf(
  db: Db,
  weddingId: string,
  events: Referred<RowOfEvent>[],
): Promise<(EventContents<Payload> | undefined)[]> {
  const ids = events.flatMap(({ row: [, , senderId, recipientId] }) => [senderId, recipientId ?? []].flat())
  const people = await membersOf(db, weddingId, ids)
  return events.map(({ row: [id, content, senderId, recipientId, details], at }) => {
    const [sender, recipient] = [people.get(senderId), recipientId === null ? null : people.get(recipientId)]
    // A member was deleted by hand. The message is left out: without its recipient it would pass for one to everyone.
    if (!sender || recipient === undefined) return undefined
    const sent: Message = { id, channel: channelOf(recipient), content, sender, recipient, sentAt: at }
    const message = details ? { ...sent, ...toDetails(details) } : sent
    return { audience: audienceOf(sender, recipient), payload: { message } }
  })
}

/** The members of a wedding that have these ids, also those who were removed. */
async function membersOf(db: Db, weddingId: string, ids: string[]): Promise<Map<string, Member>> {
  const asked = JSON.stringify([...new Set(ids)])
  const isAsked = sql`${members.id} = any(array(select jsonb_array_elements_text(${asked}::text::jsonb)))`
  const rows = await db
    .select(memberColumns(members))
    .from(members)
    .where(and(eq(members.weddingId, weddingId), isAsked))
  return new Map(rows.map((row) => [row.id, row]))
}

/** The messages that have these ids, of those of a wedding. */
export async function messagesOf(db: Db, weddingId: string, ids: string[]): Promise<Map<string, StoredMessage>> {
  if (ids.length === 0) return new Map()
  const asked = sql`unnest(${`{${[...new Set(ids)].join(',')}}`}::uuid[]) as asked(id)`
  const rows = await selectMessages(db, byId(asked, sql`${weddingId}`, sql`asked.id`))
  return new Map(rows.map((row) => [row.id, toMessage(row)]))
}

/**
 * Whether a row is the message of a wedding that has this id. Both columns of the unique index are named, so that
 * PostgreSQL looks there, and does not walk over the whole wedding where it has no statistics of the table yet.
 */
export function isMessage(weddingId: SQL, id: SQL): SQL {
  const isInIndex = sql`${messages.id} = ${id} and ${weddingHash(messages.weddingId)} = ${weddingHash(weddingId)}`
  return sql`${isInIndex} and ${messages.weddingId} = ${weddingId}`
}

const sender = alias(members, 'sender')
const recipient = alias(members, 'recipient')

/** Without its recipient's row a direct message would pass for one to everyone. */
const hasItsRecipient = or(isNull(messages.recipientId), isNotNull(recipient.id))

/**
 * The messages of a wedding whose ids stand in rows, for `selectMessages`. `offset 0` has PostgreSQL look each of them
 * up by index. In a plain join it may read the whole table, of all weddings: up to some 25,000 messages are few to it.
 */
export function byId(rows: SQL, weddingId: SQL, id: SQL): SQL {
  const named = sql`select * from ${messages} where ${isMessage(weddingId, id)} offset 0`
  return sql`${rows} cross join lateral (${named}) as ${messages}`
}

/**
 * Messages with the people of each, and `more` columns. `from` stands after FROM and names the messages as their table
 * is named. A message whose sender or recipient was deleted by hand is left out.
 */
export function selectMessages<More extends Record<string, SQL> = Record<never, never>>(
  db: Pick<Db, 'select'>,
  from: SQL,
  more?: More,
) {
  return db
    .select({
      ...(more as More),
      id: column(messages.id),
      seq: column(messages.seq),
      content: column(messages.content),
      sentAt: column(messages.sentAt),
      details: selectDetails(),
      sender: memberColumns(sender),
      recipient: memberColumns(recipient),
    })
    .from(from)
    .leftJoin(recipient, and(eq(recipient.weddingId, messages.weddingId), eq(recipient.id, messages.recipientId)))
    .innerJoin(sender, and(eq(sender.weddingId, messages.weddingId), eq(sender.id, messages.senderId), hasItsRecipient))
}

/** A column for drizzle to select, which looks in vain for its table in what stands after FROM as SQL. */
function column<Column extends AnyPgColumn>(named: Column): SQL<Column['_']['data']> {
  return sql`${named}`.mapWith(named)
}

type MessageRow = Awaited<ReturnType<typeof selectMessages>>[number]

/** Builds a message from its row. */
export function toMessage({ id, seq, content, sentAt, sender, recipient, details }: MessageRow): StoredMessage {
  const sent = { id, channel: channelOf(recipient), content, sender, recipient, sentAt: sentAt.toISOString() }
  return storedMessage(sent, toDetails(details), seq)
}

/** The name of a conversation in the tables. Member ids have no spaces, so that two of them, sorted, name one. */
export function conversationOf(memberId: string, partnerId: string | null): string {
  return partnerId === null ? '' : [memberId, partnerId].sort().join(' ')
}

/** Whether somebody may see a message: one to everyone, or one that they wrote or got. */
export function isVisibleTo({ id }: { id: string }, { sender, recipient }: Message): boolean {
  return recipient === null || sender.id === id || recipient.id === id
}

/** The people who may see what a member writes to one other or, with null, to everyone. */
export function audienceOf(member: Member, partner: Member | null): Audience {
  return partner ? restrictedTo([member.id, partner.id]) : everyone
}

function channelOf(recipient: Member | null): Channel {
  return recipient ? 'DIRECT' : 'WEDDING'
}
