import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql'

/**
 * A message of a tab that listens to the one that carries. `tab` is its name, `id` its own id of an operation, `number`
 * that of a question.
 */
export type ListenerMessage =
  /** Asks which tab carries, in which term it does so, and whether all results of these operations have arrived. */
  | { says: 'question'; tab: string; number: number; term: string | undefined; ids: number[]; isWoken: boolean }
  | { says: 'begin'; tab: string; term: string; id: number; request: string }
  | { says: 'leave'; tab: string; term: string; id: number }

/** A message of the tab that carries to one that listens. `place` counts the results of an operation. */
export type CarrierMessage =
  | { says: 'answer'; tab: string; number: number; term: string; isConnected: boolean; sent: Sent[] }
  | { says: 'result'; tab: string; term: string; id: number; place: number; result: FormattedExecutionResult }
  | { says: 'end'; tab: string; term: string; id: number; place: number; end: End }

/** A message of the tab that carries to all others. */
export type Announcement = { says: 'carries'; term: string; isConnected: boolean } | { says: 'over'; term: string }

/**
 * A message between the tabs of a browser. A term is the time during which one tab carries the operations of all. The
 * messages of one tab arrive in their order, if at all.
 */
export type TabMessage = ListenerMessage | CarrierMessage | Announcement

/** How many results of an operation were sent; null for an operation that is not carried. */
export type Sent = [id: number, results: number | null]

/** How an operation ended: with its own errors, by the server, by a loss of the stream, or to begin on another one. */
export type End = readonly GraphQLFormattedError[] | 'complete' | 'lost' | 'moved'
