import type { ShownMessage } from '@attitudes/live/react'
import { type KeyboardEvent, type TouchEvent, useLayoutEffect, useRef, useState, type WheelEvent } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { useHistoryEntry } from '../route.ts'
import { goalOf } from './keys.ts'

/** Distances in px: the end is reached within the first, and left beyond the second. */
const near = 60
const away = 10
/** The list moves by itself for no longer (ms) after messages went from above. */
const ownMoves = 500
/** The space below the last message: MessageList.module.css has it too. */
const endHeight = 12

const upwards = new Set(['ArrowUp', 'PageUp'])

/** Reading positions by history entry: the message at the top, and how many pixels of it were above the edge. */
const places = new Map<string, { messageId: string; offset: number }>()

/** Makes the list that is shown next in a history entry begin with a message below its upper edge. */
export function startAt(entry: string, messageId: string) {
  places.set(entry, { messageId, offset: -headHeight })
}

/**
 * Keeps the end of a conversation in sight until the reader goes up; then nothing that comes, above or below, moves the
 * text they read. Back and Forward lead to the same reading position.
 */
export function useScrolling(messages: ShownMessage[], me: string) {
  const entry = useHistoryEntry()
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const scrolling = useRef({ hasBegun: false, isTouched: false, shortenedAt: 0, mustFollow: false, top: 0, height: 0 })
  const last = messages.at(-1)?.id ?? ''
  // The last message that was there when the end was left; null at the end.
  const [leftAt, setLeftAt] = useState<string | null>(() => (places.has(entry) ? last : null))
  const isAtEnd = leftAt === null

  const leave = () => setLeftAt((left) => left ?? last)
  const toEnd = () => list.current?.scrollToIndex(messages.length - 1, { align: 'end', offset: endHeight })
  const keepEnd = () => {
    if (isAtEnd && scrolling.current.hasBegun && !scrolling.current.isTouched) toEnd()
  }

  useLayoutEffect(() => {
    if (scrolling.current.hasBegun || messages.length === 0) return
    scrolling.current.hasBegun = true
    const place = places.get(entry)
    const index = messages.findIndex(({ id }) => id === place?.messageId)
    setLeftAt(index === -1 ? null : (messages.at(-1)?.id ?? ''))
    if (index !== -1) list.current?.scrollToIndex(index, { align: 'start', offset: place?.offset })
  }, [messages, entry])

  // Messages that come are followed when their size is known: to scroll before that would have the page laid out twice.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the way back to the end moves the list.
  useLayoutEffect(keepEnd, [isAtEnd])

  // After messages went from above, the list moves by itself for a moment: that leads nobody up.
  const first = useRef(messages[0]?.id)
  useLayoutEffect(() => {
    if (first.current !== undefined && !messages.some(({ id }) => id === first.current)) {
      scrolling.current.shortenedAt = performance.now()
      scrolling.current.mustFollow = true
    }
    first.current = messages[0]?.id
  }, [messages])

  const written = messages.findLast(({ status }) => status === 'pending')?.id
  useLayoutEffect(() => {
    if (written !== undefined) setLeftAt(null)
  }, [written])

  const remember = (top: number) => {
    if (!list.current) return
    const index = list.current.findItemIndex(top)
    const messageId = messages[index]?.id ?? ''
    places.set(entry, { messageId, offset: top - headHeight - list.current.getItemOffset(index) })
  }

  return {
    box,
    list,
    isAtEnd,
    /** How many messages of others came since the end was left. */
    fresh: isAtEnd ? 0 : countOfOthersAfter(messages, leftAt, me),
    toEnd: () => setLeftAt(null),
    /** Handlers for the Virtualizer. */
    onResize: keepEnd,
    onScrollEnd() {
      // While it moved by itself, the list forgot that it was going to the end.
      if (scrolling.current.mustFollow) keepEnd()
      scrolling.current.mustFollow = false
    },
    onScroll(top: number) {
      if (!box.current) return
      const height = box.current.scrollHeight
      const toGo = height - box.current.clientHeight - top
      // A list that has become shorter moves by itself, too.
      const { shortenedAt, top: topBefore, height: heightBefore } = scrolling.current
      const isShortened = height < heightBefore || performance.now() - shortenedAt < ownMoves
      const isUp = !isShortened && top < topBefore - 1
      Object.assign(scrolling.current, { top, height })
      const leaves = isUp && toGo > away
      const arrives = !isUp && toGo <= near
      if (leaves) leave()
      if (arrives) setLeftAt(null)
      if (arrives || (isAtEnd && !leaves)) places.delete(entry)
      else remember(top)
    },
    /**
     * Handlers for the box: a move up leaves the end at its start, so that a message that comes meanwhile does not undo
     * it.
     */
    onMove: {
      onWheel({ deltaY }: WheelEvent) {
        if (deltaY < 0 && scrolling.current.top > 0) leave()
      },
      onKeyDown(event: KeyboardEvent<Element>) {
        const target = event.target as Element
        // A dialog of a message is elsewhere on the page, and a text that is being changed has these keys for itself.
        if (event.defaultPrevented || !event.currentTarget.contains(target) || target.closest('textarea')) return
        const goal = goalOf(event)
        if ((goal === 'start' || upwards.has(event.key)) && scrolling.current.top > 0) leave()
        if (!goal) return
        // The browser would glide there, and stop where rows on the way change their height.
        event.preventDefault()
        if (goal === 'start') list.current?.scrollTo(0)
        else {
          setLeftAt(null)
          toEnd()
        }
      },
      onTouchStart() {
        scrolling.current.isTouched = true
      },
      onTouchEnd({ touches }: TouchEvent) {
        scrolling.current.isTouched = touches.length > 0
      },
      onTouchCancel() {
        scrolling.current.isTouched = false
      },
    },
  }
}

/**
 * The space above the first message (px), whether or not there is something to load: MessageList.module.css has it too.
 */
export const headHeight = 60

function countOfOthersAfter(messages: ShownMessage[], id: string, me: string): number {
  const place = messages.findLastIndex((message) => message.id === id)
  return messages.slice(place + 1).filter(({ sender }) => sender.id !== me).length
}
