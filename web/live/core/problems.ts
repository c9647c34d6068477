import { verdictOf } from './answers.ts'
import type { Problem } from './outboxState.ts'
import { Refused } from './refused.ts'

/**
 * The file could not be sent: it is gone from the device or has changed since it was chosen, or too many tries failed.
 */
export class NotSent extends Error {
  override name = 'NotSent'
  /** Whether the file cannot be read any more, or the server could not be reached. */
  readonly reason: 'unreadable' | 'unreachable'

  constructor(reason: 'unreadable' | 'unreachable', cause: unknown) {
    super(reason === 'unreadable' ? 'The file cannot be read any more' : 'The server could not be reached', { cause })
    this.reason = reason
  }
}

/** The problem that an error is for the user. */
export function problemOf(error: unknown): Problem {
  const { message } = error as Error
  if (error instanceof NotSent && error.reason === 'unreadable') return { code: 'UNREADABLE', message }
  if (!(error instanceof Refused) || verdictOf(error) !== 'final') return { code: 'UNANSWERED', message }
  const { code, field, reason } = error
  return { code, message, ...(field && { field }), ...(reason && { reason }) }
}

/** The error that a problem was, for the caller in another tab. */
export function refusalOf(problem: Problem): Refused {
  return new Refused(problem)
}
