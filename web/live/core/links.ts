import { ApolloLink, ServerError } from '@apollo/client'
import { isMutationOperation, isSubscriptionOperation } from '@apollo/client/utilities'
import { defer, type Observable, retry, switchMap, tap } from 'rxjs'
import { verdictOf } from './answers.ts'
import type { Connection } from './connection.ts'
import { loadOnline, onlineCode } from './loadOnline.ts'
import { refusalIn } from './mutations.ts'
import type { ClientSession } from './session.ts'
import type { EventStream } from './stream.ts'
import { untilItLasts } from './untilItLasts.ts'

/** Parts that operations pass on their way to the server. */
export interface LinkParts {
  /** Sends single operations. */
  http: ApolloLink
  session: ClientSession
  connection: Connection
  stream: Pick<EventStream, 'around'>
  /** Corrects counts of unread messages in answers. */
  unread: ApolloLink
  cursorOfNow(): Promise<string>
  retryDelay(error: unknown, failures: number): Observable<unknown>
}

/** The ways to the server: subscriptions over the connection, everything else over it or over HTTP. */
export function createLinks(parts: LinkParts): ApolloLink {
  const { http, session, connection, unread } = parts
  return ApolloLink.split(
    ({ query }) => isSubscriptionOperation(query),
    createSubscribingLink(parts),
    ApolloLink.from([
      unread,
      ApolloLink.split(isRetryable, createRetryingLink(parts)),
      createAuthorizingLink(session),
      createBySocketLink(connection),
      http,
    ]),
  )
}

/** Subscriptions, which go on over lost connections. */
function createSubscribingLink(parts: LinkParts): ApolloLink {
  return new ApolloLink((operation) =>
    defer(loadOnline).pipe(
      retry({ delay: parts.retryDelay }),
      switchMap(({ resume }) => resume(operation, parts)),
    ),
  )
}

/** Sends the token along, and reports one that the server did not take. */
function createAuthorizingLink(session: ClientSession): ApolloLink {
  return new ApolloLink((operation, forward) =>
    defer(() => session.token()).pipe(
      switchMap((token) => {
        operation.setContext(({ headers }) => ({ headers: { ...headers, authorization: `Bearer ${token}` } }))
        const refuse = () => session.refuse(token)
        return forward(operation).pipe(
          tap({
            next: (result) => isUnauthenticated(result) && refuse(),
            error: (error) => isUnauthorized(error) && refuse(),
          }),
        )
      }),
    ),
  )
}

/** Sends mutations over the WebSocket once it is open, and forwards everything else. */
function createBySocketLink(connection: Connection): ApolloLink {
  return new ApolloLink((operation, forward) =>
    defer(() => {
      const answer = onlineCode.value?.askBySocket(connection, operation, forward)
      operation.setContext({ wasTried: true })
      return answer ?? forward(operation)
    }),
  )
}

/**
 * Sends an operation until it is answered. A query waits for the stream to begin first. Only a mutation that says that
 * it is retryable passes here.
 */
function createRetryingLink({ stream, retryDelay }: Pick<LinkParts, 'stream' | 'retryDelay'>): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const isMutation = isMutationOperation(operation.query)
    const ask = () =>
      forward(operation).pipe(
        tap((result) => {
          const refused = refusalIn(result)
          if (!refused || verdictOf(refused) === 'final') return
          if (!(isMutation && refused.code === 'RATE_LIMITED')) throw refused
        }),
      )
    const { beforeStream, unexplainedMs } = operation.getContext()
    const asked = beforeStream ? ask() : stream.around(ask, !isMutation)
    return asked.pipe(retry({ delay: untilItLasts(retryDelay, unexplainedMs) }))
  })
}

/** A refusal that the server says in GraphQL; Apollo hands over its 401 as a result. */
function isUnauthenticated({ errors }: ApolloLink.Result): boolean {
  return errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED') ?? false
}

/** The page of a proxy or a captive portal says nothing about the token. */
function isUnauthorized(error: unknown): boolean {
  if (!ServerError.is(error) || error.statusCode !== 401) return false
  return error.response.headers.get('content-type')?.includes('json') ?? false
}

function isRetryable({ query, getContext }: ApolloLink.Operation): boolean {
  return !isMutationOperation(query) || getContext().retryable === true
}
