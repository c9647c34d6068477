import type { ApolloLink } from '@apollo/client'
import { getMainDefinition, isMutationOperation, print } from '@apollo/client/utilities'
import { catchError, map, type Observable, throwError, throwIfEmpty, timeout } from 'rxjs'
import type { Connection } from './connection.ts'
import { RetryableError } from './retryable.ts'

/** How long (ms) the answer to a mutation may take on the socket, before it is asked for over HTTP. */
const longestAnswerMs = 5_000

/** These change whose connection it is: they have one of their own. */
const overHttp = new Set(['joinWedding', 'resumeSession', 'refreshSession'])

/**
 * The answer to a mutation over the open WebSocket; undefined for what does not go there. Only the first try does: an
 * operation without an answer is tried again over HTTP, with the same id. A mutation that carries no id of its own, is
 * not of the outbox, and whose caller does not want it tried again, is done once: its error goes to the caller.
 */
export function askBySocket(
  connection: Connection,
  operation: ApolloLink.Operation,
  forward: ApolloLink.ForwardFunction,
): Observable<ApolloLink.Result> | undefined {
  const { wasTried, retryable, isQueued, fetchOptions } = operation.getContext()
  // A page that is being left takes its socket along, but not such a request.
  const outlivesPage = fetchOptions?.keepalive === true && globalThis.document?.visibilityState === 'hidden'
  if (wasTried || outlivesPage || !connection.canAsk() || !mayGoBySocket(operation)) return undefined
  const answer = ask(connection, operation)
  const carriesId = typeof operation.variables.input?.id === 'string'
  if (!retryable && !isQueued && !carriesId) return answer
  const inTime = answer.pipe(timeout({ first: longestAnswerMs, with: () => overdue(connection) }))
  // A retryable mutation is tried again by the link before this one.
  if (retryable) return inTime
  return inTime.pipe(
    catchError((error) => (error instanceof RetryableError ? forward(operation) : throwError(() => error))),
  )
}

function overdue(connection: Connection) {
  connection.suspect()
  return throwError(() => new RetryableError('The answer is overdue'))
}

function ask(connection: Connection, { query, operationName, variables, getContext }: ApolloLink.Operation) {
  const { extensions } = getContext()
  return connection.ask({ query: print(query), operationName, variables, extensions }).pipe(
    throwIfEmpty(() => new RetryableError('The server ended the operation')),
    map((result) => result as ApolloLink.Result),
  )
}

function mayGoBySocket({ query }: ApolloLink.Operation): boolean {
  if (!isMutationOperation(query)) return false
  const { selections } = getMainDefinition(query).selectionSet
  return selections.every((selection) => selection.kind === 'Field' && !overHttp.has(selection.name.value))
}
