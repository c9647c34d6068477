import { and, desc, eq, lt, ne, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Viewer } from '../access/viewer.ts'
import { firstRows } from '../db/firstRows.ts'
import type { Database, Db } from '../db/open.ts'
import { isOfConversation, members, messages } from '../db/schema.ts'
import { badInput, textOf, wholeOf } from './input.ts'
import { conversationOf, messagesOf, type StoredMessage } from './messageRows.ts'
import { partnerOf } from './messages.ts'

/** A search for messages. */
export interface Search {
  text: string
  /** The other member of the conversation to search; with null it is all that the viewer may see on `channel`. */
  with: string | null
  /** The wedding's channel or direct conversations alone; null for both. */
  channel: 'DIRECT' | 'WEDDING' | null
  /** Number of messages, 1 to 100. */
  first: number
  /** The search goes on below this number of a message; null at the newest. */
  before: number | null
}

/** Messages that were found. */
export interface Found {
  /** The newest first. */
  messages: StoredMessage[]
  /** The next search goes on below this number; null if nothing is left to look at. */
  rest: number | null
}

const [largestPage, longestText] = [100, 100]
/**
 * The most that one search looks at: messages, and bytes of their text in UTF-8, because letters of few bytes
 * expand to few letters. An embedded database computes 0.1 s for ordinary text, and 0.4 s for U+FDFA.
 */
const mostLookedAt = { messages: 5_000, bytes: 300_000 }

/**
 * Search in messages. No index makes sending dearer: a search looks at some thousand messages, and the next page goes
 * on where it has stopped.
 */
export class MessageSearch {
  readonly #parts: Pick<Database, 'readAs'>

  constructor(parts: Pick<Database, 'readAs'>) {
    this.#parts = parts
  }

  /**
   * Messages with a text, whatever its case and accents: a page of them, or fewer, while there are more to look at.
   * Throws BAD_USER_INPUT and NOT_FOUND.
   */
  async search(viewer: Viewer, { text, with: withId, channel, first, before }: Search): Promise<Found> {
    const needle = textOf('text', text, longestText)
    if (needle.normalize('NFKD').replace(accents, '').trim() === '')
      throw badInput('text', 'text must have more than accents')
    if (channel === 'WEDDING' && withId !== null)
      throw badInput(
        'channel',
        "A conversation with a member is not on the wedding's channel: omit `with` or `channel`",
      )
    const limit = wholeOf('first', first, 1, largestPage)
    const db = this.#parts.readAs(viewer)
    const partners =
      withId === null ? await partnersOn(db, viewer, channel) : [(await partnerOf(db, viewer, withId))?.id ?? null]
    const conversations = partners.map((partner) => conversationOf(viewer.id, partner))
    const { ids, floor } = await look(db, viewer.weddingId, conversations, { needle, limit: limit + 1, before })
    const known = await messagesOf(db, viewer.weddingId, ids)
    const found = ids.flatMap((id) => known.get(id) ?? [])
    const page = found.slice(0, limit)
    return { messages: page, rest: found.length > limit ? (page.at(-1)?.seq ?? null) : floor }
  }
}

/** The members of the conversations on a channel; null stands for the wedding's own. */
async function partnersOn(db: Db, { weddingId, id }: Viewer, channel: Search['channel']): Promise<(string | null)[]> {
  if (channel === 'WEDDING') return [null]
  const others = await db
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.weddingId, weddingId), ne(members.id, id)))
  return [...(channel === null ? [null] : []), ...others.map((other) => other.id)]
}

/**
 * Looks at the latest messages of all these conversations together. `floor` is the number of the last one that was
 * looked at; null if there are no others.
 */
async function look(
  db: Db,
  weddingId: string,
  conversations: string[],
  { needle, limit, before }: { needle: string; limit: number; before: number | null },
): Promise<{ ids: string[]; floor: number | null }> {
  const latest = db
    .select({ id: messages.id, seq: messages.seq, content: messages.content })
    .from(messages)
    .where(
      and(
        isOfConversation(messages, weddingId, sql`asked.conversation`),
        before === null ? undefined : lt(messages.seq, before),
      ),
    )
    .orderBy(desc(messages.seq))
    .limit(firstRows(mostLookedAt.messages + 1))
  const recent = sql`
    select latest.* from jsonb_array_elements_text(${JSON.stringify(conversations)}::text::jsonb) as asked(conversation)
    cross join lateral (${latest}) as latest
    order by seq desc limit ${mostLookedAt.messages + 1}`
  // The newest message is looked at whatever its length: so every search goes on.
  const measured = sql`
    select recent.*, row_number() over so_far <= ${mostLookedAt.messages}
      and sum(octet_length(content)) over so_far - octet_length(content) < ${mostLookedAt.bytes} as is_near
    from (${recent}) as recent window so_far as (order by seq desc rows unbounded preceding)`
  const found = sql`
    select looked.id, looked.seq from looked, searched
    where strpos(${folded(sql`looked.content`)}, searched.needle) > 0
    order by looked.seq desc limit ${limit}`
  const ids = sql`(select json_agg(id order by seq desc) from found) as ids`
  const floor = sql`(select min(seq) filter (where is_near) from measured having not bool_and(is_near)) as floor`
  const [answer] = await db
    .select({
      ids: sql<string[] | null>`answer.ids`,
      floor: sql<number | null>`answer.floor`.mapWith(messages.seq),
    })
    .from(sql`(with
      measured as materialized (${measured}),
      looked as materialized (select id, seq, content from measured where is_near),
      searched as materialized (select ${folded(sql`${needle}::text`)} as needle),
      found as (${found})
      select ${ids}, ${floor}) as answer`)
  return { ids: answer?.ids ?? [], floor: answer?.floor ?? null }
}

const accents = /[\u0300-\u036f]+/g
/** As many characters as UAX #15 lets a run of marks have. PostgreSQL knows no class of marks: none of them is ASCII. */
const longRun = '[^\\u0001-\\u007f]{30}'

/** SQL: a text in which letters differ neither by case nor by accents. */
function folded(text: SQLWrapper): SQL {
  // PostgreSQL sorts a run of marks in the square of its length. A joiner, U+034F, cuts long runs (UAX #15, Stream-Safe
  // Text Format), and goes with the accents.
  const cut = sql`regexp_replace(${text}, ${longRun}, ${'\\&\u034f'}, 'g')`
  const plain = sql`regexp_replace(normalize(${cut}, NFKD), ${accents.source}, '', 'g')`
  return sql`translate(replace(replace(lower(${plain} collate "und-x-icu"), 'œ', 'oe'), 'æ', 'ae'), '’‘', '''''')`
}
