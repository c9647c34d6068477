/** A socket whose reading can be paused. Data sent to it meanwhile waits in the network. */
export interface Pausable {
  pause(): void
  resume(): void
}

/**
 * Limits the messages of one person that are read from their sockets in a second. When there are more, the sockets rest
 * until that is made up for: TCP holds the sender back, and nothing is lost. Others wait for one packet of the sender
 * at most. It knows no time: `tick` says that a second is over.
 */
export class ReadingPace<Socket extends Pausable> {
  readonly #perSecond: number
  /** Messages that were read and are not made up for, by person. */
  readonly #read = new Map<unknown, number>()
  /** Sockets that rest, and whose they are. */
  readonly #resting = new Map<Socket, unknown>()

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /**
   * Counts a message that was read from a socket. `person` is anything that is the same for all sockets of a person.
   */
  count(person: unknown, socket: Socket): void {
    const read = (this.#read.get(person) ?? 0) + 1
    this.#read.set(person, read)
    if (read <= this.#perSecond || this.#resting.has(socket)) return
    this.#resting.set(socket, person)
    socket.pause()
  }

  /** A second is over. */
  tick(): void {
    for (const [person, read] of this.#read) {
      if (read > this.#perSecond) this.#read.set(person, read - this.#perSecond)
      else this.#read.delete(person)
    }
    for (const [socket, person] of this.#resting) {
      if (this.#read.has(person)) continue
      this.#resting.delete(socket)
      socket.resume()
    }
  }

  /** How many sockets rest. */
  resting(): number {
    return this.#resting.size
  }
}
