import { loadCode } from './loadCode.ts'
import { answer } from './storage.ts'

/** A photo on its way. */
export interface PhotoFile {
  bytes: Blob
  name: string
  /** Whether it is sent as it is. The same bytes are sent each time: the server takes an id once. */
  isReady: boolean
}

/** The files of photos that are not sent yet, by the id of their entry. Nothing here throws or rejects. */
export interface PhotoFiles {
  /** Loads the code for IndexedDB. */
  prepare(): void
  get(id: string): Promise<PhotoFile | undefined>
  /** Resolves with whether the file outlives a reload. Otherwise it is here as long as the page. */
  put(id: string, file: PhotoFile): Promise<boolean>
  remove(id: string): Promise<void>
}

/** Bytes and not a Blob: Safari loses the content of Blobs in IndexedDB. */
type Stored = Omit<PhotoFile, 'bytes'> & { bytes: ArrayBuffer; type: string }

/**
 * Keeps files in IndexedDB; in memory where there is none, where it is full, and if none are to outlive the page. The code
 * for IndexedDB is loaded apart.
 */
export function createPhotoFiles(outlivePage: boolean): PhotoFiles {
  const inMemory = new Map<string, PhotoFile>()
  const load = loadCode(async () => {
    const { createStore, ...functions } = await import('idb-keyval')
    return { ...functions, store: createStore('attitudes-outbox', 'photos') }
  })
  type Database = Awaited<ReturnType<typeof load>>
  const ask = <Value>(work: (database: Database) => Promise<Value>, otherwise: Value): Promise<Value> =>
    outlivePage ? answer(async () => work(await load()), otherwise) : Promise.resolve(otherwise)
  return {
    prepare: () => void ask(async () => {}, undefined),
    async get(id) {
      const known = inMemory.get(id)
      if (known) return known
      const stored = await ask<Stored | undefined>(({ get, store }) => get(id, store), undefined)
      if (!stored) return undefined
      const { bytes, type, name, isReady } = stored
      return { bytes: new Blob([bytes], { type }), name, isReady }
    },
    async put(id, file) {
      const { bytes, name, isReady } = file
      inMemory.set(id, file)
      const isKept = await ask(async ({ set, store }) => {
        await set(id, { bytes: await bytes.arrayBuffer(), type: bytes.type, name, isReady } satisfies Stored, store)
        return true
      }, false)
      // Many photos together may be too many for the memory of a phone.
      if (isKept) inMemory.delete(id)
      return isKept
    },
    async remove(id) {
      inMemory.delete(id)
      await ask(({ del, store }) => del(id, store), undefined)
    },
  }
}
