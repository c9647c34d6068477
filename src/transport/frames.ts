import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/**
 * A text frame as RFC 6455, section 5.2, has it for a server: final, unmasked. It is put together from a prefix of the
 * reader's own and a body that many readers share.
 */
export function textFrame(prefix: Buffer, body: Buffer): Buffer {
  const length = prefix.length + body.length
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.allocUnsafe(2 + extended + length)
  frame[0] = 0x81
  frame[1] = extended === 0 ? length : extended === 2 ? 126 : 127
  if (extended === 2) frame.writeUInt16BE(length, 2)
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  prefix.copy(frame, 2 + extended)
  body.copy(frame, 2 + extended + prefix.length)
  return frame
}

/** Frames one after the other. Sockets that are sent the same ones share it, and what it is joined to. */
type Run = { frame: Buffer; before?: Run; size: number; joined?: Buffer; after?: Run }

const nothing: Run = { frame: Buffer.alloc(0), size: 0 }
const waiting: Outbox[] = []

/**
 * What a socket is sent, in whole frames. All that one turn of the event loop has for it goes out as one write, at its end:
 * the kernel's write is most of what a delivery costs.
 */
export class Outbox {
  readonly #socket: WebSocket
  readonly #wire: Duplex
  #run = nothing

  constructor(socket: WebSocket, wire: Duplex) {
    this.#socket = socket
    this.#wire = wire
  }

  /** Bytes that the kernel has not taken yet. */
  get unsent(): number {
    return this.#run.size + this.#wire.writableLength
  }

  put(frame: Buffer) {
    if (this.#run === nothing && waiting.push(this) === 1) setImmediate(flushAll)
    this.#run = extend(this.#run, frame)
  }

  /** Before anything else is written to the socket, so that nothing overtakes a frame. */
  flush() {
    if (this.#run !== nothing && this.#socket.readyState === this.#socket.OPEN) this.#wire.write(join(this.#run))
    this.#run = nothing
  }
}

function flushAll() {
  for (const outbox of waiting.splice(0)) outbox.flush()
  nothing.after = undefined
}

function extend(run: Run, frame: Buffer): Run {
  if (run.after?.frame !== frame) run.after = { frame, before: run, size: run.size + frame.length }
  return run.after
}

function join(run: Run): Buffer {
  if (run.before === nothing) return run.frame
  if (!run.joined) {
    run.joined = Buffer.allocUnsafe(run.size)
    for (let part: Run | undefined = run; part; part = part.before) part.frame.copy(run.joined, part.size - part.frame.length)
  }
  return run.joined
}

/** So long is the id of an operation that many readers may share: a client that counts has few, and a UUID is one's own. */
const shareable = 4

/**
 * The `next` frames of a result for each of its readers: it is asked for once for each, so the last result is kept. Readers
 * whose operation has the same id share the frame.
 */
export function createFramer() {
  let result = ''
  let body = Buffer.alloc(0)
  const shared = new Map<string, Buffer>()
  return (id: string, head: Buffer, next: string): Buffer => {
    if (next !== result) {
      result = next
      body = Buffer.from(`${next}}`)
      shared.clear()
    }
    const known = shared.get(id)
    if (known) return known
    const frame = textFrame(head, body)
    if (id.length <= shareable) shared.set(id, frame)
    return frame
  }
}
