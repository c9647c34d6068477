import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import { isDuplicate } from '../db/errors.ts'
import { firstRows } from '../db/firstRows.ts'
import type { Database, Db } from '../db/open.ts'
import { isOfConversation, members, messages, weddingHash } from '../db/schema.ts'
import { type Audience, ephemeral, everyone, kind, restrictedTo } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Referred, Referring } from '../feed/log.ts'
import type { Refusal } from '../refusal.ts'
import { fromFeed, type SourceStream } from '../source.ts'
import { createBatcher } from './batcher.ts'
import { badInput, memberIdOf, textOf, uuidOf } from './input.ts'
import { otherMember, otherMemberEver } from './members.ts'
import { noSuch } from './missing.ts'
import { idTaken } from './once.ts'
import type { Page } from './page.ts'

/** Whether a message is for one member, or for everyone at the wedding. */
export type Channel = 'DIRECT' | 'WEDDING'

/** A message. `recipient` is null in the wedding's channel; `sentAt` is in RFC 3339, UTC. */
export type Message = {
  id: string
  channel: Channel
  content: string
  sender: Member
  recipient: Member | null
  sentAt: string
}
/** `seq` orders the messages of a wedding. */
export type StoredMessage = Message & { seq: number }

/** A member types, or has stopped. `recipient` is null in the wedding's channel. */
export type Typing = { member: Member; recipient: Member | null; channel: Channel; isTyping: boolean }

/** A message was stored. For everyone, or for its sender and recipient. */
export const messageReceived = kind<{ message: Message }>('message.received')

/** A member began or stopped typing. It is not stored. */
export const typingChanged = kind<Typing>('typing.changed')

type MessageDraft = { id?: string | null; channel: Channel; recipientId?: string | null; content: string }

/** A checked message that waits to be stored together with others of its wedding. */
type QueuedMessage = { viewer: Viewer; id: string; channel: Channel; recipientId: string | null; content: string }
/** The message as stored. `isNew` unless it was stored before. */
type Sent = { message: Message; isNew: boolean }

const largestBatch = 200

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; limits: Limits; sizes: { contentLength: number } }

/** The messages of a wedding, in its channel and between two members. */
export interface Messages {
  /**
   * Stores a message, and emits its event, once for each id. Resolves when it is stored. Throws BAD_USER_INPUT,
   * NOT_FOUND (no such recipient), RATE_LIMITED, and CONFLICT when the id has another content.
   */
  send(viewer: Viewer, draft: MessageDraft): Promise<Message>
  /** The messages of a conversation, the oldest first: with one member, or with null the wedding's channel. */
  list(viewer: Viewer, withId: string | null, page: Page<number>): Promise<StoredMessage[]>
  /**
   * Emits an event, which is not stored, to the other member, or to everyone in the wedding's channel. Returns
   * `isTyping`. Throws NOT_FOUND and RATE_LIMITED.
   */
  setTyping(viewer: Viewer, typing: { recipientId?: string | null; isTyping: boolean }): Promise<boolean>
  /** Messages to come, from the cursor `after`: of one conversation, or with null all that the viewer may see. */
  follow(viewer: Viewer, withId: string | null, after: string | null): Promise<SourceStream>
  /** Signs of typing to come, of one member or with null of all. They are not stored, so there is no cursor. */
  followTyping(viewer: Viewer, withId: string | null): Promise<SourceStream>
}

