/**
 * Codes that were wrong, or are not known to be right yet, in the current minute; the one that is tried now is among
 * them.
 */
export interface Guesses {
  /** From the address that tries one now. */
  ofAddress: number
  /** From all addresses. */
  ofAll: number
}

/**
 * How a code is treated. `open`: it is looked up. `guarded`: it is looked up, and a wrong one is refused as if it had
 * not been looked up. `closed`: it is not looked up.
 */
export type Guard = 'open' | 'guarded' | 'closed'

/** Wrong codes of an address, in multiples of its limit, after which its codes are not looked up any more. */
const closedAt = 10
/** Wrong codes of all addresses, in multiples of that limit, after which only addresses without a wrong one may try. */
const floodAt = 100

/**
 * Decides how a code is treated, with `limit` wrong ones a minute for each address. Guests who share an address with
 * somebody who guesses still join with a right code, until that somebody guesses ten times as much. Codes have 40 bits:
 * with `limit` 100, an address can try 1,000 a minute, and all addresses little more than 10,000.
 */
export function guardOf({ ofAddress, ofAll }: Guesses, limit: number): Guard {
  if (ofAddress > limit * closedAt) return 'closed'
  if (ofAddress > 1 && ofAll > limit * floodAt) return 'closed'
  return ofAddress > limit ? 'guarded' : 'open'
}
