import type { Server } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Longest time (ms) to look for a quiet turn of the event loop. */
const longestAcceptMs = 1_000
/** A turn that takes less (ms) has had nothing to do: no connection can have come since it looked. */
const quietTurnMs = 0.1

/**
 * Accepts the connections that the kernel has queued. Closing the listening socket would reset them, and a proxy does
 * not send a POST again that it has sent once. libuv accepts one connection a turn.
 */
export async function acceptQueued(http: Server): Promise<void> {
  let hasAccepted = false
  const onConnection = () => {
    hasAccepted = true
  }
  http.on('connection', onConnection)
  const begunAt = performance.now()
  for (let isQuiet = false, turnAt = begunAt; !isQuiet && turnAt - begunAt < longestAcceptMs; ) {
    hasAccepted = false
    await nextTurn()
    const now = performance.now()
    isQuiet = !hasAccepted && now - turnAt < quietTurnMs
    turnAt = now
  }
  http.off('connection', onConnection)
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
