import { useLayoutEffect, useRef, useState } from 'react'
import type { ShownMessage } from '../../live/index.ts'

const nearBottom = 60

/**
 * For a box whose `flex-direction` is `column-reverse`: `scrollTop` is 0 at the bottom, so that the latest message shows
 * by itself, and what is loaded above moves nothing. What comes below while somebody reads further up is made up for here.
 */
export function useScrolling(messages: ShownMessage[], me: string) {
  const box = useRef<HTMLDivElement>(null)
  const theirs = messages.filter(({ sender }) => sender.id !== me)
  const lastOfTheirs = theirs.at(-1)?.id ?? ''
  // The last message that was there when the bottom was left; null at the bottom.
  const [leftAt, setLeftAt] = useState<string | null>(null)
  const fresh = leftAt === null ? 0 : theirs.length - 1 - theirs.findIndex(({ id }) => id === leftAt)

  const first = messages[0]?.id
  const before = useRef({ first, height: 0 })
  useLayoutEffect(() => {
    const { current: element } = box
    if (!element) return
    const grown = element.scrollHeight - before.current.height
    if (leftAt !== null && before.current.first === first) element.scrollTop -= grown
    before.current = { first, height: element.scrollHeight }
  })

  const written = messages.findLast(({ status }) => status === 'pending')?.id
  useLayoutEffect(() => {
    if (written !== undefined) box.current?.scrollTo({ top: 0 })
  }, [written])

  return {
    box,
    isAtBottom: leftAt === null,
    /** How many messages of others came since the bottom was left. */
    fresh,
    onScroll() {
      const isNear = (box.current?.scrollTop ?? 0) > -nearBottom
      setLeftAt((left) => (isNear ? null : (left ?? lastOfTheirs)))
    },
    toBottom: () => box.current?.scrollTo({ top: 0, behavior: 'smooth' }),
  }
}
