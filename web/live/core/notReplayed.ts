import type { ApolloClient } from '@apollo/client'
import {
  delay,
  type MonoTypeOperatorFunction,
  merge,
  type Observable,
  type Subscription,
  share,
  throttleTime,
} from 'rxjs'

import { verdictOf } from './answers.ts'
import { refusedBy } from './mutations.ts'

/**
 * Queries of data that is not stored as events: it is not replayed, and may have changed while there was no connection.
 */
const notReplayed = new Set(['OnlineUsers', 'Conversations', 'ReadMark'])

/** Least time (ms) between two rounds of asking. */
const intervalMs = 5_000
/** Time (ms) after a connection by which the stream of events is live, so that nothing more is missed. */
const liveAfterMs = 2_000

/**
 * When to ask again: at once after a connection, and once more five seconds later for everything since. The first
 * answer may miss an event that came before the stream was live. On a bad network a phone connects every few seconds,
 * and these questions cost more than the rest of its day: so they are asked every five seconds at most.
 */
export function askingTimes<Connection>(): MonoTypeOperatorFunction<Connection> {
  return (connections) => {
    const shared = connections.pipe(share())
    return merge(shared, shared.pipe(delay(liveAfterMs))).pipe(
      throttleTime(intervalMs, undefined, { leading: true, trailing: true }),
    )
  }
}

/**
 * Repeats the active queries of data that is not replayed, and those that have failed for want of an answer, after each
 * connection or soon.
 */
export function askAgainAfter(connections: Observable<unknown>, apollo: ApolloClient): Subscription {
  return connections.pipe(askingTimes()).subscribe(() => {
    for (const query of apollo.getObservableQueries()) {
      const isUnanswered = wasUnanswered(query.getCurrentResult().error)
      if (isUnanswered || notReplayed.has(query.queryName ?? '')) query.refetch().catch(() => {})
    }
  })
}

/** Whether another answer may come now: the server has not said no. */
function wasUnanswered(error: Error | undefined): boolean {
  return error !== undefined && verdictOf(refusedBy(error) ?? error) !== 'final'
}
