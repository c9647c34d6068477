interface Keys {
  key: string
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
}

/**
 * Where browsers scroll a box to at a key: to its start at Home and to its end at End, with Control or without, and on a
 * Mac with Command and an arrow.
 */
export function goalOf({ key, altKey, ctrlKey, metaKey, shiftKey }: Keys): 'start' | 'end' | undefined {
  if (altKey || shiftKey || (ctrlKey && metaKey)) return undefined
  const [start, end] = metaKey ? ['ArrowUp', 'ArrowDown'] : ['Home', 'End']
  return key === start ? 'start' : key === end ? 'end' : undefined
}
