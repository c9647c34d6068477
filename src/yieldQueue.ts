/**
 * A queue for work that may come a thousand times at once. Returns `yieldToEventLoop`, which resolves one waiter per
 * turn of the event loop, so that a burst of reconnecting clients cannot starve the others.
 */
export function createYieldQueue(): () => Promise<void> {
  const waiting: (() => void)[] = []
  const next = () => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(next)
  }
  return () =>
    new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(next)
    })
}
