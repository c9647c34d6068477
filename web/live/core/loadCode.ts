import { RetryableError } from './retryable.ts'

/**
 * The code of a file that is loaded apart. Rejects with RetryableError while it cannot be loaded: each bundler has an
 * error of its own for that.
 */
export async function loadCode<Code>(load: () => Promise<Code>): Promise<Code> {
  try {
    return await load()
  } catch {
    throw new RetryableError('A file of this app could not be loaded')
  }
}
