/** How long (ms) a webhook may fail without a delivery between before it is switched off. */
const givenUpAfterMs = 86_400_000
const [firstPauseMs, longestPauseMs] = [1_000, 300_000]

/**
 * How long (ms) to wait before the next try: a second after the first failure, then twice as long each time, up to 5
 * minutes. A random part, up to half of it, spreads out the tries of many webhooks. `random` is from 0 to 1.
 */
export function pauseAfter(failures: number, random: number): number {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
  return pause * (1 - random / 2)
}

/** Whether a webhook that has failed for so long (ms) is switched off. */
export function isGivenUp(failingMs: number): boolean {
  return failingMs >= givenUpAfterMs
}

/**
 * Why an answer does not count as a delivery; undefined for one that does. Redirects are not followed: the new address
 * was checked by nobody.
 */
export function mistakeOf(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) return `It answered ${status}: redirects are not followed`
  return `It answered ${status}`
}

/** Status 410: the receiver is gone for good, and wants no further try (Standard Webhooks, "status codes"). */
export const gone = 410
