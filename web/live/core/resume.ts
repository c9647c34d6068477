import { ApolloLink } from '@apollo/client'
import { getMainDefinition, print } from '@apollo/client/utilities'
import type { DocumentNode, FormattedExecutionResult } from 'graphql'
import { defer, map, merge, type Observable, retry, skip, switchMap, take, takeWhile, tap, timer } from 'rxjs'
import { verdictOfCode } from './answers.ts'
import type { Connection } from './connection.ts'
import { Refused } from './refused.ts'
import { RetryableError } from './retryable.ts'
import { type ClientSession, SignedOut } from './session.ts'

const shortestWait = 250
const longestWait = 10_000
/** An attempt that took longer (ms) than any connection takes to open has worked. */
const workedMs = 20_000

/**
 * Subscriptions that survive their connection: each goes on after the last cursor it saw, and never gives up. A
 * subscription whose document takes `$after` and selects `cursor` misses nothing; without a cursor to begin with it
 * asks for the current one. An error that does not pass by itself, CURSOR_GONE among them, goes to the subscriber.
 */
export function createResumingLink(
  connection: Connection,
  session: ClientSession,
  cursorOfNow: () => Promise<string>,
): ApolloLink {
  return new ApolloLink(({ query, operationName, variables }) => {
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
  })
}

/** The error to try again after, if a result without data reports one that passes by itself. */
function toRetryable({ data, errors }: Pick<FormattedExecutionResult, 'data' | 'errors'>): RetryableError | undefined {
  const transient = data
    ? undefined
    : errors?.find(({ extensions }) => verdictOfCode(String(extensions?.code)) === 'transient')
  return transient && new RetryableError(transient.message, Number(transient.extensions?.retryAfter ?? 0) * 1_000)
}

/** A random wait, so that a thousand phones do not come back at once. A recovery cuts it short. */
export function retryDelay(error: unknown, failures: number, session: ClientSession): Observable<unknown> {
  if (error instanceof SignedOut) return session.changes.pipe(skip(1), take(1))
  const ceiling = Math.min(longestWait, shortestWait * 2 ** failures)
  const wait = Math.max(waitAskedBy(error), shortestWait / 5 + Math.random() * ceiling)
  return merge(timer(wait), recoveries(session)).pipe(take(1))
}

/** Emits when another try is worth it at once: a token comes, the device wakes up, or its network is back. */
export function recoveries(session: ClientSession): Observable<unknown> {
  return merge(session.changes.pipe(skip(1)), session.wakeups.wakes)
}

/** How long (ms) the server asks to wait. */
export function waitAskedBy(error: unknown): number {
  if (error instanceof Refused) return (error.retryAfter ?? 0) * 1_000
  return error instanceof RetryableError ? error.waitMs : 0
}

/** Whether the operation of a document declares this variable. */
export function takesVariable(query: DocumentNode, name: string): boolean {
  const definition = getMainDefinition(query)
  const variables = definition.kind === 'OperationDefinition' ? (definition.variableDefinitions ?? []) : []
  return variables.some(({ variable }) => variable.name.value === name)
}

function cursorOf({ data }: FormattedExecutionResult): string | undefined {
  const event = Object.values(data ?? {})[0] as { cursor?: string } | null | undefined
  return event?.cursor
}
