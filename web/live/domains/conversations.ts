import type { ApolloCache, Reference } from '@apollo/client'
import {
  type ConversationPartsFragment,
  ConversationPartsFragmentDoc,
  type MessagePartsFragment,
  MessagePartsFragmentDoc,
} from '../gql/index.ts'
import type { ReadField } from './lists.ts'
import { conversationId, othersAfter, partnerOf, writeMessage } from './messages.ts'
import type { Updates } from './update.ts'

/** The changes that events make to the cached conversations. */
export const conversationUpdates: Updates = {
  MessagesRead(cache, { reader, upTo }, { id: userId }) {
    if (reader.id !== userId) return
    const partnerId = partnerOf(upTo, userId)?.id ?? null
    const { lastMessage, unreadCount } = known(cache, partnerId)
    if (unreadCount === undefined) return
    // The messages are not loaded here: all is read if the mark is the last message, or if the user wrote the last one.
    const isAtEnd = lastMessage?.id === upTo.id || lastMessage?.sender?.id === userId
    const left = othersAfter(cache, partnerId, upTo.id, userId) ?? (isAtEnd ? 0 : unreadCount)
    // Reading never goes back: a mark that makes more unread was overtaken by a later one, of this device or another.
    if (left < unreadCount) cache.modify({ id: conversationId(partnerId), fields: { unreadCount: () => left } })
  },

  MessageChanged(cache, { message }, { id: userId }) {
    if (!message.removed || message.sender.id === userId) return
    const partnerId = partnerOf(message, userId)?.id ?? null
    const { unreadCount = 0, lastMessage } = known(cache, partnerId)
    const before = cache.readFragment({ ...removal, id: `Message:${message.id}` })
    // A message that was removed before does not count already.
    if (unreadCount === 0 || !before || before.removed) return
    const later = othersAfter(cache, partnerId, message.id, userId) ?? (lastMessage?.id === message.id ? 0 : undefined)
    if (later !== undefined && later < unreadCount)
      cache.modify({ id: conversationId(partnerId), fields: { unreadCount: () => unreadCount - 1 } })
  },
}

/** Brings messages into the conversations, whichever documents show them. Each message counts once. */
export function summarise(cache: ApolloCache, messages: readonly MessagePartsFragment[], userId: string) {
  const partnerIdOf = (message: MessagePartsFragment) => partnerOf(message, userId)?.id ?? null
  for (const partnerId of new Set(messages.map(partnerIdOf))) {
    const ofPartner = messages.filter((message) => partnerIdOf(message) === partnerId)
    addTo(cache, partnerId, ofPartner, userId)
  }
}

function addTo(
  cache: ApolloCache,
  partnerId: string | null,
  messages: readonly MessagePartsFragment[],
  userId: string,
) {
  const { lastMessage, unreadCount, isListed } = known(cache, partnerId)
  const later = messages.filter(({ seq }) => seq > (lastMessage?.seq ?? 0)).sort((one, other) => one.seq - other.seq)
  const last = later.at(-1)
  if (!last) return
  const added = later.filter(({ sender, removed }) => sender.id !== userId && !removed).length
  const id = conversationId(partnerId)
  if (isListed === false) {
    const conversation = { __typename: 'Conversation' as const, with: partnerOf(last, userId), lastMessage: last }
    cache.writeFragment({ ...parts, data: { ...conversation, unreadCount: (unreadCount ?? 0) + added } })
  } else if (isListed || lastMessage !== undefined) {
    const lastRef = writeMessage(cache, last)
    cache.modify<{ lastMessage: unknown; unreadCount: number }>({
      id,
      fields: { lastMessage: () => lastRef, unreadCount: (count) => count + added },
    })
  }
  changeConversations(cache, (listed, readField) => {
    const all = listed.some(({ __ref }) => __ref === id) ? listed : [...listed, { __ref: id }]
    return inOrder(all, readField)
  })
}

type Conversations = readonly Reference[]

/** Changes the list of conversations, if some document has read it. */
function changeConversations(
  cache: ApolloCache,
  change: (listed: Conversations, readField: ReadField) => Conversations,
) {
  cache.modify<{ conversations: Conversations }>({
    fields: { conversations: (listed, { readField }) => change(listed as Conversations, readField as ReadField) },
  })
}

/** The wedding's channel, then the others, the latest first: as the server gives them. */
function inOrder(conversations: Conversations, readField: ReadField): Conversations {
  const placeOf = (conversation: Reference) => {
    if (conversation.__ref === conversationId(null)) return Number.POSITIVE_INFINITY
    const last = readField('lastMessage', conversation) as Reference | null | undefined
    return last ? Number(readField('seq', last)) : 0
  }
  const places = new Map(conversations.map((conversation) => [conversation, placeOf(conversation)]))
  const sorted = [...conversations].sort((one, other) => (places.get(other) ?? 0) - (places.get(one) ?? 0))
  return sorted.every((conversation, index) => conversation === conversations[index]) ? conversations : sorted
}

const removal = { fragment: MessagePartsFragmentDoc, fragmentName: 'MessageParts' }
const parts = { fragment: ConversationPartsFragmentDoc, fragmentName: 'ConversationParts' }

/** The part of a conversation that the cache has: as much as the documents that show it ask for. */
interface Known {
  lastMessage?: { id?: string; seq?: number; sender?: { id?: string } } | null
  unreadCount?: number
  /** Undefined if no document has read the list of conversations. */
  isListed?: boolean
}

function known(cache: ApolloCache, partnerId: string | null): Known {
  const id = conversationId(partnerId)
  const read: Known | null = cache.readFragment<ConversationPartsFragment>({ ...parts, id, returnPartialData: true })
  const { lastMessage, unreadCount } = read ?? {}
  let isListed: boolean | undefined
  changeConversations(cache, (listed) => {
    isListed = listed.some(({ __ref }) => __ref === id)
    return listed
  })
  return { lastMessage, unreadCount, isListed }
}