/** Messages in the database. Those that come at the same time for one wedding are stored by one statement. */
export function createMessages({ db, readAs, feed, limits, sizes }: Parts): Messages {
  // Long: the methods of Messages, and the two steps of storing them that share the statement.
  const append = feed.appender(
    { kind: messageReceived, storedAs: 'message', row: messageOf, contentsOf: contentsOfMessages },
    insertRows,
  )
  const enqueue = createBatcher<QueuedMessage, Sent>(largestBatch, (weddingId, queued) => store(weddingId, queued))

  return {
    async send(viewer: Viewer, draft: MessageDraft): Promise<Message> {
      const content = textOf('content', draft.content, sizes.contentLength)
      const id = draft.id ? uuidOf('id', draft.id) : randomUUID()
      const recipientId = recipientOf(viewer, draft)
      const refund = await limits.message(
        viewer,
        draft.id ? async () => (await messagesOf(db, viewer.weddingId, [id])).has(id) : undefined,
      )
      const { message, isNew } = await enqueue(viewer.weddingId, {
        viewer,
        id,
        channel: draft.channel,
        recipientId,
        content,
      })
      if (!isNew) await refund()
      return message
    },

    async list(
      viewer: Viewer,
      withId: string | null,
      { after, before, limit, backward }: Page<number>,
    ): Promise<StoredMessage[]> {
      const db = readAs(viewer)
      const partner = await partnerOf(db, viewer, withId)
      const order = backward ? desc(messages.seq) : asc(messages.seq)
      // The page first, and then its people: without statistics PostgreSQL may find those of the whole conversation.
      const page = db
        .select({ id: messages.id })
        .from(messages)
        .where(
          and(
            isOfConversation(messages, viewer.weddingId, conversationOf(viewer.id, partner?.id ?? null)),
            after === null ? undefined : gt(messages.seq, after),
            before === null ? undefined : lt(messages.seq, before),
          ),
        )
        .orderBy(order)
        .limit(firstRows(limit))
        .as('page')
      const rows = await selectMessages(db)
        .innerJoin(page, isMessage(sql`${viewer.weddingId}`, sql`${page.id}`))
        .orderBy(order)
      return rows.map(toMessage)
    },

    async setTyping(
      viewer: Viewer,
      { recipientId, isTyping }: { recipientId?: string | null; isTyping: boolean },
    ): Promise<boolean> {
      await limits.typing(viewer)
      const recipient = recipientId == null ? null : await otherMember(db, viewer, 'recipientId', recipientId)
      const typing: Typing = {
        member: asMember(viewer),
        recipient,
        channel: recipient ? 'DIRECT' : 'WEDDING',
        isTyping,
      }
      feed.emit(viewer.weddingId, [ephemeral(typingChanged, typing, audienceOf(viewer, recipient))])
      return isTyping
    },

    async follow(viewer: Viewer, withId: string | null, after: string | null): Promise<SourceStream> {
      const partner = await partnerOf(readAs(viewer), viewer, withId)
      return fromFeed(viewer, after, (event) => {
        if (!messageReceived.matches(event)) return false
        const { sender, recipient } = event.payload.message
        return partner === null || isBetween(partner, sender, recipient)
      })
    },

    async followTyping(viewer: Viewer, withId: string | null): Promise<SourceStream> {
      const partner = await partnerOf(readAs(viewer), viewer, withId)
      return fromFeed(viewer, null, (event) => {
        if (!typingChanged.matches(event)) return false
        return partner === null || isBetween(partner, event.payload.member, event.payload.recipient)
      })
    },
  }

  /** Stores messages that came at the same time. A refused message changes nothing for the others. */
  async function store(
    weddingId: string,
    queued: QueuedMessage[],
    known = new Map<string, Message>(),
  ): Promise<(Sent | Refusal)[]> {
    const people = await recipientsOf(db, weddingId, queued)
    const arrives = ({ recipientId }: QueuedMessage) => recipientId === null || people.has(recipientId)
    // If several messages have the same id, the first one counts.
    const fresh = new Map<string, QueuedMessage>()
    for (const entry of queued)
      if (arrives(entry) && !known.has(entry.id) && !fresh.has(entry.id)) fresh.set(entry.id, entry)
    try {
      if (fresh.size > 0)
        for (const message of await insert(weddingId, [...fresh.values()], people)) known.set(message.id, message)
    } catch (error) {
      // Some messages were stored before, so the insert stored none: insert the others without them.
      const earlier = isDuplicate(error)
        ? await messagesOf(
            db,
            weddingId,
            queued.map(({ id }) => id),
          )
        : known
      if (earlier.size === known.size) throw error
      return store(weddingId, queued, earlier)
    }
    return queued.map((entry) => {
      if (!arrives(entry)) return noSuch('member', 'recipientId')
      const message = known.get(entry.id)
      if (!message || !isSame(message, entry)) return idTaken('message')
      return { message, isNew: fresh.get(entry.id) === entry }
    })
  }

  async function insert(weddingId: string, queued: QueuedMessage[], people: Map<string, Member>): Promise<Message[]> {
    const drafts = queued.map(({ viewer, id, channel, recipientId, content }) => {
      const sender = asMember(viewer)
      const recipient = recipientId === null ? null : (people.get(recipientId) ?? null)
      return {
        audience: audienceOf(sender, recipient),
        payload: (sentAt: string) => ({ message: { id, channel, content, sender, recipient, sentAt } }),
        reference: conversationOf(sender.id, recipientId),
        row: { id, sender: sender.id, recipient: recipientId, content },
      }
    })
    const events = await append(weddingId, drafts)
    return events.map(({ payload }) => payload.message)
  }
}

