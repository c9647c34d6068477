import type { FieldPolicy, Reference, TypePolicy } from '@apollo/client'
import {
  type ConversationPartsFragment,
  ConversationsDocument,
  type MemberPartsFragment,
  type MessagePartsFragment,
  MessagesDocument,
  type MessagesQuery,
} from '../gql/index.ts'
import { compareTimes } from './time.ts'
import type { Updates } from './update.ts'

type Stored = { nodes: Reference[]; pageInfo: MessagesQuery['messages']['pageInfo'] }

// The pages of a conversation are one list, in the order in which the messages were stored.
const messages: FieldPolicy<Stored> = {
  keyArgs: (args) => `with:${args?.with ?? ''}`,
  merge(existing, incoming, { args, readField }) {
    if (!existing || existing.nodes.length === 0) return incoming
    const isEarlier = args?.before != null
    const known = new Set(existing.nodes.map(({ __ref }) => __ref))
    const fresh = incoming.nodes.filter(({ __ref }) => !known.has(__ref))
    // The latest page, with a gap before it: what was loaded earlier is left out, to be loaded again going up.
    if (!isEarlier && fresh.length === incoming.nodes.length && fresh.length > 0) return incoming
    const nodes = isEarlier ? [...fresh, ...existing.nodes] : [...existing.nodes, ...fresh]
    const sentAt = (node: Reference) => String(readField('sentAt', node))
    nodes.sort((one, other) => compareTimes(sentAt(one), sentAt(other)))
    return { ...existing, nodes, pageInfo: isEarlier ? incoming.pageInfo : existing.pageInfo }
  },
}

const Conversation: TypePolicy = {
  keyFields: ({ with: partner }, { readField }) => `Conversation:${partner ? readField('id', partner as Reference) : ''}`,
}

export const messagePolicies = { Query: { messages }, Conversation }

export const messageUpdates: Updates = {
  MessageReceived(cache, { message }, { id: userId }) {
    const partner = partnerOf(message, userId)
    cache.updateQuery({ query: MessagesDocument, variables: { with: partner?.id ?? null } }, (data) => data && withMessage(data, message))
    cache.updateQuery({ query: ConversationsDocument }, (data) => {
      if (!data) return null
      const known = data.conversations.find((conversation) => conversation.with?.id === partner?.id)
      const conversation = known ?? { __typename: 'Conversation', with: partner, lastMessage: null, unreadCount: 0 }
      if (includes(conversation, message)) return data
      const unreadCount = conversation.unreadCount + (message.sender.id === userId ? 0 : 1)
      const others = data.conversations.filter((other) => other !== known)
      return { conversations: inOrder([...others, { ...conversation, lastMessage: message, unreadCount }]) }
    })
  },

  MessagesRead(cache, { reader, upTo }, { id: userId }) {
    if (reader.id !== userId) return
    const partner = partnerOf(upTo, userId)
    const loaded = cache.readQuery({ query: MessagesDocument, variables: { with: partner?.id ?? null } })?.messages.nodes
    const unreadAfter = ({ lastMessage, unreadCount }: ConversationPartsFragment) => {
      const place = loaded?.findIndex(({ id }) => id === upTo.id) ?? -1
      if (loaded && place >= 0) return loaded.slice(place + 1).filter(({ sender }) => sender.id !== userId).length
      // Not loaded here: read to the end, or up to one's own answer.
      return lastMessage?.id === upTo.id || lastMessage?.sender.id === userId ? 0 : unreadCount
    }
    cache.updateQuery({ query: ConversationsDocument }, (data) => {
      const read = (conversation: ConversationPartsFragment) =>
        conversation.with?.id === partner?.id ? { ...conversation, unreadCount: unreadAfter(conversation) } : conversation
      return data && { conversations: data.conversations.map(read) }
    })
  },
}

/** The other member of a direct message; null on the wedding's channel. */
export function partnerOf({ sender, recipient }: MessagePartsFragment, userId: string): MemberPartsFragment | null {
  return recipient && (recipient.id === userId ? sender : recipient)
}

function withMessage({ messages }: MessagesQuery, message: MessagePartsFragment): MessagesQuery {
  const { nodes, pageInfo } = messages
  const first = nodes[0]
  // One from before what is loaded comes with its page, going up.
  const comesLater = pageInfo.hasPreviousPage && first !== undefined && message.sentAt < first.sentAt
  if (comesLater || nodes.some(({ id }) => id === message.id)) return { messages }
  return { messages: { ...messages, nodes: [...nodes, message] } }
}

/** Whether a conversation was read when this message was in it already. */
function includes({ lastMessage }: ConversationPartsFragment, { id, sentAt }: MessagePartsFragment): boolean {
  return lastMessage !== null && (lastMessage.id === id || lastMessage.sentAt > sentAt)
}

/** The wedding's channel, then the others, the latest first: as the server gives them. */
function inOrder(conversations: ConversationPartsFragment[]): ConversationPartsFragment[] {
  const channel = conversations.filter((conversation) => conversation.with === null)
  const direct = conversations.filter((conversation) => conversation.with !== null)
  return [...channel, ...direct.sort((one, other) => compareTimes(other.lastMessage?.sentAt ?? '', one.lastMessage?.sentAt ?? ''))]
}
