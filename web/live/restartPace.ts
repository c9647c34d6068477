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
 * Whoever starts over reads everything again. The first time that is done at once; where it comes to nothing, as with a server
 * that refuses each cursor that it gives, the starts of the series become rare: one in some minutes.
 */
export function createRestartPace(now: () => number = () => performance.now(), random: () => number = Math.random): RestartPace {
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