/** The other member of a conversation, also one who was removed since; null for the wedding's channel. */
export async function partnerOf(db: Db, viewer: Viewer, id: string | null): Promise<Member | null> {
  return id === null ? null : asMember(await otherMemberEver(db, viewer, 'with', id))
}

const insertRows = sql`
  insert into ${messages} (wedding_id, id, seq, conversation, sender_id, recipient_id, content, sent_at)
  select ${sql.placeholder('weddingId')}, id, seq + place, reference, sender, recipient, content, at
  from wedding, jsonb_to_recordset(${sql.placeholder('rows')}::text::jsonb)
    as queued(place int, id uuid, reference text, sender text, recipient text, content text)`

const sender = alias(members, 'sender')
const recipient = alias(members, 'recipient')

/** The message of an event: its id, content, sender and recipient. It was sent when the event was stored. */
type MessageOfEvent = [id: string, content: string, senderId: string, recipientId: string | null]

function messageOf({ weddingId, seq, reference }: Referring): SQL {
  const { id, content, senderId, recipientId } = messages
  const isOfEvent = and(isOfConversation(messages, weddingId, reference), eq(messages.seq, seq))
  return sql`select json_build_array(${id}, ${content}, ${senderId}, ${recipientId}) as row from ${messages} where ${isOfEvent}`
}

/** A message that is replayed shows its people with the name and role that they have then. */
async function contentsOfMessages(db: Db, weddingId: string, events: Referred<MessageOfEvent>[]) {
  const people = await membersOf(
    db,
    weddingId,
    events.flatMap(({ row: [, , senderId, recipientId] }) => [senderId, recipientId ?? []].flat()),
  )
  return events.map(({ row: [id, content, senderId, recipientId], at }) => {
    const [sender, recipient] = [people.get(senderId), recipientId === null ? null : people.get(recipientId)]
    // A member was deleted by hand. The message is left out: without its recipient it would pass for one to everyone.
    if (!sender || recipient === undefined) return undefined
    const message: Message = { id, channel: channelOf(recipient), content, sender, recipient, sentAt: at }
    return { audience: audienceOf(sender, recipient), payload: { message } }
  })
}

/** The members of a wedding that have these ids, also those who were removed. */
async function membersOf(db: Db, weddingId: string, ids: string[]): Promise<Map<string, Member>> {
  const asked = JSON.stringify([...new Set(ids)])
  const rows = await db
    .select({ id: members.id, name: members.name, role: members.role })
    .from(members)
    .where(
      and(
        eq(members.weddingId, weddingId),
        sql`${members.id} = any(array(select jsonb_array_elements_text(${asked}::text::jsonb)))`,
      ),
    )
  return new Map(rows.map((row) => [row.id, row]))
}

