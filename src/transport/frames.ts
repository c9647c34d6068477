import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Rendered } from '../feed/fanout.ts'
import { tryLater } from './closing.ts'

const empty = Buffer.alloc(0)

/** A text frame as RFC 6455, section 5.2, has it for a server: final, unmasked. Its text comes in one part or two. */
export function textFrame(prefix: Buffer, body: Buffer = empty): Buffer {
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

const nothing: Run = { frame: empty, size: 0 }

/** A turn of the event loop in which something is sent: its first frame, if that does not wait for the end of the turn. */
type Turn = { atOnce: Buffer | undefined }

let turn: Turn | undefined
const waiting: Outbox[] = []
/** After so long (ms) in which nobody was sent anything, a frame is likely to be the only one of its turn. */
const quietMs = 5
let lastEndedAt = Number.NEGATIVE_INFINITY

/**
 * What a socket is sent, in whole frames. All that one turn of the event loop has for it goes out as one write, at its end:
 * the kernel's write is most of what a delivery costs. Only the first frame after a pause goes out at once, to all who get it.
 */
export class Outbox {
  readonly #socket: WebSocket
  readonly #wire: Duplex
  readonly #mostUnsent: number
  #run = nothing

  constructor(socket: WebSocket, wire: Duplex, mostUnsent: number) {
    this.#socket = socket
    this.#wire = wire
    this.#mostUnsent = mostUnsent
  }

  /** Bytes that the kernel has not taken yet. */
  get unsent(): number {
    return this.#run.size + this.#wire.writableLength
  }

  /** Whether so much is unsent that a reader who can wait should. */
  get isFilling(): boolean {
    return this.unsent >= this.#mostUnsent / 4 && this.#socket.readyState === this.#socket.OPEN
  }

  /** A whole frame. */
  put(frame: Buffer) {
    turn ??= beginTurn(frame)
    if (this.#run !== nothing) this.#run = extend(this.#run, frame)
    else if (frame === turn.atOnce) this.#write(frame)
    else {
      waiting.push(this)
      this.#run = extend(nothing, frame)
    }
  }

  close(code?: number, reason?: string) {
    this.flush()
    this.#socket.close(code, reason)
  }

  /** Before ws writes to the socket, so that nothing overtakes a frame. */
  flush() {
    if (this.#run === nothing) return
    this.#write(join(this.#run))
    this.#run = nothing
  }

  /** Closes the socket of a reader that leaves more unread than it may. They come back, and go on after their cursor. */
  check() {
    if (this.#wire.writableLength > this.#mostUnsent) this.#socket.close(tryLater)
  }

  #write(bytes: Buffer) {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#wire.write(bytes)
    this.check()
  }
}

function beginTurn(first: Buffer): Turn {
  setImmediate(endTurn)
  return { atOnce: performance.now() - lastEndedAt >= quietMs ? first : undefined }
}

function endTurn() {
  turn = undefined
  for (const outbox of waiting.splice(0)) outbox.flush()
  nothing.after = undefined
  lastEndedAt = performance.now()
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

/** What the frames of a result are made of and, by the id of the operation, those that readers share. */
type Parts = { body: Buffer; shared: Map<string, Buffer> }

/** The `next` frame of a result for an operation of this id. */
export type Framer = (id: string, rendered: Rendered) => Buffer

/** The `next` frames of each result, one for each of its readers. Readers whose operation has the same id share it. */
export function createFramer(): Framer {
  const made = new WeakMap<Rendered, Parts>()
  // Most often it is the turn of one result for many readers.
  let last: Rendered | undefined
  let parts: Parts = { body: empty, shared: new Map() }

  return (id, rendered) => {
    if (rendered !== last) {
      parts = made.get(rendered) ?? { body: Buffer.from(`${rendered.json}}`), shared: new Map() }
      made.set(rendered, parts)
      last = rendered
    }
    const known = parts.shared.get(id)
    if (known) return known
    const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`
    const frame = textFrame(Buffer.from(head), parts.body)
    if (id.length <= shareable) parts.shared.set(id, frame)
    return frame
  }
}
