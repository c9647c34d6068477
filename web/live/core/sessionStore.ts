import { filter, map, type Observable } from 'rxjs'
import { attempt } from './attempt.ts'
import { pageEvents } from './pageEvents.ts'
import { answer, type LiveStorage } from './storage.ts'

/** The member who has joined on this device. */
export interface Device {
  /** The device key, a secret: whoever has it is this member. */
  id: string
  /** The name of the member when they joined. */
  name: string
  /** The id of the member. */
  userId: string
  /** The id of the wedding. */
  weddingId: string
}

/** Everything that a device keeps of its sessions. */
export interface KeptSession {
  token?: string
  device?: Device
  /** An attempt to join that may not have been answered. */
  joining?: { id: string; code: string; name: string }
}

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
  let kept = isText ? parse(first) : {}
  return {
    get kept() {
      return kept
    },
    reading: isText
      ? undefined
      : answer(async () => first, null).then((text) => {
          // What was kept meanwhile is newer.
          kept = { ...parse(text), ...kept }
        }),
    keep(parts) {
      kept = { ...kept, ...parts }
      void answer(async () => storage?.setItem(key, JSON.stringify(kept)), undefined)
    },
    changes: pageEvents('window', 'storage').pipe(
      filter((event) => [key, null].includes((event as StorageEvent).key)),
      map(read),
      filter((text) => text === null || typeof text === 'string'),
      map((text) => {
        kept = parse(text)
        return kept
      }),
    ),
  }
}

function parse(text: string | null): KeptSession {
  return attempt(() => JSON.parse(text ?? '{}')) ?? {}
}
