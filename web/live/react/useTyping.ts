import { useCallback, useEffect, useRef, useState } from 'react'
import { useLive } from './LiveProvider.tsx'

/** Time (ms) after which a member who says nothing more has stopped. */
const typingLasts = 3_000
/** Least time (ms) between two signs of typing. */
const typingAgain = 1_500

/** Returns the function that shows the others that the user writes, or has stopped. It may be called with each key. */
export function useSendTyping(recipientId: string | null): (isTyping: boolean) => void {
  const live = useLive()
  const lastTold = useRef({ isTyping: false, at: 0 })
  return useCallback(
    (isTyping: boolean) => {
      const { current: last } = lastTold
      if (isTyping === last.isTyping && (!isTyping || Date.now() - last.at < typingAgain)) return
      lastTold.current = { isTyping, at: Date.now() }
      live.setTyping(recipientId, isTyping)
    },
    [live, recipientId],
  )
}

/**
 * Returns the members who write in a conversation, by their ids. A member who says nothing more for 3 seconds, or whose
 * message came, has stopped.
 */
export function useTyping(partnerId: string | null): Record<string, boolean> {
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
      if (event.__typename === 'MessageReceived' && isHere(event.message.channel, event.message.sender.id))
        stop(event.message.sender.id)
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
