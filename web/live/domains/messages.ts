import { type ApolloCache, InMemoryCache, type Reference, type TypePolicy } from '@apollo/client'
import { type MemberPartsFragment, type MessagePartsFragment, MessagePartsFragmentDoc } from '../gql/index.ts'
import { createConnection, type ListDetails } from './lists.ts'
import type { OpenConversations } from './openConversations.ts'
import { itemsOf, type KnownList, type Order, trimmed, withItem } from './segments.ts'
import type { Updates } from './update.ts'

const list = createConnection<{ with: string }>({
  field: 'messages',
  filters: ['with'],
  // The place in the wedding's feed: messages have the same order on every phone.
  order: 'seq',
  compare: (one: number, other: number) => one - other,
  // Of a long list Apollo then reads only the chunk that changed.
  chunkedAlias: 'messagesInChunks' satisfies keyof import('../gql/index.ts').MessageChunksQuery,
})

// A document may leave the other member out: such a conversation is kept within its list alone.
const Conversation: TypePolicy = {
  keyFields(_, { readField }) {
    const partner = readField<Reference | null>('with')
    const partnerId = partner ? readField<string>('id', partner) : partner
    return partnerId === undefined ? undefined : conversationId(partnerId)
  },
}

/** How the cache keeps the messages of conversations. A quote has the id of its message, but shows it as it was then. */
export const messagePolicies = {
  Query: { messages: list.policy, conversations: { merge: false } },
  Conversation,
  MessageQuote: { keyFields: false },
}

/** The changes that events make to the cached messages. */
export const messageUpdates: Updates = {
  MessageReceived(cache, { message }, { id: userId }) {
    const node: Reference = { __ref: cache.identify(message) ?? '' }
    let isNew = false
    changeList(cache, partnerOf(message, userId)?.id ?? null, (known, { readField }) => {
      // The message is not in the cache yet.
      const seqOf = (item: Reference) => (item.__ref === node.__ref ? message.seq : Number(readField('seq', item)))
      const order: Order<Reference> = {
        keyOf: ({ __ref }) => __ref,
        compare: (one, other) => seqOf(one) - seqOf(other),
      }
      const after = withItem(known, node, order)
      if (after !== known) isNew = true
      return after
    })
    // A conversation that is not loaded keeps no messages.
    if (isNew) writeMessage(cache, message)
  },

  MessageChanged(cache, { message }, { id: userId }) {
    if (isCached(cache, message.id)) writeMessage(cache, message)
    if (message.removed) emptyQuotes(cache, message, userId)
  },
}

/** Whether the cache has a message, or a part of it. */
function isCached(cache: ApolloCache, id: string): boolean {
  let isFound = false
  const look = (value: string) => {
    isFound = true
    return value
  }
  cache.modify<{ id: string }>({ id: `Message:${id}`, fields: { id: look } })
  return isFound
}

/** Answers to a removed message quote nothing of it. */
function emptyQuotes(cache: ApolloCache, message: MessagePartsFragment, userId: string) {
  changeList(cache, partnerOf(message, userId)?.id ?? null, (known, { readField }) => {
    for (const node of itemsOf(known)) {
      const quote = readField('replyTo', node) as { id: string } | null | undefined
      if (quote?.id !== message.id) continue
      cache.modify<{ replyTo: object }>({ id: node.__ref, fields: { replyTo: () => ({ ...quote, excerpt: '' }) } })
    }
    return known
  })
}

/** At least so many of the latest messages of a conversation stay loaded. */
const leastKept = 128
/**
 * Lets go of the earliest messages of each conversation that is not `held`, at most so many at a time, until only the
 * latest are left. Going up loads them again: their cursor is not known, so `startCursor` is null while
 * `hasPreviousPage` is true.
 */
export function forgetEarlier(cache: ApolloCache, held: OpenConversations, most: number) {
  list.change(cache, (known, { filter }) => (held.has(filter.with ?? null) ? known : trimmed(known, leastKept, most)))
}

/** Writes a message into the cache, where it stays as long as something there leads to it. */
export function writeMessage(cache: ApolloCache, message: MessagePartsFragment): Reference | undefined {
  const node = cache.writeFragment({ fragment: MessagePartsFragmentDoc, fragmentName: 'MessageParts', data: message })
  // writeFragment would keep the message for ever: released, it stays only as long as something has it.
  if (node && cache instanceof InMemoryCache) cache.release(node.__ref)
  return node
}

/** Number of loaded messages of others after a message that were not removed; undefined if it is not loaded. */
export function othersAfter(
  cache: ApolloCache,
  partnerId: string | null,
  messageId: string,
  userId: string,
): number | undefined {
  let count: number | undefined
  changeList(cache, partnerId, (known, { readField }) => {
    const nodes = itemsOf(known)
    const place = nodes.findLastIndex((node) => readField('id', node) === messageId)
    const isOfOthers = (node: Reference) =>
      readField('id', readField('sender', node) as Reference) !== userId && !readField('removed', node)
    if (place >= 0) count = nodes.slice(place + 1).filter(isOfOthers).length
    return known
  })
  return count
}

/** The other member of a direct message; null on the wedding's channel. */
export function partnerOf({ sender, recipient }: MessagePartsFragment, userId: string): MemberPartsFragment | null {
  return recipient && (recipient.id === userId ? sender : recipient)
}

/** The cache's id of the conversation with a member, or of everyone. */
export function conversationId(partnerId: string | null): string {
  return `Conversation:${partnerId ?? ''}`
}

/** Changes the stored list of a conversation, if it has been read. */
function changeList(
  cache: ApolloCache,
  partnerId: string | null,
  change: (known: KnownList<Reference>, details: ListDetails<{ with: string }>) => KnownList<Reference>,
) {
  list.change(cache, (known, details) => ((details.filter.with ?? null) === partnerId ? change(known, details) : known))
}
