import type { FormattedExecutionResult } from 'graphql'
import { type Client, createClient, type SubscribePayload } from 'graphql-ws'
import type { ConnectionPace } from './pace.ts'
import { Pulse } from './pulse.ts'

/** Receives the results of one operation. */
export interface Results {
  next(result: FormattedExecutionResult): void
  /** The errors of the operation as a list, or the reason for which its way ended. */
  error(reason: unknown): void
  complete(): void
}

/**
 * Why a socket ended. `left`: nobody used it any more. `refused`: the server did not take the token. `blocked`: it did
 * not open, was not acknowledged, or fell silent. `lost`: anything else.
 */
export type SocketEnd = 'left' | 'refused' | 'blocked' | 'lost'

/** Parts of a socket. */
export interface SocketOptions {
  /** Address of the API, as ws(s)://host:port/graphql. */
  url: string
  pace: ConnectionPace
  token(): Promise<string>
  /** The server has acknowledged the connection. */
  connected(payload: Record<string, unknown>): void
  /** The socket has worked for a while. */
  held(): void
  ended(end: SocketEnd, reason: string): void
}

type State =
  | { phase: 'closed' }
  | { phase: 'opening'; since: number; timer: ReturnType<typeof setTimeout> }
  | { phase: 'open' | 'suspected'; pulse: Pulse; timer: ReturnType<typeof setTimeout> }

const forbidden = 4403
const normal = 1000
/** Close codes that nobody has sent: the browser's, and that of graphql-ws after `terminate`. */
const unexplained = [1006, 4499]
/** Longest time (ms) in which a socket opens, however many were too slow. */
const longestOpenMs = 15_000
/** An attempt that is older (ms) when the device wakes up may wait for an answer that got lost while it slept. */
const freshMs = 1_000

/** The WebSocket of a client. It opens when an operation needs it, and does not reconnect. */
export class Socket {
  readonly #options: SocketOptions
  readonly #client: Client
  #state: State = { phase: 'closed' }
  /** Why it is being ended from here. */
  #ending: SocketEnd | undefined
  #tooSlow = 0
  #asked = 0

  constructor(options: SocketOptions) {
    this.#options = options
    this.#client = createClient({
      // Short, and the same for many: the server shares their frames.
      generateID: () => String(++this.#asked),
      url: options.url,
      connectionParams: async () => ({ token: await options.token() }),
      retryAttempts: 0,
      // A component that is mounted again at once, as in StrictMode, finds the socket still there.
      lazyCloseTimeout: 1_000,
      on: {
        connecting: () => this.#opens(),
        connected: (socket, payload) => this.#opened(socket as WebSocket, (payload ?? {}) as Record<string, unknown>),
        pong: (isReceived) => isReceived && this.#answered(),
        closed: (event) => this.#closed(event as CloseEvent),
      },
    })
  }

  /** Whether it is open, and has answered when it was last asked. */
  get isAnswering(): boolean {
    return this.#state.phase === 'open'
  }

  /** Begins an operation. Returns the function that ends it. */
  subscribe(request: SubscribePayload, results: Results): () => void {
    return this.#client.subscribe(request, results as Parameters<Client['subscribe']>[1])
  }

  /** An answer is overdue: nothing more is to be asked here until it answers a ping. */
  suspect() {
    if (this.#state.phase !== 'open') return
    this.#state.phase = 'suspected'
    this.#state.pulse.ask(false)
  }

  /** The device was asleep: finds out within two seconds whether this still works. */
  check() {
    this.#pulse?.ask(true)
    if (this.#state.phase === 'opening' && Date.now() - this.#state.since > freshMs) this.#end('lost')
  }

  /** Ends it now, rather than when nobody has used it for a while. */
  terminate() {
    this.#end('left')
  }

  dispose() {
    this.terminate()
    void this.#client.dispose()
  }

  get #pulse(): Pulse | undefined {
    return 'pulse' in this.#state ? this.#state.pulse : undefined
  }

  #opens() {
    const ms = Math.min(longestOpenMs, this.#options.pace.openMs * 1.5 ** this.#tooSlow)
    const timer = setTimeout(() => {
      this.#tooSlow++
      this.#end('blocked')
    }, ms)
    this.#state = { phase: 'opening', since: Date.now(), timer }
  }

  #opened(socket: WebSocket, payload: Record<string, unknown>) {
    const { pace, held, connected } = this.#options
    this.#stop()
    this.#tooSlow = 0
    const pulse = new Pulse({
      pace,
      ping: () => socket.send('{"type":"ping"}'),
      silent: (wasWoken) => this.#end(wasWoken ? 'lost' : 'blocked'),
    })
    this.#state = { phase: 'open', pulse, timer: setTimeout(held, pace.holdMs) }
    connected(payload)
  }

  #answered() {
    this.#pulse?.answered()
    if (this.#state.phase === 'suspected') this.#state.phase = 'open'
  }

  #end(end: SocketEnd) {
    this.#ending = end
    this.#client.terminate()
    this.#ending = undefined
  }

  #closed({ code, reason }: CloseEvent) {
    const wasOpening = this.#state.phase === 'opening'
    this.#stop()
    this.#options.ended(this.#ending ?? endOf(code, wasOpening), reason || `The connection was closed (${code})`)
  }

  #stop() {
    if (this.#state.phase === 'closed') return
    clearTimeout(this.#state.timer)
    this.#pulse?.stop()
    this.#state = { phase: 'closed' }
  }
}

function endOf(code: number, wasOpening: boolean): SocketEnd {
  if (code === forbidden) return 'refused'
  if (code === normal) return 'left'
  return wasOpening && unexplained.includes(code) ? 'blocked' : 'lost'
}
