/** Why a try to send a file failed, when the server has not refused the file. */
export type Failure =
  /** The device says that it has no network. */
  | { kind: 'offline' }
  /** There is no token to send it with. */
  | { kind: 'signedOut' }
  /** The server has taken a lot from this person, and says when to go on. */
  | { kind: 'toldToWait'; retryAfterMs: number }
  /** The connection or the server failed. `retryAfterMs` is 0 unless the server said something. */
  | { kind: 'lost'; retryAfterMs: number }

/** When to try again: after `waitMs`, or without it when the network or a token comes. A free try does not count. */
export type NextTry = { waitMs: number | undefined; isFree: boolean } | 'giveUp'

/** Largest number of tries, within about half a minute of waiting. */
export const mostTries = 6
const firstWaitMs = 1_000
const longestWaitMs = 16_000

/**
 * Decides what follows a number of failed tries. The waits double, and `random` (0 to 1) takes up to half of each away,
 * so that the phones of a wedding do not come back at once; the server's word counts if it is longer.
 */
export function nextTry(failure: Failure, failures: number, random: number): NextTry {
  if (failure.kind === 'offline' || failure.kind === 'signedOut') return { waitMs: undefined, isFree: true }
  if (failure.kind === 'toldToWait') return { waitMs: Math.max(failure.retryAfterMs, firstWaitMs), isFree: true }
  if (failures >= mostTries) return 'giveUp'
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1)) * (1 - random / 2)
  return { waitMs: Math.max(failure.retryAfterMs, waitMs), isFree: false }
}
