/** The ways of subscriptions: all over one WebSocket, or over streams of server-sent events. */
export type Way = 'socket' | 'streams'

/** How subscriptions go now, and what is known of WebSockets here. */
export interface CarrierState {
  way: Way
  /** How often in a row a WebSocket has failed while the server answered over HTTP. */
  failures: number
  /** How often a WebSocket was tried beside the streams since the last one that held. */
  probes: number
}

/**
 * News of a way.
 *
 * - `socketFailed`: a WebSocket did not open, was not acknowledged, or fell silent, while the server answers over HTTP.
 * - `socketHeld`: a WebSocket has worked for so long that everything between here and the server carries it.
 * - `probeFailed`, `probeAnswered`: a WebSocket that was tried beside the streams.
 * - `streamFailed`: a stream did not begin.
 */
export type CarrierEvent = 'socketFailed' | 'socketHeld' | 'probeFailed' | 'probeAnswered' | 'streamFailed'

/** How often a WebSocket may fail before streams take its place. */
const mostFailures = 2

/** The state of a client that has not connected yet. */
export const firstCarrier: CarrierState = { way: 'socket', failures: 0, probes: 0 }

/** The state after an event. */
export function nextCarrier(state: CarrierState, event: CarrierEvent): CarrierState {
  switch (event) {
    case 'socketFailed': {
      const failures = state.failures + 1
      return { ...state, failures, way: failures >= mostFailures ? 'streams' : state.way }
    }
    case 'socketHeld':
      return firstCarrier
    case 'probeFailed':
      return { ...state, probes: state.probes + 1 }
    // It answered once. A middlebox may still swallow what comes later, and then the next probe comes later, too.
    case 'probeAnswered':
      return { way: 'socket', failures: mostFailures - 1, probes: state.probes + 1 }
    case 'streamFailed':
      return { ...state, way: 'socket', failures: mostFailures - 1 }
  }
}
