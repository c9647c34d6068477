import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import type { Pending } from '../core/liveOutbox.ts'
import type { Problem } from '../core/outboxState.ts'
import type { Chunks } from '../domains/chunks.ts'
import type { MessageChunksQuery, MessageChunksQueryVariables, MessagePartsFragment } from '../gql/index.ts'
import { none, useCurrent, useEarlyEffect, useLive } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useMessageChunksQuery } from './operations.ts'
import { useSendTyping, useTyping } from './useTyping.ts'

/** A message as it is shown: stored, on its way, or refused for the given reason. */
export type ShownMessage = Omit<MessagePartsFragment, '__typename' | 'seq'> & {
  /** The place in the wedding's feed, which orders the messages. Null until the message is stored. */
  seq: number | null
  status: 'sent' | 'pending' | 'failed'
  problem: Problem | null
}

/**
 * A conversation as it is shown. Its functions are stable; a message that has not changed is the same object as before.
 */
export interface ShownConversation {
  /** The messages, the oldest first; unsent ones come last. */
  messages: ShownMessage[]
  /** `typing[userId]` while that member writes here. */
  typing: Record<string, boolean>
  /** Shows the message at once, and resolves when it is stored. `replyTo` is the id of a message here that it answers. */
  sendMessage(content: string, replyTo?: string | null): Promise<MessagePartsFragment>
  /** Shows the others that the user writes, or has stopped. Call it with each key. */
  sendTyping(isTyping: boolean): void
  /** Whether there are messages before the first one. */
  hasEarlier: boolean
  /**
   * Adds the page before the oldest message; does nothing when there is none. While it does, another call waits for the
   * same page.
   */
  loadEarlier(): Promise<void>
  /** Adds all pages down to the message with this `seq`, which a search has found. Rejects when one cannot be read. */
  loadBackTo(seq: number): Promise<void>
  /**
   * Reports whether the end of the list is shown. While it is, all but the latest 128 messages are removed from memory
   * now and then, so that memory does not grow all evening; `loadEarlier` loads them again. Otherwise all messages
   * stay, also if this is never called.
   */
  setAtEnd(isAtEnd: boolean): void
  /** Marks everything up to this message as read; when offline, once back. Call it as often as you like. */
  markRead(upTo: string): void
  /** Sends a message again that failed. */
  retry(id: string): void
  /** Gives up a message that failed. */
  discard(id: string): void
}

/** Result of `useMessages`. */
export interface MessagesOfConversation extends ShownConversation, Loading {}

/** How many messages are asked for at once to find those that were let go of. */
const largestPage = 100

/**
 * The conversation with a member; without one, the wedding's channel.
 *
 * @example
 * const { messages, sendMessage } = useMessages()
 */
export function useMessages(recipientId: string | null = null): MessagesOfConversation {
  const { data, loading, error, fetchMore } = useMessageChunksQuery({ variables: { with: recipientId } })
  return { ...useConversation(recipientId, data?.messagesInChunks, fetchMore), loading, error }
}

/** A page of messages, in chunks. */
type Page = MessageChunksQuery['messagesInChunks']

/** Loads another page, and adds it to those that are shown. */
export type FetchMore = (options: {
  variables: Partial<MessageChunksQueryVariables>
}) => Promise<{ data?: MessageChunksQuery | undefined }>

/** A conversation whose messages have been read as far as `page`: as it is shown, and with what can be done in it. */
export function useConversation(
  recipientId: string | null,
  page: Page | undefined,
  fetchMore: FetchMore,
): ShownConversation {
  const live = useLive()
  const pending = useCurrent(live.outbox.pending, none)
  const typing = useTyping(recipientId)
  const setAtEnd = useEarlierMessages(recipientId)

  // An array of chunks, as messages.ts reads this alias.
  const stored = page?.nodes as unknown as Chunks<MessagePartsFragment> | undefined
  const shownNow = useRef<ShownMessage[]>([])
  const messages = useMemo(
    () => shown(stored ?? [], shownNow.current, pending, recipientId, live.session.bearer()),
    [stored, pending, recipientId, live],
  )
  useEffect(() => {
    shownNow.current = messages
  }, [messages])

  const hasEarlier = page?.pageInfo.hasPreviousPage ?? false
  return {
    messages,
    typing,
    sendMessage: useCallback(
      (content: string, replyTo?: string | null) => live.outbox.add(recipientId, content, replyTo),
      [live, recipientId],
    ),
    sendTyping: useSendTyping(recipientId),
    hasEarlier,
    ...useEarlierPages(shownNow, page, fetchMore),
    setAtEnd,
    markRead: useCallback((upTo: string) => live.markRead(recipientId, upTo), [live, recipientId]),
    retry: live.outbox.retry,
    discard: live.outbox.discard,
  }
}

/** Ways to the messages before those that are shown. */
type Earlier = Pick<ShownConversation, 'loadEarlier' | 'loadBackTo'>

