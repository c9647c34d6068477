import type { IncomingMessage } from 'node:http'

/** How slowly the body of a request may come in, before it is ended. */
export interface Pace {
  /** Longest time (ms) without a byte. It is also how long a body may take before its average counts. */
  stallMs: number
  /** Least bytes a second, on average. With the largest body it bounds the whole time that a request may take. */
  bytesPerSecond: number
}

/** How a body has come in so far. The time in which this server did not read is left out: it is not the sender's. */
export interface Progress {
  /** Time (ms) spent on waiting for bytes. */
  waitedMs: number
  /** The part of it (ms) since the last byte came. */
  idleMs: number
  bytes: number
}

/** Whether a body comes in too slowly. It depends on progress alone: 15 MiB may take an hour. */
export function isTooSlow({ waitedMs, idleMs, bytes }: Progress, { stallMs, bytesPerSecond }: Pace): boolean {
  if (idleMs >= stallMs) return true
  const measuredMs = waitedMs - stallMs
  return measuredMs > 0 && bytes < (measuredMs / 1_000) * bytesPerSecond
}

/** How often progress is looked at, in a stall. */
const looks = 10

/** Calls `onTooSlow` once if the body of this request comes in too slowly. It reads nothing of it. */
export function watchPace(request: IncomingMessage, pace: Pace, onTooSlow: () => void): void {
  const { socket, headers } = request
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return
  const everyMs = pace.stallMs / looks
  const progress: Progress = { waitedMs: 0, idleMs: 0, bytes: 0 }
  let seen = socket.bytesRead

  const look = () => {
    if (request.complete) return clearInterval(timer)
    const fresh = socket.bytesRead - seen
    seen += fresh
    progress.bytes += fresh
    const isUnread = request.readableLength > 0
    if (!isUnread) progress.waitedMs += everyMs
    progress.idleMs = fresh > 0 || isUnread ? 0 : progress.idleMs + everyMs
    if (!isTooSlow(progress, pace)) return
    clearInterval(timer)
    onTooSlow()
  }
  let timer: NodeJS.Timeout | undefined
  // Most bodies come with their head, and need no timer.
  setImmediate(() => {
    if (request.complete || request.destroyed) return
    timer = setInterval(look, everyMs)
    timer.unref()
    request.once('close', () => clearInterval(timer))
  })
}
