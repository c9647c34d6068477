import { filter, map, merge, type Observable } from 'rxjs'
import { attempt } from './attempt.ts'
import { type KeptSession, parseSession } from './keptSession.ts'
import { pageEvents } from './pageEvents.ts'
import { answer, type LiveStorage } from './storage.ts'

/** Keeps the session of a device. Nothing here throws: without a storage that works, it is kept in memory. */
export interface SessionStore {
  /** The session that is kept now. */
  readonly kept: KeptSession
  /** Resolves when an asynchronous storage has been read; `kept` is empty until then. Undefined for a synchronous one. */
  readonly reading: Promise<void> | undefined
  /** Keeps these parts, and the others as they are. A part that is undefined is forgotten. */
  keep(parts: KeptSession): void
  /** Emits what is kept when another tab has changed it. */
  readonly changes: Observable<KeptSession>
}

/** Creates the store of a session, under a key of the storage. */
export function createSessionStore(storage: LiveStorage | undefined, key: string): SessionStore {
  const read = () => attempt(() => storage?.getItem(key)) ?? null
  const first = read()
  const isText = first === null || typeof first === 'string'
  /** The text of a storage that answers at once, as this tab knows it. */
  let known = first
  let kept = isText ? parseSession(first) : {}
  const changedElsewhere = merge(
    pageEvents('window', 'storage').pipe(filter((event) => [key, null].includes((event as StorageEvent).key))),
    // A page out of the browser's cache of pages has not heard what happened meanwhile.
    pageEvents('window', 'pageshow'),
  )
  return {
    get kept() {
      return kept
    },
    reading: isText
      ? undefined
      : answer(async () => first, null).then((text) => {
          // What was kept meanwhile is newer.
          kept = { ...parseSession(text), ...kept }
        }),
    keep(parts) {
      kept = { ...kept, ...parts }
      void answer(async () => storage?.setItem(key, JSON.stringify(kept)), undefined)
      if (isText) known = read()
    },
    changes: changedElsewhere.pipe(
      map(read),
      filter((text): text is string | null => (text === null || typeof text === 'string') && text !== known),
      map((text) => {
        known = text
        kept = parseSession(text)
        return kept
      }),
    ),
  }
}
