import type { Reference } from '@apollo/client'
import { conversationId, writeMessage } from './messages.ts'
import type { Updates } from './update.ts'

/** The server counts unread messages up to this number: show it as "99+". */
export const mostUnread = 100

/** How far the other member of a direct conversation has read. */
export const readMarkUpdates: Updates = {
  MessagesRead(cache, { reader, upTo }, { id: userId }) {
    if (upTo.recipient === null || reader.id === userId) return
    cache.modify<{ partnerReadUpTo: Reference | null }>({
      id: conversationId(reader.id),
      fields: {
        partnerReadUpTo(known, { readField }) {
          const mark = known as Reference | null
          // Two servers may send two marks in either order.
          if (mark && Number(readField('seq', mark)) >= upTo.seq) return mark
          return writeMessage(cache, upTo) ?? mark
        },
      },
    })
  },
}
