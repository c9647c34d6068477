import type { LiveClient } from '@attitudes/live'
import { isWriting } from './isWriting.ts'
import { reloadIfReplaced } from './newVersion.ts'

/**
 * Reloads the page for code of the library that failed to load again and again (see `reloadIfReplaced`), once nothing is
 * lost by it. Parts of the app are loaded by `lazily`, which says so in their place. Returns the function that ends this.
 */
export function reloadForStuckCode(live: LiveClient): () => void {
  const failed = new Set<string>()
  const listen = ({ payload: { message } }: VitePreloadErrorEvent) => {
    if (failed.has(message) && !isWriting() && isAllKept(live)) void reloadIfReplaced(true)
    failed.add(message)
  }
  addEventListener('vite:preloadError', listen)
  return () => removeEventListener('vite:preloadError', listen)
}

function isAllKept({ outbox, uploads }: LiveClient): boolean {
  const isPhotoKept = uploads.value.every(({ state, isKept }) => isKept && state !== 'preparing')
  return isPhotoKept && outbox.entries.value.every(({ isKept }) => isKept)
}
