import type { ApolloClient, OperationVariables } from '@apollo/client'
import { print } from '@apollo/client/utilities'
import type { DocumentNode } from 'graphql'

/**
 * The context of a query that does not wait for the stream to begin. It has an answer of its own: the one that another
 * asker is waiting for may be older, or wait for this one.
 */
export const beforeStream = { beforeStream: true, queryDeduplication: false }

/** A query as some component asks it. */
export type Question = { query: DocumentNode; variables: OperationVariables }

/** Each query that some component shows from the cache, once. */
export function shownBy(apollo: ApolloClient): Question[] {
  const questions = new Map<string, Question>()
  for (const { query, variables, options } of apollo.getObservableQueries()) {
    const question = { query, variables }
    if (options.fetchPolicy !== 'no-cache') questions.set(keyOf(question), question)
  }
  return [...questions.values()]
}

/** The same text for the same question. */
export function keyOf({ query, variables }: Question): string {
  return `${print(query)} ${JSON.stringify(variables)}`
}