/** The messages that have these ids, of those of a wedding. */
export async function messagesOf(db: Db, weddingId: string, ids: string[]): Promise<Map<string, StoredMessage>> {
  if (ids.length === 0) return new Map()
  const asked = sql`unnest(${`{${ids.join(',')}}`}::uuid[]) as asked(id)`
  const rows = await selectMessages(db).innerJoin(asked, isMessage(sql`${weddingId}`, sql`asked.id`))
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

/** Returns the recipients of these messages who are at the wedding, by id. */
async function recipientsOf(db: Db, weddingId: string, queued: QueuedMessage[]): Promise<Map<string, Member>> {
  const ids = queued.flatMap(({ recipientId }) => recipientId ?? [])
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: members.id, name: members.name, role: members.role })
    .from(members)
    .where(and(eq(members.weddingId, weddingId), inArray(members.id, ids), isNull(members.removedAt)))
  return new Map(rows.map((row) => [row.id, row]))
}

function isSame(message: Message, { viewer, recipientId, content }: QueuedMessage): boolean {
  return (
    message.sender.id === viewer.id && (message.recipient?.id ?? null) === recipientId && message.content === content
  )
}

/**
 * Messages with the people of each, and `more` columns of what is joined to them. A message whose sender or recipient
 * was deleted by hand is left out.
 */
export function selectMessages<More extends Record<string, SQL> = Record<never, never>>(
  db: Pick<Db, 'select'>,
  more?: More,
) {
  return db
    .select({
      ...(more as More),
      id: messages.id,
      seq: messages.seq,
      content: messages.content,
      sentAt: messages.sentAt,
      sender: { id: sender.id, name: sender.name, role: sender.role },
      recipient: { id: recipient.id, name: recipient.name, role: recipient.role },
    })
    .from(messages)
    .leftJoin(recipient, and(eq(recipient.weddingId, messages.weddingId), eq(recipient.id, messages.recipientId)))
    .innerJoin(sender, and(eq(sender.weddingId, messages.weddingId), eq(sender.id, messages.senderId), hasItsRecipient))
}

/** Without its recipient's row a direct message would pass for one to everyone. */
const hasItsRecipient = or(isNull(messages.recipientId), isNotNull(recipient.id))

type MessageRow = Awaited<ReturnType<typeof selectMessages>>[number]

/** Builds a message from its row. */
export function toMessage({ id, seq, content, sentAt, sender, recipient }: MessageRow): StoredMessage {
  return { id, channel: channelOf(recipient), content, sender, recipient, sentAt: sentAt.toISOString(), seq }
}

function channelOf(recipient: Member | null): Channel {
  return recipient ? 'DIRECT' : 'WEDDING'
}

function recipientOf(viewer: Viewer, { channel, recipientId }: MessageDraft): string | null {
  if (channel === 'WEDDING') {
    if (recipientId != null)
      throw badInput('recipientId', "A message on the wedding's channel has no recipient: leave recipientId out")
    return null
  }
  if (recipientId == null) throw badInput('recipientId', 'A direct message needs a recipientId')
  if (recipientId === viewer.id) throw badInput('recipientId', 'That is you: choose another member')
  return memberIdOf('recipientId', recipientId)
}

/** The name of a conversation in the tables. Member ids have no spaces, so that two of them, sorted, name one. */
export function conversationOf(memberId: string, partnerId: string | null): string {
  return partnerId === null ? '' : [memberId, partnerId].sort().join(' ')
}

function audienceOf(member: Member, partner: Member | null): Audience {
  return partner ? restrictedTo([member.id, partner.id]) : everyone
}

/** Whether two people share a conversation with `partner`. The viewer needs no check: the audience is those two. */
function isBetween(partner: Member, one: Member, other: Member | null): boolean {
  return other !== null && (one.id === partner.id || other.id === partner.id)
}
