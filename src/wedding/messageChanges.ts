import { sql } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { allow } from '../access/permissions.ts'
import { asMember, type Viewer } from '../access/viewer.ts'
import type { Tx } from '../db/open.ts'
import { messages } from '../db/schema.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { textOf, uuidOf } from './input.ts'
import { emptyQuotes, type MessageDetails, storeDetails } from './messageDetails.ts'
import { changeCompletion, markCompletion, messageCompletion, messageRevision } from './messageReplays.ts'
import {
  audienceOf,
  isMessage,
  isVisibleTo,
  type Message,
  type MessageChange,
  messageChanged,
  messagesOf,
  type StoredMessage,
} from './messageRows.ts'
import { digestOf, emojiOf, isEditable, react } from './messageRules.ts'
import { isRepeat } from './repeats.ts'

type Parts = { feed: Feed; limits: Limits; sizes: { contentLength: number } }

/**
 * Changes of messages that are stored. An edited or removed message is nowhere as it was: events show it as it is when
 * they are replayed, and an answer to a removed message quotes nothing of it.
 */
export class MessageChanges {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
    for (const completion of [changeCompletion, messageCompletion, markCompletion]) parts.feed.completing(completion)
    parts.feed.revising(messageRevision)
  }

  /**
   * Replaces the text of a message. For its sender, for 15 minutes; the same text again changes nothing. Throws
   * BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, RATE_LIMITED, and CONFLICT for a message that is removed or too old.
   */
  edit(viewer: Viewer, input: { id: string; content: string }): Promise<StoredMessage> {
    const content = textOf('content', input.content, this.#parts.sizes.contentLength)
    return this.#change(viewer, input.id, 'EDITED', async (message, { tx, at }) => {
      if (message.sender.id !== viewer.id) throw forbidden('Only its sender may edit a message')
      if (message.removed) throw removed()
      if (message.content === content) return null
      if (!isEditable(message.sentAt, at)) throw tooLate()
      await setContent(tx, viewer.weddingId, message.id, content)
      await storeDetails(tx, viewer.weddingId, message.id, { editedAt: at, asked: askedOf(message) })
      return { content, editedAt: at.toISOString() }
    })
  }

  /**
   * Removes a message: its text, its reactions and the quotes of it. For its sender, and on the wedding's channel for
   * members who moderate; removing it again changes nothing. Throws NOT_FOUND, FORBIDDEN and RATE_LIMITED.
   */
  remove(viewer: Viewer, id: string): Promise<StoredMessage> {
    return this.#change(viewer, id, 'REMOVED', async (message, { tx, at }) => {
      allowRemoving(viewer, message)
      if (message.removed) return null
      await setContent(tx, viewer.weddingId, message.id, '')
      await emptyQuotes(tx, viewer.weddingId, message.id)
      const gone = { reactions: [], excerpt: message.replyTo && '', asked: askedOf(message) }
      await storeDetails(tx, viewer.weddingId, message.id, { ...gone, removedBy: viewer.id, removedAt: at })
      const removal = { by: asMember(viewer), at: at.toISOString() }
      return { content: '', replyTo: null, reactions: [], removed: removal }
    })
  }

  /**
   * Adds a reaction, or takes it back; what is so already changes nothing. For all who see the message. Throws
   * BAD_USER_INPUT, NOT_FOUND, RATE_LIMITED, and CONFLICT for a message that is removed or can have no more.
   */
  react(viewer: Viewer, input: { id: string; emoji: string; remove: boolean }): Promise<StoredMessage> {
    const emoji = emojiOf('emoji', input.emoji)
    return this.#change(viewer, input.id, 'REACTED', async (message, { tx }) => {
      if (message.removed) throw removed()
      const reactions = react(message.reactions, emoji, asMember(viewer), input.remove)
      if (reactions === message.reactions) return null
      const stored = reactions.map(({ emoji, members }) => ({ emoji, members: members.map(({ id }) => id) }))
      await storeDetails(tx, viewer.weddingId, message.id, { reactions: stored })
      return { reactions }
    })
  }

  /** Stores a change of a message that the viewer sees, with its event. With null from `store` nothing changes. */
  async #change(
    viewer: Viewer,
    named: string,
    change: MessageChange,
    store: (message: StoredMessage, writing: Writing) => Promise<Partial<Message & MessageDetails> | null>,
  ): Promise<StoredMessage> {
    const { feed, limits } = this.#parts
    const id = uuidOf('id', named)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const before = (await messagesOf(writing.tx, viewer.weddingId, [id])).get(id)
      if (!before || !isVisibleTo(viewer, before)) throw noSuch('message')
      if (await isRepeat(writing, viewer)) return before
      const changes = await store(before, writing)
      if (changes === null) return before
      const message = { ...before, ...changes }
      const audience = audienceOf(message.sender, message.recipient)
      writing.emit(messageChanged, { change, message, by: asMember(viewer) }, audience)
      return message
    })
  }
}

function allowRemoving(viewer: Viewer, { sender, channel }: Message): void {
  if (sender.id === viewer.id) return
  if (channel === 'DIRECT') throw forbidden('Only its sender may remove a direct message')
  allow(viewer, 'MODERATE_MESSAGES')
}

async function setContent(tx: Tx, weddingId: string, id: string, content: string): Promise<void> {
  await tx
    .update(messages)
    .set({ content })
    .where(isMessage(sql`${weddingId}`, sql`${id}::uuid`))
}

function askedOf({ content, replyTo }: StoredMessage): string {
  return digestOf(content, replyTo?.id ?? null)
}

function forbidden(message: string): Refusal {
  return new Refusal('FORBIDDEN', message, { field: 'id' })
}

function removed(): Refusal {
  return new Refusal('CONFLICT', 'This message was removed', { field: 'id', reason: 'REMOVED' })
}

function tooLate(): Refusal {
  return new Refusal('CONFLICT', 'A message can be edited for 15 minutes', { field: 'id', reason: 'TOO_LATE' })
}
