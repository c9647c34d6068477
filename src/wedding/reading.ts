import { and, asc, eq, gte, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import { seesAll } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db } from '../db/open.ts'
import { isOfConversation, members, messages, reads } from '../db/schema.ts'
import { ephemeralAt, kind, restrictedTo } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { createBatcher } from './batcher.ts'
import { type Conversation, conversationsFor } from './conversations.ts'
import { badInput, memberIdOf, uuidOf } from './input.ts'
import { memberColumns, nameInOrder } from './memberRows.ts'
import {
  byId,
  conversationOf,
  isMessage,
  isVisibleTo,
  type Message,
  messagesOf,
  type StoredMessage,
  selectMessages,
  toMessage,
} from './messageRows.ts'
import { partnerOf } from './messages.ts'

/**
 * A member has read a conversation up to a message. It is not stored as an event: a client that comes back asks for the
 * conversation. Databases of earlier versions have some that were stored.
 */
export const messagesRead = kind<{ reader: Member; upTo: StoredMessage }>('messages.read')

/** A mark on its way to the table. */
interface Mark {
  reader: Viewer
  partnerId: string | null
  conversation: string
  upTo: string
}

const largestBatch = 500
/** Bounds of the rest (ms) between two batches of marks of a wedding: nobody waits for the answer to one. */
const [shortestRestMs, longestRestMs] = [100, 1_000]
/** A rest is so many times as long as the batch before it: marks take a twentieth of the database's time at most. */
const restFactor = 19
/** Number of members in the list of readers of a message. */
const mostReaders = 1_000

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; limits: Limits }

/**
 * How far members have read. Marks are stored in batches, without the wedding's lock and without stored events: however
 * many people read, nobody who writes waits for them.
 */
export class Reading {
  readonly #parts: Parts
  readonly #storeMarks
  readonly #enqueue

  constructor(parts: Parts) {
    this.#parts = parts
    this.#storeMarks = prepareMarks(parts.db)
    this.#enqueue = createBatcher<Mark, Conversation>(
      largestBatch,
      (weddingId, marks) => this.#store(weddingId, marks),
      restAfter,
    )
  }

  /**
   * Marks a conversation, with null the wedding's channel, as read up to one of its messages. Reading never goes back.
   * Throws BAD_USER_INPUT, NOT_FOUND (no such member or message) and RATE_LIMITED.
   */
  async mark(viewer: Viewer, { with: withId, upTo }: { with?: string | null; upTo: string }): Promise<Conversation> {
    const { db, limits } = this.#parts
    const partnerId = withId == null ? null : memberIdOf('with', withId)
    if (partnerId === viewer.id) throw badInput('with', 'That is you: choose another member')
    const mark = {
      reader: viewer,
      partnerId,
      conversation: conversationOf(viewer.id, partnerId),
      upTo: uuidOf('upTo', upTo),
    }
    await limits.mark(viewer)
    try {
      return await this.#enqueue(viewer.weddingId, mark)
    } catch (error) {
      // Refused in the words for an unknown member, if that is the reason.
      if (error instanceof Refusal) await partnerOf(db, viewer, partnerId)
      throw error
    }
  }

  /**
   * The members who have read a message, by name, 1,000 at most. For its sender, COUPLE and PLANNER; a direct one for
   * its two members. Throws NOT_FOUND and FORBIDDEN.
   */
  async readBy(viewer: Viewer, messageId: string): Promise<Member[]> {
    const { weddingId } = viewer
    const db = this.#parts.readAs(viewer)
    const id = uuidOf('messageId', messageId)
    const message = (await messagesOf(db, weddingId, [id])).get(id)
    const people = [message?.sender.id, message?.recipient?.id]
    if (!message || !isVisibleTo(viewer, message)) throw noSuch('message', 'messageId')
    if (!people.includes(viewer.id) && !seesAll(viewer, 'readers')) {
      throw new Refusal('FORBIDDEN', 'Only its sender, COUPLE and PLANNER see who has read a message')
    }
    const conversation = conversationOf(message.sender.id, message.recipient?.id ?? null)
    return db
      .select(memberColumns(members))
      .from(reads)
      .innerJoin(members, and(eq(members.weddingId, reads.weddingId), eq(members.id, reads.memberId)))
      .where(
        and(
          eq(reads.weddingId, weddingId),
          eq(reads.conversation, conversation),
          gte(reads.seq, message.seq),
          ne(reads.memberId, message.sender.id),
        ),
      )
      .orderBy(asc(nameInOrder), asc(members.id))
      .limit(mostReaders)
  }

  /**
   * Stores marks that came at the same time, and emits events for those that moved. A refused mark changes nothing for
   * the others.
   */
  async #store(weddingId: string, marks: Mark[]): Promise<(Conversation | Refusal)[]> {
    const { db, feed } = this.#parts
    const stored = await this.#storeMarks(weddingId, marks)
    feed.emit(weddingId, movesOf(stored).map(eventOf))
    const answers = new Map<Mark, Conversation>()
    const others = stored.filter(({ mark, message, isLatest }) => {
      const isAllRead = isLatest && mark.partnerId === null
      if (isAllRead) answers.set(mark, { with: null, lastMessage: message, unreadCount: 0, partnerReadUpTo: null })
      return !isAllRead
    })
    const asked = others.map(({ mark: { reader }, message }) => ({
      memberId: reader.id,
      partner: partnerIn(message, reader.id),
    }))
    for (const [index, conversation] of (await conversationsFor(db, weddingId, asked)).entries()) {
      const mark = others[index]?.mark
      if (mark) answers.set(mark, conversation)
    }
    return marks.map((mark) => answers.get(mark) ?? noSuch('message', 'upTo', 'in this conversation'))
  }
}

