import { merge, type Observable, skip, take, timer } from 'rxjs'
import { Refused } from './refused.ts'
import { RetryableError } from './retryable.ts'
import { type ClientSession, SignedOut } from './session.ts'

const shortestWait = 250
const longestWait = 10_000

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
