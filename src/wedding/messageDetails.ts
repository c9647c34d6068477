// Changes of messages, and their quotes of others, in their table.

import { and, eq, inArray, isNotNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Member } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { members, messageDetails, messages } from '../db/schema.ts'
import type { Reaction } from './messageRules.ts'

/** The message that another one answers: its beginning as it was then, or '' once it is removed. */
export interface MessageQuote {
  id: string
  sender: Member
  excerpt: string
}

/** A message was removed. `at` is in RFC 3339, UTC. */
export interface Removal {
  by: Member
  at: string
}

/** The changes of a message since it was sent, and its quote of another one. `editedAt` is in RFC 3339, UTC. */
export interface MessageDetails {
  replyTo: MessageQuote | null
  reactions: Reaction[]
  editedAt: string | null
  removed: Removal | null
}

/** Details of a message that answers nothing, as it was sent. */
export const noDetails: MessageDetails = { replyTo: null, reactions: [], editedAt: null, removed: null }

/** Details as a query has them. */
export interface DetailsRow {
  replyTo: MessageQuote | null
  reactions: Reaction[] | null
  editedAt: string | null
  removedBy: Member | null
  removedAt: string | null
}

/** SQL: the details of a row of `messages`, as JSON; null for most. They show people with the name and role of now. */
export function selectDetails(): SQL<DetailsRow | null> {
  const details = messageDetails
  const quote = sql`json_build_object(
    'id', ${details.replyTo}, 'sender', (${memberJson(details.replySenderId)}), 'excerpt', ${details.excerpt})`
  const people = sql`select coalesce(json_agg((${memberJson(sql`person.id`)}) order by person.place), '[]'::json)
    from jsonb_array_elements_text(each.reaction -> 'members') with ordinality as person(id, place)`
  const reactions = sql`select json_agg(
      json_build_object('emoji', each.reaction ->> 'emoji', 'members', (${people})) order by each.place)
    from jsonb_array_elements(${details.reactions}) with ordinality as each(reaction, place)`
  return sql`(select json_build_object(
      'replyTo', case when ${details.replyTo} is not null then ${quote} end,
      'reactions', (${reactions}),
      'editedAt', ${details.editedAt},
      'removedBy', (${memberJson(details.removedBy)}),
      'removedAt', ${details.removedAt})
    from ${details} where ${details.weddingId} = ${messages.weddingId} and ${details.messageId} = ${messages.id})`
}

function memberJson(id: SQLWrapper): SQL {
  return sql`select json_build_object('id', ${members.id}, 'name', ${members.name}, 'role', ${members.role})
    from ${members} where ${members.weddingId} = ${messageDetails.weddingId} and ${members.id} = ${id}`
}

/** Details from their row. A person whose row was deleted by hand is left out. */
export function toDetails(row: DetailsRow | null): MessageDetails {
  if (!row) return noDetails
  const { replyTo, reactions, editedAt, removedBy, removedAt } = row
  return {
    replyTo: replyTo?.sender && !removedAt ? replyTo : null,
    reactions: (reactions ?? []).flatMap(({ emoji, members }) => {
      const known = members.filter(Boolean)
      return known.length > 0 ? { emoji, members: known } : []
    }),
    editedAt: editedAt && isoOf(editedAt),
    removed: removedBy && removedAt ? { by: removedBy, at: isoOf(removedAt) } : null,
  }
}

function isoOf(moment: string): string {
  return new Date(moment).toISOString()
}

type NewDetails = Partial<Omit<typeof messageDetails.$inferInsert, 'weddingId' | 'messageId'>>

/** Stores some details of a message, and leaves the others. What was sent at first is kept from the first time on. */
export async function storeDetails(tx: Tx, weddingId: string, messageId: string, details: NewDetails): Promise<void> {
  const { asked } = details
  const set = asked ? { ...details, asked: sql`coalesce(${messageDetails.asked}, ${asked})` } : details
  await tx
    .insert(messageDetails)
    .values({ weddingId, messageId, ...details })
    .onConflictDoUpdate({ target: [messageDetails.weddingId, messageDetails.messageId], set })
}

/** Empties all quotes of a message. */
export async function emptyQuotes(tx: Tx, weddingId: string, messageId: string): Promise<void> {
  await tx
    .update(messageDetails)
    .set({ excerpt: '' })
    .where(and(eq(messageDetails.weddingId, weddingId), eq(messageDetails.replyTo, messageId)))
}

/** Digests of what was sent at first, by id, of those of these messages that were edited or removed. */
export async function digestsOf(db: Db, weddingId: string, ids: string[]): Promise<Map<string, string | null>> {
  if (ids.length === 0) return new Map()
  const { messageId, asked } = messageDetails
  const rows = await db
    .select({ messageId, asked })
    .from(messageDetails)
    .where(and(eq(messageDetails.weddingId, weddingId), inArray(messageId, ids), isNotNull(asked)))
  return new Map(rows.map((row) => [row.messageId, row.asked]))
}
