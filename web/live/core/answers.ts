import { ServerError } from '@apollo/client'
import { type Observable, throwError } from 'rxjs'
import { Refused } from './refused.ts'
import { RetryableError } from './retryable.ts'
import { SignedOut } from './session.ts'

/**
 * The meaning of a failed attempt. `final`: the server has said no. `transient`: the server is away or asks to come
 * back, so it is tried until it succeeds. `unexplained`: an answer that is neither, by the server or a proxy; tried
 * some times more.
 */
export type Verdict = 'final' | 'transient' | 'unexplained'

/** How often something is tried again after answers that nobody explains: for half a minute to a minute. */
export const mostUnexplained = 10

/** Error codes of the API, which README.md lists; and OUTDATED, of the outbox. */
const finalCodes = new Set([
  'BAD_USER_INPUT',
  'CONFLICT',
  'CURSOR_GONE',
  'FORBIDDEN',
  'NOT_FOUND',
  'OUTDATED',
  'QUERY_TOO_COMPLEX',
])
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

/** Whether the server answers, but did not take this one operation now: others may be taken. */
export function isAboutOne(error: unknown): boolean {
  return error instanceof Refused && error.code !== 'UNAUTHENTICATED' && error.code !== 'UNAVAILABLE'
}

/**
 * Creates a function to call after each failure. It returns how many there were, or undefined if there is to be no
 * further attempt.
 */
export function countFailures(): (error: unknown) => number | undefined {
  let failures = 0
  let unexplained = 0
  return (error) => {
    const verdict = verdictOf(error)
    if (verdict === 'unexplained') unexplained++
    failures++
    return verdict === 'final' || unexplained > mostUnexplained ? undefined : failures
  }
}

/**
 * Creates a function to call after each failure. It waits before the next attempt, or throws if there is to be none.
 */
export function createRetryPolicy(wait: (error: unknown, failures: number) => Observable<unknown>) {
  const failuresUpTo = countFailures()
  return (error: unknown): Observable<unknown> => {
    const failures = failuresUpTo(error)
    return failures === undefined ? throwError(() => error) : wait(error, failures)
  }
}
