import type { KeyboardEvent } from 'react'

/** Handles keys of a row, each by its letter. Keys with Alt, Ctrl or Meta are the browser's. */
export function onKeys(actions: Record<string, () => void>) {
  return ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent) => {
    if (!altKey && !ctrlKey && !metaKey) actions[key]?.()
  }
}
