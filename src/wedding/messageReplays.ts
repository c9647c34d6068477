// Messages in events that are replayed. They are shown as they are then, so that an edited or removed message is
// nowhere as it was: completions read the messages of stored events, and the revision changes the events in memory.

import type { Member } from '../access/viewer.ts'
import type { Kind } from '../feed/event.ts'
import type { Completion, DurableEvent } from '../feed/log.ts'
import type { Revision } from '../feed/revision.ts'
import {
  type MessageChange,
  type MessageChanged,
  messageChanged,
  messageReceived,
  messagesOf,
  type StoredMessage,
} from './messageRows.ts'
import { messagesRead } from './reading.ts'

/** How events of a kind are stored, and get their message back. */
interface EventOfMessage<Payload, Part> {
  kind: Kind<Payload>
  /** The part of a payload that is stored with the event. */
  partOf(payload: Payload): Part
  /** The id of the message. */
  idOf(part: Part): string
  /** The payload with the message as it is now, undefined if it is not there any more. */
  payloadOf(part: Part, message: StoredMessage | undefined): Payload | undefined
}

function completionOf<Payload, Part>(of: EventOfMessage<Payload, Part>): Completion<Payload, Part> {
  const { kind, partOf, idOf, payloadOf } = of
  return {
    kind,
    partOf,
    async complete(db, weddingId, parts) {
      const messages = await messagesOf(db, weddingId, parts.map(idOf))
      return parts.map((part) => payloadOf(part, messages.get(idOf(part))))
    },
  }
}

/** A change of a message, as it is stored. */
interface StoredChange {
  change: MessageChange
  message: { id: string }
  by: Member
}

/** A change is stored with the id of its message. */
export const changeCompletion = completionOf<MessageChanged, StoredChange>({
  kind: messageChanged,
  partOf: ({ change, message: { id }, by }) => ({ change, message: { id }, by }),
  idOf: ({ message }) => message.id,
  payloadOf: (part, message) => message && { ...part, message },
})

/** Earlier versions stored the event of a message with all of it. A message without a row is shown as it was stored. */
export const messageCompletion = completionOf({
  kind: messageReceived,
  partOf: (payload) => payload,
  idOf: ({ message }) => message.id,
  payloadOf: ({ message: stored }, message) => ({ message: message ?? stored }),
})

/** Earlier versions stored marks of reading as events, with the message. */
export const markCompletion = completionOf({
  kind: messagesRead,
  partOf: (payload) => payload,
  idOf: ({ upTo }) => upTo.id,
  payloadOf: ({ reader, upTo: stored }, upTo) => ({ reader, upTo: upTo ?? stored }),
})

/** Events in memory show a message, and the quotes of it, as the latest change left it. */
export const messageRevision: Revision<MessageChanged> = {
  kind: messageChanged,
  idOf: ({ message }) => message.id,
  revise(event, changeOf) {
    if (!messageReceived.matches(event) && !messageChanged.matches(event)) return event
    const { message } = event.payload
    const now = changeOf(message.id)?.message ?? message
    const quote = now.replyTo
    const isQuoteGone = quote && quote.excerpt !== '' && changeOf(quote.id)?.message.removed
    const shown = isQuoteGone ? { ...now, replyTo: { ...quote, excerpt: '' } } : now
    return shown === message ? event : ({ ...event, payload: { ...event.payload, message: shown } } as DurableEvent)
  },
}
