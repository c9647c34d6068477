import { compareTimes } from '../core/time.ts'
import { ReadMarkDocument } from '../gql/index.ts'
import type { Updates } from './update.ts'

/** The server counts unread messages up to this number: show it as "99+". */
export const mostUnread = 100

/** How far the other member of a direct conversation has read. */
export const readMarkUpdates: Updates = {
  MessagesRead(cache, { reader, upTo: { __typename, id, sentAt, recipient } }, { id: userId }) {
    if (recipient === null || reader.id === userId) return
    cache.updateQuery({ query: ReadMarkDocument, variables: { with: reader.id } }, (data) => {
      const known = data?.conversation.partnerReadUpTo
      // Two servers may send two marks in either order.
      if (!data || (known && compareTimes(known.sentAt, sentAt) > 0)) return data
      return { conversation: { ...data.conversation, partnerReadUpTo: { __typename, id, sentAt } } }
    })
  },
}
