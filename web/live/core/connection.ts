import type { FormattedExecutionResult } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { type BehaviorSubject, filter, type Observable } from 'rxjs'

/** Whether the client is connected, and the error for which it is not. */
export type Status = { isConnected: boolean; connectionError: Error | null }

/** How a client reaches its server beside plain requests. */
export interface Connection {
  /** Whether it is connected. Emits at each beginning of a connection, also of one that follows another one unnoticed. */
  readonly status: BehaviorSubject<Status>
  /**
   * Emits the results that the server sends for a subscription. Errors with RetryableError when the connection ends,
   * whatever the reason.
   */
  carry(request: SubscribePayload): Observable<FormattedExecutionResult>
  /** Whether `ask` may be used: a WebSocket is open and answers. */
  canAsk(): boolean
  /**
   * The one answer to a query or mutation over the open WebSocket. Errors with RetryableError when the socket ends
   * before it.
   */
  ask(request: SubscribePayload): Observable<FormattedExecutionResult>
  /** An answer is overdue: nothing more is asked there until the server answers a ping. */
  suspect(): void
  /** Ends the socket now, rather than when nobody has used it for a while. */
  disconnect(): void
  /** Ends everything, for good. */
  dispose(): void
}

/** Emits at each beginning of a connection. */
export function connectionsOf({ status }: Pick<Connection, 'status'>): Observable<unknown> {
  return status.pipe(filter(({ isConnected }) => isConnected))
}
