/**
 * Server-sent events on their way through proxies. Some proxies pass bytes on only when a buffer of 4 to 16 KiB is
 * full: an event would wait there for the next ones. Comments, which readers ignore, fill that buffer.
 */

/** How often (ms) a stream is padded at most. Events in between wait that long in such a proxy. */
const paddingEveryMs = 2_000

/** Pads the beginning of an event stream, and its events, with comments of `bytes`; without bytes it stays as it is. */
export function padEvents(events: ReadableStream<Uint8Array>, bytes: number): ReadableStream<Uint8Array> {
  if (bytes === 0) return events
  const padding = Buffer.from(`:${' '.repeat(bytes)}\n\n`)
  const reader = events.getReader()
  let paddedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  function pad(controller: ReadableStreamDefaultController<Uint8Array>) {
    timer = undefined
    paddedAt = performance.now()
    controller.enqueue(padding)
  }
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) {
        clearTimeout(timer)
        return controller.close()
      }
      controller.enqueue(value)
      const isFirst = paddedAt === Number.NEGATIVE_INFINITY
      if (timer || !(isFirst || endsEvent(value))) return
      const wait = paddedAt + paddingEveryMs - performance.now()
      if (wait <= 0) pad(controller)
      else timer = setTimeout(pad, wait, controller)
    },
    cancel(reason) {
      clearTimeout(timer)
      return reader.cancel(reason)
    },
  })
}

/** Whether an event ends here. A comment that keeps the connection alive is as short as can be. */
function endsEvent(chunk: Uint8Array): boolean {
  const newline = 10
  return chunk.length > 3 && chunk.at(-1) === newline && chunk.at(-2) === newline
}
