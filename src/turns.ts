/** One of those who wait for it goes on in each turn of the event loop, so that a thousand who have much to do hold nobody else up. */
export function createTurns() {
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
