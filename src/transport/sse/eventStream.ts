import type { Rendered, Sink } from '../../feed/fanout.ts'
import { Refusal } from '../../refusal.ts'

/**
 * A piece of a stream: an event, the cursor at which the stream begins, the errors for which it ends, or text that is
 * in the form of the stream already.
 */
export type Piece =
  | { event: Rendered }
  | { beginsAt: string }
  | { errors: readonly Error[]; extensions?: Extensions }
  | { text: string }

type Extensions = Readonly<Record<string, unknown>> | undefined

const finished = { done: true, value: undefined } as const

/**
 * A sink whose events are read one by one, as answers over HTTP are. A reader that leaves too much unread loses the
 * connection and resumes from its cursor.
 */
export class EventStream implements AsyncIterable<Piece, undefined> {
  readonly #mostUnsent: number
  readonly #lastEventId: string | undefined
  #phase: 'open' | 'ended' = 'open'
  #pieces: Piece[] = []
  /** Length of the events that are unread. */
  #unsent = 0
  #wake = () => {}
  #leave = () => {}
  readonly #whenDrained: (() => void)[] = []

  /**
   * `mostUnsent` is the number of characters that a reader may leave unread, `lastEventId` the cursor that it has: it
   * is not told to begin there.
   */
  constructor(mostUnsent: number, lastEventId?: string) {
    this.#mostUnsent = mostUnsent
    this.#lastEventId = lastEventId
  }

  readonly sink: Sink = {
    next: (event) => this.#push({ event }),
    begin: (cursor) => {
      if (cursor !== this.#lastEventId) this.#push({ beginsAt: cursor })
    },
    isFull: () => this.#phase === 'open' && this.#unsent >= this.#mostUnsent / 4,
    drained: () =>
      new Promise((resolve) =>
        this.#unsent === 0 || this.#phase === 'ended' ? resolve() : this.#whenDrained.push(resolve),
      ),
    end: (reason) => {
      this.#push({ errors: [reason] })
      this.#end()
    },
  }

  /** Adds text that is in the form of the stream. */
  write(text: string): void {
    this.#push({ text })
  }

  /** Sets the way to leave the subscription: it is left as soon as the stream ends or its reader goes. */
  follow(leave: () => void): void {
    this.#leave = leave
    if (this.#phase === 'ended') leave()
  }

  [Symbol.asyncIterator](): AsyncIterator<Piece, undefined> {
    const stop = async () => {
      this.#pieces = []
      this.#end()
      return finished
    }
    return { next: () => this.#read(), return: stop, throw: stop }
  }

  #push(piece: Piece): void {
    if (this.#phase === 'ended') return
    this.#pieces.push(piece)
    this.#unsent += lengthOf(piece)
    if (this.#unsent > this.#mostUnsent) {
      this.#pieces = [{ errors: [tooSlow()] }]
      this.#end()
    }
    this.#wake()
  }

  /** Leaves at once, not when the reader hears of it: one that does not read never does. */
  #end(): void {
    this.#phase = 'ended'
    this.#leave()
    this.#wake()
    this.#drain()
  }

  async #read(): Promise<IteratorResult<Piece, undefined>> {
    while (this.#pieces.length === 0 && this.#phase === 'open') await new Promise<void>((wake) => (this.#wake = wake))
    const piece = this.#pieces.shift()
    if (!piece) return finished
    this.#unsent -= lengthOf(piece)
    if (this.#unsent === 0) this.#drain()
    return { done: false, value: piece }
  }

  #drain(): void {
    for (const resolve of this.#whenDrained.splice(0)) resolve()
  }
}

function tooSlow(): Refusal {
  return new Refusal('UNAVAILABLE', 'Too slow: subscribe again after your last cursor')
}

function lengthOf(piece: Piece): number {
  if ('event' in piece) return piece.event.json.length
  return 'text' in piece ? piece.text.length : 0
}
