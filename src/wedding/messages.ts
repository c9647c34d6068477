import { and, sql } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import { isDuplicate } from '../db/errors.ts'
import { firstRows } from '../db/firstRows.ts'
import type { Database, Db } from '../db/open.ts'
import { isOfConversation, messages } from '../db/schema.ts'
import { ephemeral, type Kind, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { fromFeed, type SourceStream } from '../source.ts'
import { createBatcher } from './batcher.ts'
import { badInput, maybeUuidOf, memberIdOf, textOf, uuidOf } from './input.ts'
import { otherMember, otherMemberEver } from './memberRows.ts'
import { digestsOf } from './messageDetails.ts'
import { isSame, recipientsOf, storeReply } from './messageReplies.ts'
import {
  audienceOf,
  type Channel,
  conversationOf,
  draftOf,
  isVisibleTo,
  type Message,
  messageChanged,
  messageEvents,
  messageReceived,
  messagesOf,
  type StoredMessage,
  selectMessages,
  storedMessageOf,
  toMessage,
} from './messageRows.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'

/** A member types, or has stopped. `recipient` is null in the wedding's channel. */
export type Typing = { member: Member; recipient: Member | null; channel: Channel; isTyping: boolean }

/** A member began or stopped typing. It is not stored. */
export const typingChanged = kind<Typing>('typing.changed')

type MessageDraft = {
  id?: string | null
  channel: Channel
  recipientId?: string | null
  content: string
  replyTo?: string | null
}

/** A checked message that waits to be stored together with others of its wedding. */
type QueuedMessage = { viewer: Viewer; id: string; recipientId: string | null; content: string }

/** The people of a message, or of a sign of typing. */
type Sides = Pick<Message, 'sender' | 'recipient'>

const largestBatch = 200

type Parts = Pick<Database, 'db' | 'readAs'> & { feed: Feed; limits: Limits; sizes: { contentLength: number } }

/**
 * Messages in a wedding's channel and between two members. Those that come at the same time for one wedding are stored
 * by one statement.
 */
export class Messages {
  readonly #parts: Parts
  readonly #append
  readonly #enqueue

  constructor(parts: Parts) {
    this.#parts = parts
    this.#append = parts.feed.appender(messageEvents)
    this.#enqueue = createBatcher<QueuedMessage, Created<StoredMessage>>(largestBatch, (weddingId, queued) =>
      this.#store(weddingId, queued),
    )
  }

  /**
   * Stores a message, and emits its event, once for each id. Resolves when it is stored. Sent again it returns the
   * message as it is now. An answer notifies the sender of what it answers. Throws BAD_USER_INPUT, NOT_FOUND (no such
   * recipient, or message in this conversation), RATE_LIMITED, and CONFLICT when the id has another content.
   */
  async send(viewer: Viewer, draft: MessageDraft): Promise<StoredMessage> {
    const { db, limits, sizes } = this.#parts
    const content = textOf('content', draft.content, sizes.contentLength)
    const newOne = newId(draft.id)
    const recipientId = recipientOf(viewer, draft)
    const replyTo = draft.replyTo == null ? null : uuidOf('replyTo', draft.replyTo)
    if (viewer.integration && recipientId !== null)
      throw new Refusal('FORBIDDEN', 'An integration writes to everyone alone', { field: 'channel' })
    return createOnce(viewer, newOne, {
      limit: limits.message,
      exists: async (id) => (await messagesOf(db, viewer.weddingId, [id])).has(id),
      store: (id) =>
        replyTo === null
          ? this.#enqueue(viewer.weddingId, { viewer, id, recipientId, content })
          : this.#parts.feed.record(viewer.weddingId, (writing) =>
              storeReply(writing, viewer, { id, recipientId, content, replyTo }),
            ),
    })
  }

  /** The message of this id, or null if there is none that the viewer may see. */
  async find(viewer: Viewer, named: string): Promise<StoredMessage | null> {
    const id = maybeUuidOf(named)
    const found = id && (await messagesOf(this.#parts.readAs(viewer), viewer.weddingId, [id])).get(id)
    return found && isVisibleTo(viewer, found) ? found : null
  }

  /** The messages of a conversation, the oldest first: with one member, or with null the wedding's channel. */
  async list(viewer: Viewer, withId: string | null, page: Page<number>): Promise<StoredMessage[]> {
    const db = this.#parts.readAs(viewer)
    const partner = await partnerOf(db, viewer, withId)
    const { where, orderBy } = pageBy(messages.seq, 'ascending', page)
    const conversation = conversationOf(viewer.id, partner?.id ?? null)
    // The page first, and then its people: without statistics PostgreSQL may find those of the whole conversation.
    const onPage = db
      .select()
      .from(messages)
      .where(and(isOfConversation(messages, viewer.weddingId, conversation), where))
      .orderBy(orderBy)
      .limit(firstRows(page.limit))
    const rows = await selectMessages(db, sql`(${onPage}) as ${messages}`).orderBy(orderBy)
    return rows.map(toMessage)
  }

  /**
   * Emits an event, which is not stored, to the other member, or to everyone in the wedding's channel. Returns
   * `isTyping`. Throws NOT_FOUND and RATE_LIMITED.
   */
  async setTyping(
    viewer: Viewer,
    { recipientId, isTyping }: { recipientId?: string | null; isTyping: boolean },
  ): Promise<boolean> {
    const { db, feed, limits } = this.#parts
    await limits.typing(viewer)
    const recipient = recipientId == null ? null : await otherMember(db, viewer, 'recipientId', recipientId)
    const typing: Typing = { member: asMember(viewer), recipient, channel: recipient ? 'DIRECT' : 'WEDDING', isTyping }
    feed.emit(viewer.weddingId, [ephemeral(typingChanged, typing, audienceOf(viewer, recipient))])
    return isTyping
  }

  /** Messages to come, from the cursor `after`: of one conversation, or with null all that the viewer may see. */
  follow(viewer: Viewer, withId: string | null, after: string | null): Promise<SourceStream> {
    return this.#follow(messageReceived, ({ message }) => message, viewer, withId, after)
  }

  /**
   * Changes of messages to come, from the cursor `after`: of one conversation, or with null all that the viewer sees.
   */
  followChanges(viewer: Viewer, withId: string | null, after: string | null): Promise<SourceStream> {
    return this.#follow(messageChanged, ({ message }) => message, viewer, withId, after)
  }

  /** Signs of typing to come, of one member or with null of all. They are not stored, so there is no cursor. */
  followTyping(viewer: Viewer, withId: string | null): Promise<SourceStream> {
    return this.#follow(typingChanged, ({ member: sender, recipient }) => ({ sender, recipient }), viewer, withId, null)
  }

  /** Events of a kind, of one conversation or with null of all. `sidesOf` returns the people of an event. */
  async #follow<Payload>(
    kind: Kind<Payload>,
    sidesOf: (payload: Payload) => Sides,
    viewer: Viewer,
    withId: string | null,
    after: string | null,
  ): Promise<SourceStream> {
    const partner = await partnerOf(this.#parts.readAs(viewer), viewer, withId)
    return fromFeed(
      viewer,
      after,
      (event) => kind.matches(event) && (partner === null || isWith(partner, sidesOf(event.payload))),
    )
  }

  /**
   * Stores messages that came at the same time; those in `known` were stored before. A refused message changes nothing
   * for the others.
   */
  async #store(
    weddingId: string,
    queued: QueuedMessage[],
    known = new Map<string, StoredMessage>(),
    digests = new Map<string, string | null>(),
  ): Promise<(Created<StoredMessage> | Refusal)[]> {
    const { db } = this.#parts
    const people = await recipientsOf(db, weddingId, queued)
    const arrives = ({ recipientId }: QueuedMessage) => recipientId === null || people.has(recipientId)
    // If several messages have the same id, the first one counts.
    const fresh = new Map<string, QueuedMessage>()
    for (const entry of queued)
      if (arrives(entry) && !known.has(entry.id) && !fresh.has(entry.id)) fresh.set(entry.id, entry)
    try {
      for (const message of await this.#insert(weddingId, [...fresh.values()], people)) known.set(message.id, message)
    } catch (error) {
      if (!isDuplicate(error)) throw error
      // Some messages were stored before, so the insert stored none: insert the others without them.
      const ids = queued.map(({ id }) => id)
      const earlier = await messagesOf(db, weddingId, ids)
      if (earlier.size === known.size) throw error
      return this.#store(weddingId, queued, earlier, await digestsOf(db, weddingId, [...earlier.keys()]))
    }
    return queued.map((entry) => {
      if (!arrives(entry)) return noSuch('member', 'recipientId')
      const message = known.get(entry.id)
      if (!message || !isSame(message, { replyTo: null, ...entry }, digests.get(entry.id))) return idTaken('message')
      return { value: message, isNew: fresh.get(entry.id) === entry }
    })
  }

  async #insert(weddingId: string, queued: QueuedMessage[], people: Map<string, Member>): Promise<StoredMessage[]> {
    if (queued.length === 0) return []
    const drafts = queued.map(({ viewer, id, recipientId, content }) => {
      const recipient = recipientId === null ? null : (people.get(recipientId) ?? null)
      return draftOf({ id, content }, asMember(viewer), recipient)
    })
    const events = await this.#append(weddingId, drafts)
    return events.map(storedMessageOf)
  }
}

/** The other member of a conversation, also one who was removed since; null for the wedding's channel. */
export async function partnerOf(db: Db, viewer: Viewer, id: string | null): Promise<Member | null> {
  return id === null ? null : asMember(await otherMemberEver(db, viewer, 'with', id))
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

/** Whether a conversation is with `partner`. The viewer needs no check: the audience is those two. */
function isWith(partner: Member, { sender, recipient }: Sides): boolean {
  return recipient !== null && (sender.id === partner.id || recipient.id === partner.id)
}
