import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

/** Longest time (ms) to look for a quiet turn of the event loop. */
const longestAcceptMs = 1_000
/** A turn that takes less (ms) has had nothing to do: no connection can have come since it looked. */
const quietTurnMs = 0.1

/**
 * Closes the listening socket once the connections that the kernel has queued are accepted. Those that are queued when it
 * closes are reset, and a proxy does not send a POST again that it has sent once. libuv accepts one connection a turn.
 */
export async function stopListening(http: Server): Promise<void> {
  await rehearseClosing()
  let hasAccepted = false
  const onConnection = () => {
    hasAccepted = true
  }
  http.on('connection', onConnection)
  const begunAt = performance.now()
  await new Promise<void>((resolve) => {
    const look = (turnAt: number) => {
      const now = performance.now()
      const isQuiet = !hasAccepted && now - turnAt < quietTurnMs
      hasAccepted = false
      if (!isQuiet && now - begunAt < longestAcceptMs) return setImmediate(look, now)
      // In the turn that was quiet: whoever connects before this is reset.
      http.close()
      resolve()
    }
    // A turn counts from one of these to the next: between them Node looks for connections. Before the first it need not.
    setImmediate(() => setImmediate(look, performance.now()))
  })
  http.off('connection', onConnection)
}

/** Lets V8 compile what closes a server, so that it takes less time between the last look and the closing. */
async function rehearseClosing(): Promise<void> {
  const other = createServer().listen(0, '127.0.0.1')
  // Without a file to be had, closing takes a little longer.
  await once(other, 'listening').catch(() => {})
  other.close()
}

/**
 * Resolves when all connections of a server that takes no new ones are closed; those that are still busy after
 * `graceMs` are cut.
 */
export async function closeConnections(http: Server, closed: Promise<unknown>, graceMs: number): Promise<void> {
  http.closeIdleConnections()
  const cutOff = setTimeout(() => http.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cutOff)
}
