/** Time (ms) without another start that ends a series of them. */
const calmMs = 60_000
const shortestMs = 1_000
const longestMs = 300_000

/** How long to wait before starting over. */
export interface RestartPace {
  /** Counts a start, and returns the time (ms) to wait before it. */
  next(): number
}

/**
 * A client that starts over reads everything again. It does so at once the first time. Each further start of a series
 * waits longer, up to five minutes: a server that refuses each cursor that it gives is not asked all the time.
 */
export function createRestartPace(
  now: () => number = () => performance.now(),
  random: () => number = Math.random,
): RestartPace {
  let count = 0
  let calmAt = Number.NEGATIVE_INFINITY
  return {
    next() {
      count = now() < calmAt ? count + 1 : 0
      const wait = count === 0 ? 0 : Math.min(longestMs, shortestMs * 4 ** count) * (0.5 + random() / 2)
      calmAt = now() + wait + calmMs
      return wait
    },
  }
}
