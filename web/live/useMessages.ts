import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type MessagePartsFragment, useMessagesQuery } from '../gql/index.ts'
import { useCurrent, useLive } from './LiveProvider.tsx'
import type { Pending, Problem } from './outbox.ts'

/** A message as it is shown: stored, on its way, or refused for the given reason. */
export type ShownMessage = Omit<MessagePartsFragment, '__typename'> & { status: 'sent' | 'pending' | 'failed'; problem: Problem | null }

const typingLasts = 3_000
const typingAgain = 1_500

/** The conversation with a member; without one, the wedding's channel. */
export function useMessages(recipientId: string | null = null) {
  const live = useLive()
  const { data, loading, error, fetchMore } = useMessagesQuery({ variables: { with: recipientId } })
  const pending = useCurrent(live.outbox.pending)
  const typing = useTyping(recipientId)

  const stored = data?.messages.nodes
  const messages = useMemo(() => shown(stored ?? [], pending, recipientId, live.session.bearer()), [stored, pending, recipientId, live])

  const pageInfo = data?.messages.pageInfo
  const hasEarlier = pageInfo?.hasPreviousPage ?? false
  const loadingEarlier = useRef(false)
  const loadEarlier = useCallback(async () => {
    if (!hasEarlier || loadingEarlier.current) return
    loadingEarlier.current = true
    try {
      await fetchMore({ variables: { before: pageInfo?.startCursor } })
    } finally {
      loadingEarlier.current = false
    }
  }, [fetchMore, hasEarlier, pageInfo?.startCursor])

  const lastTold = useRef({ isTyping: false, at: 0 })
  const sendTyping = useCallback(
    (isTyping: boolean) => {
      const { current: last } = lastTold
      if (isTyping === last.isTyping && (!isTyping || Date.now() - last.at < typingAgain)) return
      lastTold.current = { isTyping, at: Date.now() }
      live.setTyping(recipientId, isTyping)
    },
    [live, recipientId],
  )

  return {
    /** The oldest first; what is on its way comes last. */
    messages,
    /** `typing[userId]` while that member writes here. */
    typing,
    sendMessage: useCallback((content: string) => live.outbox.add(recipientId, content), [live, recipientId]),
    sendTyping,
    loading,
    error,
    hasEarlier,
    /** Adds the page before the oldest message; does nothing when there is none. */
    loadEarlier,
    /** Marks everything up to this message as read; when offline, once back. Call it as often as you like. */
    markRead: useCallback((upTo: string) => live.markRead(recipientId, upTo), [live, recipientId]),
    retry: live.outbox.retry,
    discard: live.outbox.discard,
  }
}

type Author = { userId: string; userName: string; role: string } | undefined

function shown(stored: MessagePartsFragment[], pending: Pending[], recipientId: string | null, author: Author): ShownMessage[] {
  const known = new Set(stored.map(({ id }) => id))
  const mine = pending.filter(({ input }) => (input.recipientId ?? null) === recipientId && !known.has(input.id))
  return [
    ...stored.map((message): ShownMessage => ({ ...message, status: 'sent', problem: null })),
    ...mine.map(({ input, queuedAt, problem }): ShownMessage => {
      const sender = {
        id: author?.userId ?? '',
        name: author?.userName ?? '',
        role: author?.role ?? 'GUEST',
      } as MessagePartsFragment['sender']
      const { id, content, channel = 'DIRECT' } = input
      return { id, content, channel, sender, recipient: null, sentAt: queuedAt, status: problem === null ? 'pending' : 'failed', problem }
    }),
  ]
}

/** Who writes in a conversation. Somebody who says nothing more for 3 seconds, or whose message came, has stopped. */
function useTyping(partnerId: string | null): Record<string, boolean> {
  const live = useLive()
  const [typing, setTyping] = useState<Record<string, boolean>>({})

  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>()
    const stop = (id: string) => {
      clearTimeout(timers.get(id))
      if (timers.delete(id)) setTyping(({ [id]: _, ...others }) => others)
    }
    const isHere = (channel: string, from: string) =>
      partnerId === null ? channel === 'WEDDING' : channel === 'DIRECT' && from === partnerId
    const listening = live.events.subscribe((event) => {
      if (event.__typename === 'MessageReceived' && isHere(event.message.channel, event.message.sender.id)) stop(event.message.sender.id)
      if (event.__typename !== 'TypingChanged') return
      const { id } = event.member
      if (!isHere(event.channel, id) || id === live.session.bearer()?.userId) return
      stop(id)
      if (!event.isTyping) return
      timers.set(
        id,
        setTimeout(() => stop(id), typingLasts),
      )
      setTyping((others) => ({ ...others, [id]: true }))
    })
    return () => {
      listening.unsubscribe()
      for (const timer of timers.values()) clearTimeout(timer)
      setTyping({})
    }
  }, [live, partnerId])

  return typing
}
