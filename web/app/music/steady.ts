import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

const steadyFor = 3_000

/**
 * A list in its order. While a finger, a mouse or the keyboard is on it, its items keep their places, and new ones come
 * last. A held item is found in `all` as it is now: one that is not there leaves at once.
 */
export function useSteady<Item extends { id: string }>(ordered: Item[], all: Item[] = ordered) {
  const [held, setHeld] = useState<string[]>()
  const letGo = useDebouncedCallback(() => setHeld(undefined), steadyFor)

  const kept = held?.flatMap((id) => all.find((item) => item.id === id) ?? [])
  const items = kept ? [...kept, ...ordered.filter(({ id }) => !held?.includes(id))] : ordered

  const hold = () => {
    setHeld((before) => before ?? items.map(({ id }) => id))
    letGo()
  }
  return { items, holding: { onPointerMove: hold, onPointerDown: hold, onKeyDown: hold, onFocus: hold } }
}
