import type { ApolloLink } from '@apollo/client'
import { getMainDefinition, print } from '@apollo/client/utilities'
import type { DocumentNode, FormattedExecutionResult } from 'graphql'
import { defer, map, type Observable, retry, switchMap, takeWhile, tap } from 'rxjs'
import { verdictOfCode } from './answers.ts'
import type { Connection } from './connection.ts'
import { RetryableError } from './retryable.ts'
import { retryDelay } from './retryDelay.ts'
import type { ClientSession } from './session.ts'

/** An attempt that took longer (ms) than any connection takes to open has worked. */
const workedMs = 20_000

/** Parts that a subscription needs to go on. */
export interface ResumeParts {
  connection: Connection
  session: ClientSession
  cursorOfNow(): Promise<string>
}

/**
 * A subscription that survives its connection: it goes on after the last cursor it saw, and never gives up. One whose
 * document takes `$after` and selects `cursor` misses nothing; without a cursor to begin with it asks for the current
 * one. An error that does not pass by itself, CURSOR_GONE among them, goes to the subscriber.
 */
export function resume(
  { query, operationName, variables }: ApolloLink.Operation,
  { connection, session, cursorOfNow }: ResumeParts,
): Observable<ApolloLink.Result> {
  const text = print(query)
  const resumes = takesVariable(query, 'after')
  let after = variables.after as string | null | undefined
  let begunAt = 0
  let failures = 0

  const attempt = async (): Promise<Observable<FormattedExecutionResult>> => {
    begunAt = Date.now()
    if (resumes) after ??= await cursorOfNow()
    return connection.carry({ query: text, operationName, variables: resumes ? { ...variables, after } : variables })
  }
  return defer(attempt).pipe(
    switchMap((results) => results),
    tap((result) => {
      const retryable = toRetryable(result)
      if (retryable) throw retryable
      after = cursorOf(result) ?? after
      failures = 0
    }),
    // An error that does not pass is the last that such a subscription says.
    takeWhile(({ data }) => data != null, true),
    retry({
      delay(error) {
        // It was connected for a while, though nothing happened: the next try is a first one again.
        if (Date.now() - begunAt > workedMs) failures = 0
        return retryDelay(error, ++failures, session)
      },
    }),
    map((result) => result as ApolloLink.Result),
  )
}

/** The error to try again after, if a result without data reports one that passes by itself. */
function toRetryable({ data, errors }: Pick<FormattedExecutionResult, 'data' | 'errors'>): RetryableError | undefined {
  const transient = data
    ? undefined
    : errors?.find(({ extensions }) => verdictOfCode(String(extensions?.code)) === 'transient')
  return transient && new RetryableError(transient.message, Number(transient.extensions?.retryAfter ?? 0) * 1_000)
}

function cursorOf({ data }: FormattedExecutionResult): string | undefined {
  const event = Object.values(data ?? {})[0] as { cursor?: string } | null | undefined
  return event?.cursor
}

/** Whether the operation of a document declares this variable. */
export function takesVariable(query: DocumentNode, name: string): boolean {
  const definition = getMainDefinition(query)
  const variables = definition.kind === 'OperationDefinition' ? (definition.variableDefinitions ?? []) : []
  return variables.some(({ variable }) => variable.name.value === name)
}
