import type { WebSocket } from 'ws'
import type { Happening } from './happening.ts'

/** A server under measurement, in a process of its own. */
export type Started = {
  url: string
  /** Tells every subscriber what happened at this place of the feed, through everything that a write does once it is stored. */
  publish(seq: number): void
}

/** How a subscriber speaks with a contender. Every subscriber gets the same bytes for the same event. */
export type Wire = {
  /** The subprotocols that it offers. */
  protocols: string[]
  /** Subscribes on a new socket; every frame after that is an event. */
  join(socket: WebSocket): Promise<void>
  sequenceOf(frame: string): number
  /** The events as the official client of this wire hears them, from now on. */
  listen(url: string): AsyncIterable<Happening>
}

export type Contender = { wire: Wire; start(): Promise<Started> }
