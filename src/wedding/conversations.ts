import { and, desc, eq, gt, ne, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, alias } from 'drizzle-orm/pg-core'
import type { Member, Viewer } from '../access/viewer.ts'
import { firstRows } from '../db/firstRows.ts'
import type { Database, Db } from '../db/open.ts'
import { isOfConversation, members, messages, reads } from '../db/schema.ts'
import { memberColumns } from './memberRows.ts'
import { conversationOf, messagesOf, type StoredMessage } from './messageRows.ts'
import { partnerOf } from './messages.ts'

/** A member's messages with one other, or the wedding's channel. */
export interface Conversation {
  /** The other member; null is the wedding's channel. */
  with: Member | null
  lastMessage: StoredMessage | null
  /** Messages of others after the member's mark that were not removed, at most `mostUnread`. */
  unreadCount: number
  /** The last message that the other member has marked as read; null in the wedding's channel. */
  partnerReadUpTo: StoredMessage | null
}

/** A member asks for a conversation of theirs. */
export interface Asked {
  memberId: string
  /** The other member; null is the wedding's channel. */
  partner: Member | null
}

/** Counting ends at this number: an app shows "99+". */
export const mostUnread = 100
/** Number of the latest messages that are looked at: a member's own do not count as unread, and may be many. */
const mostLookedAt = 1_000

/** The conversations of a member, as the tables of messages and of what was read have them. */
export class Conversations {
  readonly #readAs: Database['readAs']

  constructor({ readAs }: Pick<Database, 'readAs'>) {
    this.#readAs = readAs
  }

  /** The wedding's channel, then everyone with whom the viewer has exchanged a message, the latest first. */
  async list(viewer: Viewer): Promise<Conversation[]> {
    const { weddingId, id: memberId } = viewer
    const db = this.#readAs(viewer)
    const others = await db
      .select(memberColumns(members))
      .from(members)
      .where(and(eq(members.weddingId, weddingId), ne(members.id, memberId)))
    const asked = [null, ...others].map((partner): Asked => ({ memberId, partner }))
    const all = await conversationsFor(db, weddingId, asked)
    const direct = all.filter(({ with: partner, lastMessage }) => partner && lastMessage)
    direct.sort((one, other) => (other.lastMessage?.seq ?? 0) - (one.lastMessage?.seq ?? 0))
    return [...all.slice(0, 1), ...direct]
  }

  /**
   * The conversation with one other member, or with null the wedding's channel. Throws NOT_FOUND if there is no such
   * member.
   */
  async get(viewer: Viewer, withId: string | null): Promise<Conversation> {
    const db = this.#readAs(viewer)
    const partner = await partnerOf(db, viewer, withId)
    const [conversation] = await conversationsFor(db, viewer.weddingId, [{ memberId: viewer.id, partner }])
    if (!conversation) throw new Error('a conversation has no summary')
    return conversation
  }
}

/**
 * Conversations of one wedding, in the order in which they are asked for: two queries, each of them of look-ups by
 * index that take as long in a long conversation as in a short one.
 */
export async function conversationsFor(db: Db, weddingId: string, asked: Asked[]): Promise<Conversation[]> {
  if (asked.length === 0) return []
  const summaries = await summarise(db, weddingId, asked)
  const ids = summaries.flatMap(({ lastId, readId }) => [lastId ?? [], readId ?? []].flat())
  const known = await messagesOf(db, weddingId, ids)
  return asked.map(({ partner }, index) => {
    const { lastId = null, readId = null, unreadCount = 0 } = summaries[index] ?? {}
    const messageOf = (id: string | null) => (id === null ? null : (known.get(id) ?? null))
    return { with: partner, lastMessage: messageOf(lastId), unreadCount, partnerReadUpTo: messageOf(readId) }
  })
}

interface Summary {
  lastId: string | null
  readId: string | null
  unreadCount: number
}

const [own, others] = [alias(reads, 'own'), alias(reads, 'others')]

function summarise(db: Db, weddingId: string, asked: Asked[]): Promise<Summary[]> {
  const rows = asked.map(({ memberId, partner }, index) => ({
    index,
    member: memberId,
    partner: partner?.id ?? null,
    conversation: conversationOf(memberId, partner?.id ?? null),
  }))
  const [member, partner, conversation] = [sql`asked.member`, sql`asked.partner`, sql`asked.conversation`]
  const ofConversation = isOfConversation(messages, weddingId, conversation)
  const last = db
    .select({ id: messages.id })
    .from(messages)
    .where(ofConversation)
    .orderBy(desc(messages.seq))
    .limit(1)
    .as('last')
  // Joined as a table it would be looked for in all messages, where PostgreSQL takes them for few.
  const read = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(ofConversation, eq(messages.seq, others.seq)))
    .limit(1)
    .as('read')
  const latest = db
    .select({ senderId: messages.senderId, content: messages.content })
    .from(messages)
    .where(and(ofConversation, gt(messages.seq, sql`coalesce(${own.seq}, 0)`)))
    .orderBy(desc(messages.seq))
    .limit(firstRows(mostLookedAt))
    .as('latest')
  const ofOthers = db
    .select({ one: sql`1`.as('one') })
    .from(latest)
    // A removed message has no content.
    .where(and(ne(latest.senderId, member), ne(latest.content, '')))
    .limit(mostUnread)
    .as('of_others')
  const unread = db
    .select({ count: sql`count(*)`.mapWith(Number).as('count') })
    .from(ofOthers)
    .as('unread')
  const markOf = (mark: Record<'weddingId' | 'conversation' | 'memberId', AnyPgColumn>, memberId: SQL) =>
    and(eq(mark.weddingId, weddingId), eq(mark.conversation, conversation), eq(mark.memberId, memberId))
  return db
    .select({ lastId: last.id, readId: read.id, unreadCount: unread.count })
    .from(
      sql`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as asked(index int, member text, partner text, conversation text)`,
    )
    .leftJoinLateral(last, sql`true`)
    .leftJoin(own, markOf(own, member))
    .leftJoin(others, markOf(others, partner))
    .leftJoinLateral(read, sql`true`)
    .crossJoinLateral(unread)
    .orderBy(sql`asked.index`)
}
