/** Times (ms) after which a client gives a way up, or tries another one. Tests make them short. */
export interface ConnectionPace {
  /** Time in which a WebSocket opens and is acknowledged. After each one that was too slow it gets half as much more. */
  openMs: number
  /** Time between two questions whether a WebSocket still answers. */
  pingMs: number
  /** Time in which it answers. */
  pongMs: number
  /** The same on a device that has just woken up. */
  wokenPongMs: number
  /** A WebSocket that has worked for so long is carried by everything between here and the server. */
  holdMs: number
  /** Time in which a stream of server-sent events begins. */
  streamOpenMs: number
  /** Longest silence of a stream. The server sends a comment at least every 12 seconds. */
  streamSilenceMs: number
  /** Time on streams until a WebSocket is tried beside them; each further time it is twice as long. */
  probeMs: number
  longestProbeMs: number
}

/** The times outside of tests: nothing is silent for more than 20 seconds. */
export const usualPace: ConnectionPace = {
  openMs: 5_000,
  pingMs: 7_000,
  pongMs: 4_000,
  wokenPongMs: 1_500,
  holdMs: 60_000,
  streamOpenMs: 8_000,
  streamSilenceMs: 16_000,
  probeMs: 20_000,
  longestProbeMs: 300_000,
}
