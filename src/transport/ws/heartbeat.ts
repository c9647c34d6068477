import type { WebSocket } from 'ws'
import { personOf } from '../graphql/charges.ts'
import type { Connection } from './connection.ts'
import { ReadingPace } from './readingPace.ts'

/** Parts of the heartbeat. */
export interface HeartbeatOptions {
  /** Time (ms) between two pings. A client that says nothing between them is gone. */
  pingMs: number
  /**
   * Messages of a person, or of an address before it authenticates, that are read in a second, over all connections to
   * this server.
   */
  messagesPerSecond: number
  /** The open connections of this server. */
  connections(): Iterable<Connection>
}

/** Finds out which clients are still there, and slows down those that send more than may be read. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #pace: ReadingPace<WebSocket>
  #timers: NodeJS.Timeout[] = []

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#pace = new ReadingPace(options.messagesPerSecond)
  }

  start(): void {
    this.#timers = [setInterval(() => this.#ping(), this.#options.pingMs), setInterval(() => this.#pace.tick(), 1_000)]
  }

  /**
   * Counts anything that was read of a connection: it shows that the client is there, even if its pong comes much
   * later.
   */
  heard(connection: Connection): void {
    const { socket, viewer, client } = connection
    connection.isAnswering = true
    this.#pace.count(viewer ? personOf(viewer) : client.address, socket)
  }

  end(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  #ping(): void {
    for (const connection of this.#options.connections()) {
      if (!connection.isAnswering) connection.socket.terminate()
      else connection.socket.ping()
      connection.isAnswering = false
    }
  }
}
