import type { Fetcher } from '@graphiql/toolkit'
import { getOperationAST, parse } from 'graphql'
import type { Headers } from './headers.ts'
import { ask, listen } from './listen.ts'
import type { TabStreams } from './tabStreams.ts'
import type { Wording } from './words.ts'

/** Parts that run GraphiQL's operations, and are told of them. */
export interface FetcherParts {
  streams: TabStreams
  wording: Wording
  /** Called with the data of a query or mutation. */
  onAnswer(operation: string, data: unknown): void
  /** Called when a subscription listens, and for each of its events. */
  onStream(state: 'listening' | 'heard'): void
}

const introspection = 'IntrospectionQuery'

/** Runs queries and mutations over HTTP, and subscriptions over WebSocket as streams of their tabs. */
export function createFetcher({ streams, wording, onAnswer, onStream }: FetcherParts): Fetcher {
  return ({ query, operationName, variables }, { headers = {} } = {}) => {
    const operation = operationOf(query, operationName)
    const request = {
      query,
      operationName: operation?.name?.value ?? operationName ?? undefined,
      variables: variables as Record<string, unknown>,
    }
    const isBack = streams.isWaiting() && operationName !== introspection
    if (operation?.operation === 'subscription' || isBack) {
      const open = listen(request, headers as Headers, wording, onStream)
      return {
        subscribe: (sink: { next(shown: unknown): void; complete(): void }) => ({
          unsubscribe: streams.attach(open, sink),
        }),
      } as ReturnType<Fetcher>
    }
    const answer = ask(request, headers as Headers, wording)
    void answer.then(({ data }) => data && onAnswer(request.operationName ?? '', data))
    return answer as ReturnType<Fetcher>
  }
}

/**
 * The operation to run. GraphiQL names that of the tab before until it has parsed a tab that has just come to the
 * front.
 */
function operationOf(query: string, name: string | null | undefined) {
  try {
    const document = parse(query)
    return getOperationAST(document, name) ?? getOperationAST(document)
  } catch {
    return undefined
  }
}
