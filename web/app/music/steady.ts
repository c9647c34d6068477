import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

const steadyFor = 3_000

/**
 * A list in its order; while a finger, a mouse or the keyboard is on it, what it holds keeps its place, also what no
 * longer belongs there, and what is new comes last. `all` is where a held item is found as it is now.
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
