import type { Refusal } from '../../refusal.ts'
import { EventStream, type Piece } from './eventStream.ts'

/**
 * A stream that carries the results of several operations, each under the id that its reader chose: the single
 * connection mode of graphql-sse,
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#single-connection-mode.
 */
export class SharedStream implements AsyncIterable<Piece, undefined> {
  readonly #stream: EventStream
  readonly #mostOperations: number
  /** The operations by their ids; undefined for one that has not begun. */
  readonly #operations = new Map<string, AsyncIterator<Piece> | undefined>()

  /** `mostUnsent` is the number of characters that the reader may leave unread. */
  constructor({ mostUnsent, mostOperations }: { mostUnsent: number; mostOperations: number }) {
    this.#stream = new EventStream(mostUnsent)
    this.#mostOperations = mostOperations
  }

  /** Takes an id for an operation that is about to begin. */
  reserve(id: string): 'reserved' | 'taken' | 'full' {
    if (this.#operations.has(id)) return 'taken'
    if (this.#operations.size >= this.#mostOperations) return 'full'
    this.#operations.set(id, undefined)
    return 'reserved'
  }

  /** Sends the pieces of an operation whose id is reserved, and that it is complete. Resolves when that is done. */
  async carry(
    id: string,
    pieces: AsyncIterable<Piece>,
    payloadOf: (piece: Piece) => string | undefined,
  ): Promise<void> {
    const operation = pieces[Symbol.asyncIterator]()
    // It was completed before it began.
    if (!this.#operations.has(id)) return void operation.return?.()
    this.#operations.set(id, operation)
    for (let next = await operation.next(); !next.done; next = await operation.next()) {
      const payload = payloadOf(next.value)
      if (payload !== undefined && this.#operations.has(id)) this.#writeNext(id, payload)
      if (this.#stream.sink.isFull()) await this.#stream.sink.drained()
    }
    if (this.#operations.delete(id)) this.#writeComplete(id)
  }

  /** Ends an operation, about which nothing is sent any more. */
  complete(id: string): void {
    const operation = this.#operations.get(id)
    this.#operations.delete(id)
    void operation?.return?.()
  }

  /** Sets what is to be done when the stream has ended, and ends all operations then. */
  follow(leave: () => void): void {
    this.#stream.follow(() => {
      for (const id of this.#operations.keys()) this.complete(id)
      leave()
    })
  }

  /** Ends all operations with this last payload, and the stream. */
  end(reason: Refusal, payload: string): void {
    for (const id of [...this.#operations.keys()]) {
      this.#writeNext(id, payload)
      this.complete(id)
      this.#writeComplete(id)
    }
    this.#stream.sink.end(reason)
  }

  [Symbol.asyncIterator](): AsyncIterator<Piece, undefined> {
    return this.#stream[Symbol.asyncIterator]()
  }

  #writeNext(id: string, payload: string): void {
    this.#stream.write(`event: next\ndata: {"id":${JSON.stringify(id)},"payload":${payload}}\n\n`)
  }

  #writeComplete(id: string): void {
    this.#stream.write(`event: complete\ndata: ${JSON.stringify({ id })}\n\n`)
  }
}
