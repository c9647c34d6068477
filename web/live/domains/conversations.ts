import { type ApolloCache, ApolloLink } from '@apollo/client'
import { defer, map } from 'rxjs'
import {
  type ConversationPartsFragment,
  ConversationPartsFragmentDoc,
  ConversationsDocument,
  type ConversationsQuery,
  type MemberPartsFragment,
  type MessagePartsFragment,
} from '../gql/index.ts'
import { compareMessages, conversationId, othersAfter, partnerOf } from './messages.ts'
import type { ReadingMarks } from './reading.ts'
import type { Updates } from './update.ts'

/** The shortest time (ms) between two changes of the conversations by messages. */
const shortestPause = 500
/**
 * After this time (ms) they change by themselves; before, with the next group of messages, so that both are drawn at
 * once.
 */
const longestPause = 800

/** The changes that events make to the cached conversations. */
export const conversationUpdates: Updates = {
  MessagesRead(cache, { reader, upTo }, { id: userId }) {
    if (reader.id !== userId) return
    const partner = partnerOf(upTo, userId)
    const conversation = conversationsIn(cache)?.find((known) => known.with?.id === partner?.id)
    if (!conversation) return
    const { lastMessage, unreadCount } = conversation
    // The messages are not loaded here: all is read if the mark is the last message, or if the user wrote the last one.
    const isAtEnd = lastMessage?.id === upTo.id || lastMessage?.sender.id === userId
    const left = othersAfter(cache, partner?.id ?? null, upTo.id, userId) ?? (isAtEnd ? 0 : unreadCount)
    // Reading never goes back: a mark that makes more unread was overtaken by a later one, of this device or another.
    if (left < unreadCount) write(cache, { ...conversation, unreadCount: left })
  },
}

/**
 * Keeps the count of each conversation with a mark on its way from an answer that does not know of that mark: it would
 * say for some seconds that what was read is unread. Such a conversation stays as it is here; messages that come
 * meanwhile arrive as events.
 */
export function createUnreadLink(cache: ApolloCache, marks: Pick<ReadingMarks, 'pending'>): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const answers = forward(operation)
    // Reading everything again starts from another count than the one here.
    if (operation.operationName !== 'Conversations' || operation.getContext().beforeStream) return answers
    return defer(() => {
      const marked = new Set(marks.pending().keys())
      return answers.pipe(
        map((result) => {
          const { conversations } = (result.data ?? {}) as Partial<ConversationsQuery>
          if (!conversations) return result
          for (const partnerId of marks.pending().keys()) marked.add(partnerId)
          return {
            ...result,
            data: { ...result.data, conversations: conversations.map((told) => keptIf(marked, cache, told)) },
          }
        }),
      )
    })
  })
}

/** Returns the cached conversation if it is among the marked ones, or else the conversation of the answer. */
function keptIf(
  marked: ReadonlySet<string | null>,
  cache: ApolloCache,
  told: ConversationPartsFragment,
): ConversationPartsFragment {
  const partnerId = told.with?.id ?? null
  return (marked.has(partnerId) && read(cache, partnerId)) || told
}

/**
 * Brings messages into the list of conversations: the last one of each, and how many are unread. The first ones at
 * once; of a stream of messages all those of half a second together, so that components that show conversations do not
 * render again for each group of messages.
 */
export class ConversationSummaries {
  readonly #cache: ApolloCache
  readonly #me: () => MemberPartsFragment
  #waiting: MessagePartsFragment[] = []
  #lastAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(cache: ApolloCache, me: () => MemberPartsFragment) {
    this.#cache = cache
    this.#me = me
  }

  /** Takes a message of a group. Call `settle` after the last one. */
  add(message: MessagePartsFragment) {
    this.#waiting.push(message)
  }

  /** Brings in what waits, now or a little later. */
  settle() {
    if (this.#waiting.length === 0) return
    const sinceLast = performance.now() - this.#lastAt
    if (sinceLast >= shortestPause) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), longestPause - sinceLast)
  }

  /** Brings in now what waits. */
  flush() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    const messages = this.#waiting
    this.#waiting = []
    this.#lastAt = performance.now()
    summarise(this.#cache, messages, this.#me().id)
  }

  /** Forgets waiting messages: they were for another user. */
  clear() {
    this.#waiting = []
    this.flush()
  }
}

function summarise(cache: ApolloCache, messages: MessagePartsFragment[], userId: string) {
  const before = conversationsIn(cache)
  if (!before) return
  const after = messages.reduce((conversations, message) => withMessage(conversations, message, userId), before)
  const changed = after.filter((conversation) => !before.includes(conversation))
  cache.batch({
    update() {
      for (const conversation of changed) write(cache, conversation)
      const isMoved = after.some((conversation, index) => conversation.with?.id !== before[index]?.with?.id)
      if (isMoved) cache.writeQuery({ query: ConversationsDocument, data: { conversations: after } })
    },
  })
}

/** The conversations after a message of the user `userId`, or for them. */
export function withMessage(
  conversations: ConversationPartsFragment[],
  message: MessagePartsFragment,
  userId: string,
): ConversationPartsFragment[] {
  const partner = partnerOf(message, userId)
  const known = conversations.find((conversation) => conversation.with?.id === partner?.id)
  const conversation = known ?? { __typename: 'Conversation', with: partner, lastMessage: null, unreadCount: 0 }
  if (includes(conversation, message)) return conversations
  const unreadCount = conversation.unreadCount + (message.sender.id === userId ? 0 : 1)
  const others = conversations.filter((other) => other !== known)
  return inOrder([...others, { ...conversation, lastMessage: message, unreadCount }])
}

/** Whether a conversation was read when this message was in it already. */
function includes({ lastMessage }: ConversationPartsFragment, message: MessagePartsFragment): boolean {
  return lastMessage !== null && compareMessages(lastMessage, message) >= 0
}

/** The wedding's channel, then the others, the latest first: as the server gives them. */
function inOrder(conversations: ConversationPartsFragment[]): ConversationPartsFragment[] {
  const channel = conversations.filter((conversation) => conversation.with === null)
  const direct = conversations.filter((conversation) => conversation.with !== null)
  return [...channel, ...direct.sort((one, other) => (other.lastMessage?.seq ?? 0) - (one.lastMessage?.seq ?? 0))]
}

function conversationsIn(cache: ApolloCache): ConversationPartsFragment[] | undefined {
  return cache.readQuery({ query: ConversationsDocument })?.conversations
}

const parts = { fragment: ConversationPartsFragmentDoc, fragmentName: 'ConversationParts' }

function read(cache: ApolloCache, partnerId: string | null): ConversationPartsFragment | null {
  return cache.readFragment({ ...parts, id: conversationId(partnerId) })
}

function write(cache: ApolloCache, conversation: ConversationPartsFragment) {
  cache.writeFragment({ ...parts, data: conversation })
}
