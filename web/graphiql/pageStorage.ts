import type { Storage } from '@graphiql/toolkit'

const prefix = 'graphiql:'
/** Kept on this device. All else may have tokens in it, and is kept as long as the page is open. */
const lasting = ['graphiql:theme']

/** GraphiQL's storage: it survives a reload, but no token survives the page. */
export function createPageStorage(device: globalThis.Storage, page: globalThis.Storage): Storage {
  const placeOf = (key: string) => (lasting.includes(key) ? device : page)
  const forget = (storage: globalThis.Storage, kept: string[] = []) => {
    for (const key of Object.keys(storage)) if (key.startsWith(prefix) && !kept.includes(key)) storage.removeItem(key)
  }
  // Earlier versions kept tokens on the device.
  forget(device, lasting)
  return {
    getItem: (key) => placeOf(key).getItem(key),
    setItem: (key, value) => placeOf(key).setItem(key, value),
    removeItem: (key) => placeOf(key).removeItem(key),
    get length() {
      return Object.keys(page).filter((key) => key.startsWith(prefix)).length
    },
    clear() {
      forget(device)
      forget(page)
    },
  }
}
