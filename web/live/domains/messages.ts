import { type ApolloCache, type FieldPolicy, InMemoryCache, type Reference, type TypePolicy } from '@apollo/client'
import type { Modifier } from '@apollo/client/cache'
import { compareTimes } from '../core/time.ts'
import {
  type MemberPartsFragment,
  type MessagePartsFragment,
  MessagePartsFragmentDoc,
  type MessagesQuery,
} from '../gql/index.ts'
import { type Chunks, chunksOf, insert, keepLast, lengthOf, prepend } from './chunks.ts'
import type { OpenConversations } from './openConversations.ts'
import type { Updates } from './update.ts'

type PageInfo = MessagesQuery['messages']['pageInfo']
type Stored = { nodes: Chunks<Reference>; pageInfo: PageInfo }
type Flat = { nodes: readonly Reference[]; pageInfo: PageInfo }
type ReadField = (name: string, from: Reference) => unknown

/**
 * A query that reads `messages` under this alias gets its nodes in chunks: of a long list Apollo then reads only the
 * chunk that changed.
 */
const chunkedAlias = 'messagesInChunks' satisfies keyof import('../gql/index.ts').MessageChunksQuery

/** A stored list is named after the other member. */
const storedPrefix = 'messages:with:'

const flattened = new WeakMap<Stored, Flat>()

// The pages of a conversation are one list, in the order in which the messages were stored.
const messages: FieldPolicy<Stored, Flat, Stored | Flat> = {
  keyArgs: (args) => `${storedPrefix}${args?.with ?? ''}`,
  read(existing, { field }) {
    if (!existing || field?.alias?.value === chunkedAlias) return existing
    const flat = flattened.get(existing) ?? { ...existing, nodes: existing.nodes.flat() }
    flattened.set(existing, flat)
    return flat
  },
  merge(existing, incoming, { args, readField }) {
    if (!existing || existing.nodes.length === 0) return { ...incoming, nodes: chunksOf(incoming.nodes) }
    const isEarlier = args?.before != null
    const known = new Set(existing.nodes.flat().map(({ __ref }) => __ref))
    const fresh = incoming.nodes.filter(({ __ref }) => !known.has(__ref))
    // The latest page, with a gap before it: messages that were loaded earlier are left out, and loaded again when the
    // reader scrolls up.
    if (!isEarlier && fresh.length === incoming.nodes.length && fresh.length > 0)
      return { ...incoming, nodes: chunksOf(fresh) }
    const isForgotten = existing.pageInfo.hasPreviousPage && existing.pageInfo.startCursor === null
    const pageInfo = isEarlier || isForgotten ? incoming.pageInfo : existing.pageInfo
    return { ...existing, nodes: withPage(existing.nodes, fresh, readField as ReadField), pageInfo }
  },
}

function withPage(nodes: Chunks<Reference>, page: readonly Reference[], readField: ReadField): Chunks<Reference> {
  const place = (node: Reference | undefined) => (node ? String(readField('sentAt', node)) : '')
  if (place(page.at(-1)) <= place(nodes[0]?.[0])) return prepend(nodes, page)
  return chunksOf([...page, ...nodes.flat()].sort((one, other) => compareTimes(place(one), place(other))))
}

// A document may leave the other member out: such a conversation is kept within its list alone.
const Conversation: TypePolicy = {
  keyFields(_, { readField }) {
    const partner = readField<Reference | null>('with')
    const partnerId = partner ? readField<string>('id', partner) : partner
    return partnerId === undefined ? undefined : conversationId(partnerId)
  },
}

/** How the cache keeps the messages of conversations. */
export const messagePolicies = { Query: { messages, conversations: { merge: false } }, Conversation }

/** The changes that events make to the cached messages. */
export const messageUpdates: Updates = {
  MessageReceived(cache, { message }, { id: userId }) {
    const node: Reference = { __ref: cache.identify(message) ?? '' }
    let isNew = false
    changeList(cache, partnerOf(message, userId)?.id ?? null, (list, readField) => {
      const sentAt = (node: Reference) => String(readField('sentAt', node))
      const first = list.nodes[0]?.[0]
      // A message older than the loaded ones comes with its page, when the reader scrolls up.
      const comesLater = list.pageInfo.hasPreviousPage && first !== undefined && message.sentAt < sentAt(first)
      if (comesLater || list.nodes.some((chunk) => chunk.some(({ __ref }) => __ref === node.__ref))) return list
      isNew = true
      return { ...list, nodes: insert(list.nodes, node, (other) => sentAt(other) > message.sentAt) }
    })
    // A conversation that is not loaded keeps no messages.
    if (isNew) write(cache, message)
  },
}

/** At least so many of the latest messages of a conversation stay loaded. */
const leastKept = 128
/** At most so many are let go of at once: Apollo takes its time for each, which would be felt. */
const mostForgotten = 64

/**
 * Lets go of the earliest messages of each conversation that is not `held`, some at a time, until only the latest are
 * left. Going up loads them again: their cursor is not known, so `startCursor` is null while `hasPreviousPage` is true.
 */
export function forgetEarlier(cache: ApolloCache, held: OpenConversations) {
  changeLists(cache, (list, partnerId) => {
    if (held.has(partnerId)) return list
    const nodes = keepLast(list.nodes, Math.max(leastKept, lengthOf(list.nodes) - mostForgotten))
    if (nodes.length === list.nodes.length) return list
    return { ...list, nodes, pageInfo: { ...list.pageInfo, hasPreviousPage: true, startCursor: null } }
  })
}

function write(cache: ApolloCache, message: MessagePartsFragment) {
  const node = cache.writeFragment({ fragment: MessagePartsFragmentDoc, fragmentName: 'MessageParts', data: message })
  // writeFragment would keep the message for ever: released, it stays only as long as a list has it.
  if (node && cache instanceof InMemoryCache) cache.release(node.__ref)
}

/** Number of loaded messages of others after a message; undefined if it is not loaded. */
export function othersAfter(
  cache: ApolloCache,
  partnerId: string | null,
  messageId: string,
  userId: string,
): number | undefined {
  let count: number | undefined
  changeList(cache, partnerId, (list, readField) => {
    const nodes = list.nodes.flat()
    const place = nodes.findLastIndex((node) => readField('id', node) === messageId)
    const isOfOthers = (node: Reference) => readField('id', readField('sender', node) as Reference) !== userId
    if (place >= 0) count = nodes.slice(place + 1).filter(isOfOthers).length
    return list
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

type Change = (list: Stored, partnerId: string | null, readField: ReadField) => Stored

/** Changes the stored list of a conversation, if it has been read. */
function changeList(
  cache: ApolloCache,
  partnerId: string | null,
  change: (list: Stored, readField: ReadField) => Stored,
) {
  changeLists(cache, (list, id, readField) => (id === partnerId ? change(list, readField) : list))
}

function changeLists(cache: ApolloCache, change: Change) {
  const modifier: Modifier<Stored> = (list, { storeFieldName, readField }) =>
    change(list, storeFieldName.slice(storedPrefix.length) || null, readField as ReadField)
  cache.modify({ fields: { messages: modifier as Modifier<unknown> } })
}
