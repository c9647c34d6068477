import { createQueue } from './queue.ts'

/**
 * Keeps texts under keys, at once or asynchronously: `localStorage`, AsyncStorage of React Native, or anything like
 * them. It may throw, reject, be full or not answer: then the client goes on in memory.
 */
export interface LiveStorage {
  /** The text of a key; null if there is none. */
  getItem(key: string): string | null | Promise<string | null>
  /** Keeps a text. If this returns a promise, it is waited for. */
  setItem(key: string, text: string): unknown
  /** Forgets the text of a key. */
  removeItem(key: string): unknown
}

/** Texts by id, in a storage. Nothing here throws or rejects. */
export interface KeptTexts {
  /** All texts, in no order; none of those that cannot be read. */
  all(): Promise<string[]>
  /** Resolves with whether the text is kept now. A storage that writes at once has written it when this returns. */
  put(id: string, text: string): Promise<boolean>
  remove(id: string): Promise<void>
}

/** A storage that says nothing for so long (ms) counts as broken. */
export const longestStorageMs = 3_000

/** The texts whose keys begin with this prefix. Without a storage nothing is kept. */
export function keptTexts(storage: LiveStorage | undefined, prefix: string): KeptTexts {
  if (!storage) return { all: async () => [], put: async () => false, remove: async () => {} }
  const isWeb = isWebStorage(storage)
  const ids = isWeb ? scannedIds(storage, prefix) : indexedIds(storage, `${prefix}index`)
  // An asynchronous storage might finish two changes of a text in the wrong order.
  const inTurn: Queue = isWeb ? (work) => work() : createQueue()
  const read = (id: string) => answer(async () => storage.getItem(prefix + id), null)
  return {
    async all() {
      const found = await inTurn(() => answer(() => ids.all(), []))
      const texts = await Promise.all(found.map(read))
      return texts.filter((text) => text !== null)
    },
    put: (id, text) =>
      inTurn(() =>
        answer(async () => {
          await storage.setItem(prefix + id, text)
          await ids.add(id)
          return true
        }, false),
      ),
    remove: (id) =>
      inTurn(() =>
        answer(async () => {
          await storage.removeItem(prefix + id)
          await ids.remove(id)
        }, undefined),
      ),
  }
}

type Queue = ReturnType<typeof createQueue>

/** The result of the work; `otherwise` if it throws, rejects or takes too long. The work begins at once. */
export async function answer<Value>(work: () => Promise<Value>, otherwise: Value): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const overdue = new Promise<Value>((resolve) => {
    timer = setTimeout(resolve, longestStorageMs, otherwise)
  })
  try {
    return await Promise.race([work(), overdue])
  } catch {
    return otherwise
  } finally {
    clearTimeout(timer)
  }
}

/** The ids of the texts in a storage. */
interface Ids {
  all(): Promise<string[]>
  add(id: string): Promise<unknown>
  remove(id: string): Promise<unknown>
}

function isWebStorage(storage: LiveStorage): storage is Storage {
  return 'length' in storage && 'key' in storage && typeof storage.key === 'function'
}

/** Several tabs write to a Web storage at the same time, so its keys say what there is. */
function scannedIds(storage: Storage, prefix: string): Ids {
  return {
    async all() {
      const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '')
      return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
    },
    add: async () => {},
    remove: async () => {},
  }
}

/** Other storages do not list their keys; a text of its own does. */
function indexedIds(storage: LiveStorage, key: string): Ids {
  const all = async (): Promise<string[]> => JSON.parse((await storage.getItem(key)) ?? '[]')
  const write = (ids: string[]) => storage.setItem(key, JSON.stringify(ids))
  return {
    all,
    add: async (id) => write([...new Set([...(await all()), id])]),
    remove: async (id) => write((await all()).filter((other) => other !== id)),
  }
}
