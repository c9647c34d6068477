import { InMemoryCache, type OperationVariables } from '@apollo/client'
import type { Cache } from '@apollo/client/cache'

/**
 * A cache that reads a changed query once. For each change Apollo Client reads it with optimistic answers and without
 * them, and compares the two results item by item: for a chat with 500 messages that takes more time than the change
 * itself. While there is no optimistic answer both are the same, so both get the same result, which is compared at
 * once.
 */
export class ReadOnceCache extends InMemoryCache {
  /** Ids of the mutations whose optimistic answers are shown. */
  readonly #optimistic = new Set<string>()

  override diff<Data, Variables extends OperationVariables>(
    options: Cache.DiffOptions<Data, Variables>,
  ): Cache.InternalDiffResultWithDataState<Data> {
    const read = this.#optimistic.size > 0 ? options : { ...options, optimistic: true }
    return super.diff(read) as Cache.InternalDiffResultWithDataState<Data>
  }

  override batch<Result>(options: Cache.BatchOptions<InMemoryCache, Result>): Result {
    const { optimistic, removeOptimistic } = options
    if (typeof optimistic === 'string') this.#optimistic.add(optimistic)
    const result = super.batch(options)
    if (removeOptimistic !== undefined) this.#optimistic.delete(removeOptimistic)
    return result
  }

  override removeOptimistic(id: string): void {
    super.removeOptimistic(id)
    this.#optimistic.delete(id)
  }

  override reset(options?: Cache.ResetOptions): Promise<void> {
    this.#optimistic.clear()
    return super.reset(options)
  }
}
