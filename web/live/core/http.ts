import { ApolloLink, ServerError } from '@apollo/client'
import { isMutationOperation, print } from '@apollo/client/utilities'
import { filter, merge, Observable, timer } from 'rxjs'
import { attempt } from './attempt.ts'
import { RetryableError } from './retryable.ts'
import type { ClientSession } from './session.ts'

const accepted = 'application/graphql-response+json, application/json;q=0.9'
/** Longest time (ms) until an operation is answered. */
const longestAnswerMs = 20_000
/** A question that is older (ms) when the device wakes up may wait for an answer that got lost while it slept. */
const freshMs = 2_000

/**
 * Sends operations as https://graphql.github.io/graphql-over-http says. A response that is not GraphQL, whatever its
 * status, is a ServerError; without any response the error is fetch's TypeError, or after 20 seconds a RetryableError.
 * It is a fifth of the size of Apollo's HttpLink, which also reads results in parts: this server sends none. The clock
 * learns the time of each answer.
 */
export function createHttpLink(url: string, { clock, wakeups }: Pick<ClientSession, 'clock' | 'wakeups'>): ApolloLink {
  return new ApolloLink(
    ({ query, operationName, variables, getContext }) =>
      new Observable((observer) => {
        const leaving = new AbortController()
        const askedAt = Date.now()
        const lost = wakeups.wakes.pipe(filter(() => !isMutationOperation(query) && Date.now() - askedAt > freshMs))
        const overdue = merge(lost, timer(longestAnswerMs)).subscribe(() =>
          observer.error(new RetryableError('The answer is overdue')),
        )
        const { headers, fetchOptions, extensions } = getContext()
        fetch(url, {
          ...fetchOptions,
          method: 'POST',
          headers: { accept: accepted, 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ operationName, variables, query: print(query), extensions }),
          signal: leaving.signal,
        })
          .then((response) => {
            clock.learn(Date.parse(response.headers.get('date') ?? ''))
            return resultOf(response)
          })
          .then(
            (result) => {
              observer.next(result)
              observer.complete()
            },
            (error) => observer.error(error),
          )
        return () => {
          overdue.unsubscribe()
          leaving.abort()
        }
      }),
  )
}

async function resultOf(response: Response): Promise<ApolloLink.Result> {
  const bodyText = await response.text()
  const isGraphQL = response.headers.get('content-type')?.includes('application/graphql-response+json')
  const result = isGraphQL || response.ok ? attempt(() => JSON.parse(bodyText)) : undefined
  if (result?.data === undefined && !result?.errors)
    throw new ServerError(`The server answered ${response.status}`, { response, bodyText })
  return result
}
