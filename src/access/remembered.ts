import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** How many tokens are remembered: about 8 MB of them. */
const mostTokens = 20_000

/**
 * The claims of tokens that were found valid, so that a client's next request does not check the same signature again.
 * Tokens that were refused are never kept. The least recently used are forgotten first. A token is known by its
 * SHA-256, which is a tenth of its size.
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
    maxSize: mostTokens,
    sizeCalculation: () => 1,
  })
  return {
    recall(token) {
      const key = keyOf(token)
      const known = tokens.get(key)
      if (!known) return undefined
      const { claims, checkedAt } = known
      const at = now()
      if (at < claims.expiresAt * 1_000 && at < checkedAt + keptMs) return claims
      tokens.delete(key)
      return undefined
    },

    remember(token, claims) {
      tokens.set(keyOf(token), { claims, checkedAt: now() })
    },
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'binary')
}
