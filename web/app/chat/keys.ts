/** A key that is pressed, and those that are held meanwhile. */
interface KeyPress {
  key: string
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
}

/**
 * The end of a box to which browsers scroll it at a key: the start at Home and the end at End, with Control or without,
 * and on a Mac with Command and an arrow.
 */
export function goalOf({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyPress): 'start' | 'end' | undefined {
  if (altKey || shiftKey || (ctrlKey && metaKey)) return undefined
  const [start, end] = metaKey ? ['ArrowUp', 'ArrowDown'] : ['Home', 'End']
  return key === start ? 'start' : key === end ? 'end' : undefined
}
