// Preloaded into each server of the evening (`node --import`), whichever it is: says what its process has used.

/** CPU time of all threads, user and system, since the start; and the resident set, in bytes. */
export type Usage = { cpuMicros: number; rss: number }

process.on('disconnect', () => process.exit())
process.on('message', ({ usage }: { usage?: true }) => {
  if (!usage) return
  const { user, system } = process.cpuUsage()
  process.send?.({ usage: { cpuMicros: user + system, rss: process.memoryUsage.rss() } satisfies Usage })
})
