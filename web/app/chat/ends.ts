import type { ShownMessage } from '@attitudes/live/react'
import { useDeferredValue, useMemo } from 'react'

/**
 * The messages a little later, if some came below: React renders their rows in pieces, so that no key waits for all. A
 * change above is rendered at once. The list moves for it while it renders, which must not be broken off and repeated.
 * Messages that came below meanwhile wait: the list knows the heights of its rows by their number, and only one end may
 * change in one render.
 */
export function useLater(messages: ShownMessage[]): ShownMessage[] {
  const later = useDeferredValue(messages)
  return useMemo(() => withEndOf(later, messages), [later, messages])
}

interface Item {
  id: string
}

/**
 * A list between two states of it that changes at one end alone: as it was where it still begins with the same item, and
 * otherwise with the items that it begins with now, up to the one that was the last.
 */
export function withEndOf<Shown extends Item>(before: Shown[], now: Shown[]): Shown[] {
  if (before[0]?.id === now[0]?.id) return before
  const last = before.at(-1)
  const end = now.findLastIndex(({ id }) => id === last?.id)
  // The last one was taken away: there is no such state.
  return end < 0 || end === now.length - 1 ? now : now.slice(0, end + 1)
}
