import { setTimeout as wait } from 'node:timers/promises'
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'

// Times in ms.
/**
 * Keys older than this are fetched again. A key that the provider has withdrawn counts for no longer than that, and the
 * minute for which a token that it signed is remembered: ten minutes.
 */
const refreshAfter = 9 * 60_000
/** How long known keys count while the provider is out of reach. */
const keepFor = 24 * 60 * 60_000
/** How long known keys are used without another attempt after one that failed. */
const retryAfter = 30_000
/** The least time between two fetches: a burst of tokens with made-up keys shares one. */
const spacing = 1_000
/** How long a key that the provider did not have is not asked for again. */
const missingFor = 2_000

/** Time as the keys use it: now (ms), and a way to wait (ms). Tests have their own. */
export type Clock = { now(): number; wait(ms: number): Promise<unknown> }

/**
 * The keys of an identity provider, found by the header of a token. A key that is not known is fetched at once, or as
 * soon as `spacing` allows, so tokens with made-up keys delay new keys by a second at most, and known keys not at all.
 * Rejects as jose does: JWKSNoMatchingKey where the provider has no such key, anything else where it is out of reach.
 */
export function createRemoteKeys(url: string, clock: Clock = { now: () => performance.now(), wait }): JWTVerifyGetKey {
  // jose would pause after each fetch, whoever caused it, and forget its keys after ten minutes. When to fetch is
  // decided here.
  const keys = createRemoteJWKSet(new URL(url), {
    cooldownDuration: Number.POSITIVE_INFINITY,
    cacheMaxAge: Number.POSITIVE_INFINITY,
  })
  const missing = new LRUCache<string, true>({ max: 1_000, ttl: missingFor, ttlResolution: 0, perf: clock })
  let fetches = 0
  let startedAt = Number.NEGATIVE_INFINITY
  let fetchedAt = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | undefined

  const fetchSpaced = async () => {
    const pause = startedAt + spacing - clock.now()
    if (pause > 0) await clock.wait(pause)
    fetches++
    startedAt = clock.now()
    await keys.reload()
    fetchedAt = startedAt
  }
  /** Fetches once for everybody who waits. */
  const fetchKeys = () => {
    pending ??= fetchSpaced().finally(() => {
      pending = undefined
    })
    return pending
  }
  const refresh = async (at: number) => {
    if (at - fetchedAt > keepFor) return fetchKeys()
    if (at - fetchedAt > refreshAfter && at - startedAt > retryAfter) await fetchKeys().catch(() => {})
  }

  return async (header, token) => {
    const name = `${header?.alg} ${header?.kid}`.slice(0, 200)
    const before = fetches
    await refresh(clock.now())
    for (;;) {
      try {
        return await keys(header, token)
      } catch (error) {
        // Only a fetch that began after the token came says that there is no such key.
        if (!(error instanceof errors.JWKSNoMatchingKey) || missing.has(name)) throw error
        if (fetches > before) {
          missing.set(name, true)
          throw error
        }
        await fetchKeys()
      }
    }
  }
}
