import type { ApolloClient } from '@apollo/client'
import { type MonoTypeOperatorFunction, type Observable, throttleTime } from 'rxjs'

/** Queries of what is not stored as events: it is not replayed, and may have changed while there was no connection. */
const notReplayed = new Set(['OnlineUsers', 'Conversations', 'ReadMark'])

/** Least time (ms) between two rounds of asking. */
const intervalMs = 5_000

/**
 * When to ask again: at once after a connection, and after all those of the next five seconds once, when these are over. On a bad
 * network a phone connects every few seconds, and what it asks costs more than the rest of its day.
 */
export function spaced<Connection>(): MonoTypeOperatorFunction<Connection> {
  return throttleTime(intervalMs, undefined, { leading: true, trailing: true })
}

/** Asks again for what is shown and not replayed, after each connection or soon. */
export function askAgainAfter(connections: Observable<unknown>, apollo: ApolloClient) {
  connections.pipe(spaced()).subscribe(() => {
    for (const query of apollo.getObservableQueries()) {
      if (notReplayed.has(query.queryName ?? '')) query.refetch().catch(() => {})
    }
  })
}
