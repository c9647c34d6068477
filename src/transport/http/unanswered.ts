import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The requests of each connection whose answers are not wholly sent. A client may send further ones before
 * (pipelining), as some proxies do. Node goes from one to the next without looking at other connections, which would
 * wait for all of them.
 */
export class Unanswered {
  readonly #most: number
  readonly #requests = new WeakMap<Socket, number>()
  /** Connections of which a request was answered at once in this turn of the event loop. */
  readonly #answered = new WeakSet<Socket>()

  constructor(most: number) {
    this.#most = most
  }

  /**
   * Calls back to answer a request: at once, or in another turn of the event loop if others of its connection wait or one
   * had this turn. Ends the connection if too many wait.
   */
  admit({ socket }: IncomingMessage, response: ServerResponse, answer: () => void): void {
    const requests = (this.#requests.get(socket) ?? 0) + 1
    if (requests > this.#most) {
      socket.destroy()
      return
    }
    this.#requests.set(socket, requests)
    response.once('close', () => this.#requests.set(socket, (this.#requests.get(socket) ?? 1) - 1))
    if (requests > 1 || this.#answered.has(socket)) {
      setImmediate(answer)
      return
    }
    // An answer may be sent before Node goes on to the next request that it has read.
    this.#answered.add(socket)
    setImmediate(() => this.#answered.delete(socket))
    answer()
  }
}
