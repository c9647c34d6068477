import type { Entry } from '../core/outboxState.ts'
import { none, useCurrent, useLive } from './LiveProvider.tsx'

/** Everything that the user did and that the server has not stored yet. */
export interface OutboxState {
  /** The oldest first. Those with the status `failed` wait for the user: say why, and offer `retry` and `discard`. */
  entries: readonly Entry[]
  /** Sends an entry that has failed again. */
  retry(id: string): void
  /** Gives an entry up. */
  discard(id: string): void
}

/**
 * Returns what is on its way to the server, over all tabs and since before a reload, and what it refused meanwhile:
 * `entries.filter(({ status }) => status === 'failed')`.
 */
export function useOutbox(): OutboxState {
  const { outbox } = useLive()
  return { entries: useCurrent(outbox.entries, none), retry: outbox.retry, discard: outbox.discard }
}
