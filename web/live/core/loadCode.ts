import { RetryableError } from './retryable.ts'

/**
 * Returns the function that loads the code of a file, once. It rejects with RetryableError while the file cannot be
 * loaded: each bundler has an error of its own for that. It asks for no file while there is no network, unless a service
 * worker may have it: many browsers never ask again for a module that they did not get
 * (https://github.com/whatwg/html/issues/6768).
 */
export function loadCode<Code>(load: () => Promise<Code>): () => Promise<Code> {
  let code: Promise<Code> | undefined
  return async () => {
    const isOffline = globalThis.navigator?.onLine === false
    if (!isOffline || navigator.serviceWorker?.controller) code ??= load()
    try {
      if (code) return await code
    } catch {
      code = undefined
    }
    throw new RetryableError('A file could not be loaded')
  }
}
