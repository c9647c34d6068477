import { ServerError } from '@apollo/client'
import { type Observable, throwError } from 'rxjs'
import { RetryableError } from './connection.ts'
import { Refused } from './refused.ts'
import { SignedOut } from './session.ts'

/**
 * The meaning of a failed attempt. `final`: the server has said no. `transient`: the server is away or asks to come
 * back, so it is tried until it succeeds. `unexplained`: an answer that is neither, by the server or a proxy; tried
 * some times more.
 */
export type Verdict = 'final' | 'transient' | 'unexplained'

/** How often something is tried again after answers that nobody explains: for half a minute to a minute. */
export const mostUnexplained = 10

/** Error codes of the API: README.md lists them. */
const finalCodes = new Set(['BAD_USER_INPUT', 'CONFLICT', 'CURSOR_GONE', 'FORBIDDEN', 'NOT_FOUND', 'QUERY_TOO_COMPLEX'])
const transientCodes = new Set(['RATE_LIMITED', 'UNAUTHENTICATED', 'UNAVAILABLE'])
/** HTTP statuses that say to come back: of proxies whose server is away, and of limits. */
const transientStatuses = new Set([401, 408, 425, 429, 502, 503, 504])

/** Whether an error is final, or its request may be sent again. */
export function verdictOf(error: unknown): Verdict {
  if (error instanceof Refused) return verdictOfCode(error.code)
  if (error instanceof RetryableError || error instanceof SignedOut) return 'transient'
  if (ServerError.is(error)) return transientStatuses.has(error.statusCode) ? 'transient' : 'unexplained'
  // fetch throws a TypeError when there is no answer at all.
  return error instanceof TypeError ? 'transient' : 'unexplained'
}

/** The same, for the code of a refusal. */
export function verdictOfCode(code: string): Verdict {
  if (finalCodes.has(code)) return 'final'
  return transientCodes.has(code) ? 'transient' : 'unexplained'
}

/**
 * Creates a function to call after each failure. It waits before the next attempt, or throws if there is to be none.
 */
export function createRetryPolicy(wait: (error: unknown, failures: number) => Observable<unknown>) {
  let failures = 0
  let unexplained = 0
  return (error: unknown): Observable<unknown> => {
    const verdict = verdictOf(error)
    if (verdict === 'unexplained') unexplained++
    failures++
    return verdict === 'final' || unexplained > mostUnexplained ? throwError(() => error) : wait(error, failures)
  }
}