/**
 * Returns the rest (ms) after a batch of marks. The slower the database, the longer the rest, so that a busy one, above
 * all an embedded one, stores marks in fewer and larger batches.
 */
export function restAfter(tookMs: number): number {
  return Math.min(longestRestMs, Math.max(shortestRestMs, tookMs * restFactor))
}

/**
 * A mark whose message is in its conversation. `movedAt` is null where its reader had read as far, or further in the
 * same batch.
 */
interface StoredMark {
  mark: Mark
  message: StoredMessage
  movedAt: Date | null
  /** Whether nothing came after it in its conversation: of the channel that is all there is to answer. */
  isLatest: boolean
}

const later = alias(messages, 'later')

/**
 * Stores marks of one wedding in one statement. It writes nothing for marks that would go back, takes locks of their
 * own rows alone, and these in one order, so that batches of several servers do not wait for each other in a circle.
 * `offset 0` has PostgreSQL find the message by its id before it compares the conversation, whose index holds all
 * messages of the channel.
 */
function prepareMarks(db: Db) {
  const [weddingId, marks] = [sql`${sql.placeholder('weddingId')}`, sql.placeholder('marks')]
  const found = db.$with('found', {}).as(sql`
    select mark.*, message.seq
    from jsonb_to_recordset(${marks}::text::jsonb) as mark(place int, member text, conversation text, id uuid)
    cross join lateral (select ${messages.seq}, ${messages.conversation} from ${messages} where ${isMessage(weddingId, sql`mark.id`)} offset 0)
      as message
    where message.conversation = mark.conversation`)
  const moved = db.$with('moved', {}).as(sql`
    insert into ${reads} (wedding_id, conversation, member_id, seq, read_at)
    select ${weddingId}, conversation, member, max(seq), clock_timestamp() from found
    where not exists (
      select from ${reads} as mark where mark.wedding_id = ${weddingId} and mark.conversation = found.conversation
        and mark.member_id = found.member and mark.seq >= found.seq)
    group by conversation, member order by conversation, member
    on conflict (wedding_id, conversation, member_id) do update set seq = excluded.seq, read_at = excluded.read_at
    where ${reads.seq} < excluded.seq
    returning conversation, member_id, seq, read_at`)
  // Whether a later one exists would be asked of the whole table, where PostgreSQL takes one for easy to find.
  const latest = sql`select seq from ${messages} as later
    where ${isOfConversation(later, weddingId, sql`found.conversation`)} order by seq desc limit 1`
  const statement = selectMessages(db.with(found, moved), byId(sql`found`, weddingId, sql`found.id`), {
    place: sql<number>`found.place`,
    movedAt: sql<Date | null>`moved.read_at`.mapWith(reads.readAt),
    isLatest: sql<boolean>`found.seq = (${latest})`,
  })
    .leftJoin(
      sql`moved`,
      sql`moved.conversation = found.conversation and moved.member_id = found.member and moved.seq = found.seq`,
    )
    .prepare('mark messages read')

  return async (weddingId: string, marks: Mark[]): Promise<StoredMark[]> => {
    const asked = marks.map(({ reader, conversation, upTo }, place) => ({
      place,
      member: reader.id,
      conversation,
      id: upTo,
    }))
    const rows = await statement.execute({ weddingId, marks: JSON.stringify(asked) })
    return rows.flatMap(({ place, movedAt, isLatest, ...row }) => {
      const mark = marks[place]
      return mark ? { mark, message: toMessage(row), movedAt, isLatest } : []
    })
  }
}

/** The marks that moved, each reader's in a conversation once. */
function movesOf(stored: StoredMark[]): StoredMark[] {
  const moved = stored.filter(({ movedAt }) => movedAt !== null)
  return [...new Map(moved.map((each) => [`${each.mark.reader.id} ${each.mark.conversation}`, each])).values()]
}

/**
 * Returns the event of a mark, for the reader's own devices and, in a direct conversation, the other member. The
 * members of a channel do not hear who has read it.
 */
function eventOf({ mark: { reader, partnerId }, message: upTo, movedAt }: StoredMark) {
  const audience = restrictedTo(partnerId === null ? [reader.id] : [reader.id, partnerId])
  return ephemeralAt(messagesRead, { reader: asMember(reader), upTo }, audience, movedAt ?? new Date())
}

/** The other member of a direct message; null on the wedding's channel. */
function partnerIn({ sender, recipient }: Message, memberId: string): Member | null {
  return recipient && (recipient.id === memberId ? sender : recipient)
}