/** Returns the functions that load earlier messages. Calls of `loadEarlier` while it loads wait for the same page. */
function useEarlierPages(shownNow: RefObject<ShownMessage[]>, page: Page | undefined, fetchMore: FetchMore): Earlier {
  const { hasPreviousPage = false, startCursor = null } = page?.pageInfo ?? {}
  const loadUntil = useCallback(
    async (isEnough: (nodes: readonly MessagePartsFragment[]) => boolean, last?: number) => {
      let before = startCursor
      let goesOn = hasPreviousPage
      while (goesOn) {
        // There is no cursor where messages were let go of: the latest page has one, and what is still loaded lies on
        // the way.
        const { data } = await fetchMore({ variables: before === null ? { last: largestPage } : { before, last } })
        if (!data) return
        const { nodes, pageInfo } = data.messagesInChunks
        before = pageInfo.startCursor
        goesOn = pageInfo.hasPreviousPage && !isEnough(nodes)
      }
    },
    [fetchMore, hasPreviousPage, startCursor],
  )
  const loading = useRef<Promise<void>>(undefined)
  const loadEarlier = useCallback(() => {
    const known = new Set(shownNow.current.map(({ id }) => id))
    loading.current ??= loadUntil((nodes) => nodes.some(({ id }) => !known.has(id))).finally(() => {
      loading.current = undefined
    })
    return loading.current
  }, [loadUntil, shownNow])
  const loadBackTo = useCallback(
    async (seq: number) => {
      const reaches = ([first]: readonly { seq: number | null }[]) => (first?.seq ?? Number.POSITIVE_INFINITY) <= seq
      if (!reaches(shownNow.current)) await loadUntil(reaches, largestPage)
    },
    [loadUntil, shownNow],
  )
  return { loadEarlier, loadBackTo }
}

/**
 * Keeps the earlier messages of a conversation in memory until the end is shown. Returns the function that reports
 * that.
 */
function useEarlierMessages(recipientId: string | null): (isAtEnd: boolean) => void {
  const live = useLive()
  const letGo = useRef(() => {})
  const setAtEnd = useCallback(
    (isAtEnd: boolean) => {
      letGo.current()
      letGo.current = isAtEnd ? () => {} : live.holdConversation(recipientId)
    },
    [live, recipientId],
  )
  // Runs before the effects of the components below, which may call it.
  useEarlyEffect(() => {
    setAtEnd(false)
    return () => setAtEnd(true)
  }, [setAtEnd])
  return setAtEnd
}

type Author = { userId: string; userName: string; role: string } | undefined

function shown(
  stored: Chunks<MessagePartsFragment>,
  before: readonly ShownMessage[],
  pending: readonly Pending[],
  recipientId: string | null,
  author: Author,
): ShownMessage[] {
  const sent = stored.flat().map((message) => shownOfStored(message, before))
  const mine = pending.filter(
    ({ input }) => (input.recipientId ?? null) === recipientId && !sent.some(({ id }) => id === input.id),
  )
  return [...sent, ...mine.map((item) => shownOfPending(item, author, sent))]
}

/** Messages as they are shown, by what Apollo has read: an object that it keeps while nothing in it changes. */
const shownOf = new WeakMap<MessagePartsFragment, ShownMessage>()

/** A stored message: the same object as before if nothing in it has changed, also where Apollo has read it anew. */
function shownOfStored(stored: MessagePartsFragment, before: readonly ShownMessage[]): ShownMessage {
  let message = shownOf.get(stored)
  if (!message) {
    const read: ShownMessage = { ...stored, status: 'sent', problem: null }
    message = before.findLast((one) => one.id === read.id && JSON.stringify(one) === JSON.stringify(read)) ?? read
    shownOf.set(stored, message)
  }
  return message
}

function shownOfPending(
  { input, queuedAt, problem }: Pending,
  author: Author,
  sent: readonly ShownMessage[],
): ShownMessage {
  const sender = {
    id: author?.userId ?? '',
    name: author?.userName ?? '',
    role: author?.role ?? 'GUEST',
  } as MessagePartsFragment['sender']
  const { id, content, channel = 'DIRECT' } = input
  const answered = input.replyTo && sent.find((message) => message.id === input.replyTo)
  return {
    id,
    seq: null,
    content,
    channel,
    sender,
    recipient: null,
    sentAt: queuedAt,
    replyTo: answered ? quoteOf(answered) : null,
    reactions: [],
    editedAt: null,
    removed: null,
    status: problem === null ? 'pending' : 'failed',
    problem,
  }
}

/** A message as an answer quotes it until it is stored. */
function quoteOf({ id, sender, content }: ShownMessage): ShownMessage['replyTo'] {
  return { __typename: 'MessageQuote', id, sender, excerpt: content.replace(/\s+/g, ' ').slice(0, 120) }
}
