import { LRUCache } from 'lru-cache'

/** Memory (bytes) of the tokens and their claims: enough for 20,000 tokens as this server makes them. */
const mostBytes = 16_000_000
/** Size (bytes) of the claims of a token, about. */
const claimsBytes = 400
/** Larger ones (bytes) are checked each time, so that few cannot take the place of all others. */
const largestBytes = 8_000

/**
 * The claims of tokens that were found valid, so that a client's next request does not check the same signature again.
 * Tokens that were refused are never kept. The least recently used are forgotten first.
 */
export interface RememberedTokens<Claims> {
  /** The claims of a token, until it expires or is to be checked again. */
  recall(token: string): Claims | undefined
  remember(token: string, claims: Claims): void
}

/** `expiresAt` is in seconds since 1970. */
type Lasting = { expiresAt: number }

/** Each token is to be checked again after `keptMs`. `now` is the time in ms since 1970. */
export function createRememberedTokens<Claims extends Lasting>(
  keptMs: number,
  now: () => number = Date.now,
): RememberedTokens<Claims> {
  const tokens = new LRUCache<string, { claims: Claims; checkedAt: number }>({
    // `max` would take the room of all of them at the start.
    maxSize: mostBytes,
    maxEntrySize: largestBytes,
    sizeCalculation: (_, token) => token.length + claimsBytes,
  })
  return {
    recall(token) {
      const known = tokens.get(token)
      if (!known) return undefined
      const { claims, checkedAt } = known
      const at = now()
      if (at < claims.expiresAt * 1_000 && at < checkedAt + keptMs) return claims
      tokens.delete(token)
      return undefined
    },

    remember(token, claims) {
      tokens.set(token, { claims, checkedAt: now() })
    },
  }
}
