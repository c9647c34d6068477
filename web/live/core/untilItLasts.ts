import { type Observable, throwError } from 'rxjs'
import { verdictOf } from './answers.ts'

/** How long (ms) answers that nobody explains, such as the page of a proxy, are tried again before they are an error. */
const longestUnexplainedMs = 10_000
/** A device may have slept between two tries, so there are at least so many. */
const fewestTries = 4

/**
 * Creates a function to call after each failure of an operation. It waits before the next attempt, or throws when the
 * server has said no, or when all answers since `longestMs` (ms) were unexplained. While the server is away it waits
 * for ever.
 */
export function untilItLasts(
  wait: (error: unknown, failures: number) => Observable<unknown>,
  longestMs = longestUnexplainedMs,
  now: () => number = Date.now,
): (error: unknown) => Observable<unknown> {
  let failures = 0
  let unexplained = { since: 0, tries: 0 }
  const lasts = () => unexplained.tries >= fewestTries && now() - unexplained.since >= longestMs
  return (error) => {
    const verdict = verdictOf(error)
    failures++
    if (verdict === 'transient') unexplained = { since: 0, tries: 0 }
    else unexplained = { since: unexplained.since || now(), tries: unexplained.tries + 1 }
    const isOver = verdict === 'final' || (verdict === 'unexplained' && (longestMs === 0 || lasts()))
    return isOver ? throwError(() => error) : wait(error, failures)
  }
}
