import type { WebSocket } from 'ws'
import type { FixtureEvent } from '../harness/fixtureEvent.ts'

/** A server under measurement, in a process of its own. */
export type Started = {
  url: string
  /**
   * Publishes the event at this place of a wedding's feed to all its subscribers, on the same way as a write once it is
   * stored. Peers have only one wedding.
   */
  publish(seq: number, wedding?: number): void
}

/** A subscriber: each has a token of their own, and uses one of several operations that differ in their text. */
export type Visitor = { token: string; operation: number }

/** How a subscriber speaks with a target. Every subscriber of an operation gets the same bytes for the same event. */
export type Wire = {
  /** The subprotocols that it offers. */
  protocols: string[]
  /** Headers of the handshake besides those that WebSocket requires. */
  headers?(visitor: Visitor): Record<string, string>
  /** Subscribes on a new socket; every frame after that is an event. */
  join(socket: WebSocket, visitor: Visitor): Promise<void>
  sequenceOf(frame: string): number
  /** The events as the official client of this wire hears them, from now on. */
  listen(url: string, token: string): AsyncIterable<FixtureEvent>
}

/**
 * A server to measure. It verifies the token of every client. With Redis, an event published at one server reaches all
 * of them.
 */
export type Target = { wire: Wire; start(redisUrl?: string): Promise<Started> }
