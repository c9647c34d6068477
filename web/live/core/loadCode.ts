import { RetryableError } from './retryable.ts'

/**
 * The code of a file that is loaded apart. Rejects with RetryableError while it cannot be loaded: each bundler has an
 * error of its own for that. Asks for no file while the device says that it has no network: many browsers never ask
 * again for a module that they did not get (https://github.com/whatwg/html/issues/6768).
 */
export async function loadCode<Code>(load: () => Promise<Code>): Promise<Code> {
  try {
    if (globalThis.navigator?.onLine !== false) return await load()
  } catch {
    // Said below.
  }
  throw new RetryableError('A file of this app could not be loaded')
}
