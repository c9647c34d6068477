import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { tryLater } from './closing.ts'

/**
 * The frames of a turn up to this one. Sockets that are sent the same frames share the links, and the bytes that they
 * are joined to. Here the first two sockets are sent frames A and B, and the third A and C:
 *
 *     start <── A <── B   <- socket 1, socket 2: A and B are joined once, for both
 *               ^
 *               └──── C   <- socket 3
 */
interface Link {
  frame: Buffer
  before?: Link
  /** Bytes of all frames up to this one. */
  size: number
  /** All frames up to this one in one buffer, made when a socket first needs it. */
  joined?: Buffer
  /** The link that was made last behind this one: most sockets are sent the same frames. */
  after?: Link
}

/**
 * A turn of the event loop in which something is sent: its first frame, if that does not wait for the end of the turn.
 */
interface Turn {
  atOnce: Buffer | undefined
}

/** After so long (ms) in which nobody was sent anything, a frame is likely to be the only one of its turn. */
const quietMs = 5

/** The turns of the event loop in which a server writes to its sockets. */
export class WriteTurns {
  /** The beginning of every chain. */
  readonly start: Link = { frame: Buffer.alloc(0), size: 0 }
  readonly #waiting: SocketWriter[] = []
  #turn: Turn | undefined
  #lastEndedAt = Number.NEGATIVE_INFINITY

  /** Begins a turn if there is none. Returns whether this frame goes out at once: it is the first one after a pause. */
  isAtOnce(frame: Buffer): boolean {
    this.#turn ??= this.#begin(frame)
    return this.#turn.atOnce === frame
  }

  /** Flushes a writer at the end of the turn. */
  add(writer: SocketWriter): void {
    this.#waiting.push(writer)
  }

  #begin(first: Buffer): Turn {
    setImmediate(() => this.#end())
    return { atOnce: performance.now() - this.#lastEndedAt >= quietMs ? first : undefined }
  }

  #end(): void {
    this.#turn = undefined
    for (const writer of this.#waiting.splice(0)) writer.flush()
    this.start.after = undefined
    this.#lastEndedAt = performance.now()
  }
}

/**
 * Writes whole frames to a socket. All that one turn of the event loop has for it goes out as one write, at its end:
 * the kernel's write is most of what a delivery costs. Only the first frame after a pause goes out at once, to all
 * sockets that are sent it.
 */
export class SocketWriter {
  readonly #turns: WriteTurns
  readonly #socket: WebSocket
  readonly #wire: Duplex
  readonly #mostUnsent: number
  #last: Link

  constructor(turns: WriteTurns, socket: WebSocket, wire: Duplex, mostUnsent: number) {
    this.#turns = turns
    this.#socket = socket
    this.#wire = wire
    this.#mostUnsent = mostUnsent
    this.#last = turns.start
  }

  /** Bytes that the kernel has not taken yet. */
  get unsent(): number {
    return this.#last.size + this.#wire.writableLength
  }

  /** Whether so much is unsent that a sender who can wait should. */
  get isFilling(): boolean {
    return this.unsent >= this.#mostUnsent / 4 && this.#socket.readyState === this.#socket.OPEN
  }

  /** Sends a whole frame. */
  put(frame: Buffer): void {
    const { start } = this.#turns
    const isAtOnce = this.#turns.isAtOnce(frame)
    if (this.#last !== start) this.#last = extend(this.#last, frame)
    else if (isAtOnce) this.#write(frame)
    else {
      this.#turns.add(this)
      this.#last = extend(start, frame)
    }
  }

  close(code?: number, reason?: string): void {
    this.flush()
    this.#socket.close(code, reason)
  }

  /**
   * Writes what waits for the end of the turn. To be called before ws writes to the socket, so that nothing overtakes a
   * frame.
   */
  flush(): void {
    const { start } = this.#turns
    if (this.#last === start) return
    this.#write(join(this.#last, start))
    this.#last = start
  }

  /**
   * Closes the socket of a reader that leaves more unread than it may. It may come back, and go on after its cursor.
   */
  check(): void {
    if (this.#wire.writableLength > this.#mostUnsent) this.#socket.close(tryLater)
  }

  #write(bytes: Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#wire.write(bytes)
    this.check()
  }
}

function extend(link: Link, frame: Buffer): Link {
  if (link.after?.frame !== frame) link.after = { frame, before: link, size: link.size + frame.length }
  return link.after
}

function join(last: Link, start: Link): Buffer {
  if (last.before === start) return last.frame
  if (!last.joined) {
    last.joined = Buffer.allocUnsafe(last.size)
    for (let link: Link | undefined = last; link; link = link.before)
      link.frame.copy(last.joined, link.size - link.frame.length)
  }
  return last.joined
}
