/** Shares work that is under way: a call meanwhile gets its result, and the next call after it begins anew. */
export function singleFlight<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}

/**
 * Shares work like `singleFlight`, but a call while it is under way makes it run once more: the run may have begun
 * before what the caller needs it to see. Resolves when a run that began after the call has ended, and rejects when a
 * run fails.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let isAskedAgain = false
  const runs = singleFlight(async () => {
    // Nothing is awaited between the last look and the end of the flight: a later call begins a flight of its own.
    while (isAskedAgain) {
      isAskedAgain = false
      await work()
    }
  })
  return () => {
    isAskedAgain = true
    return runs()
  }
}
