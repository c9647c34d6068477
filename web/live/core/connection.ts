import type { FormattedExecutionResult } from 'graphql'
import type { RequestParams } from 'graphql-sse'
import { createClient as createWsClient, type SubscribePayload } from 'graphql-ws'
import { BehaviorSubject, distinctUntilChanged, filter, map, Observable } from 'rxjs'
import { type ClientSession, SignedOut } from './session.ts'

/** Whether the client is connected, and the error for which it is not. */
export type Status = { isConnected: boolean; connectionError: Error | null }

/** The connection was lost, or the server asked to come back; after `waitMs` at the soonest. */
export class RetryableError extends Error {
  readonly waitMs: number

  constructor(reason: string, waitMs = 0) {
    super(reason)
    this.waitMs = waitMs
  }
}

/** How a client reaches its server beside plain requests. */
export interface Connection {
  readonly status: BehaviorSubject<Status>
  /**
   * Emits the results that the server sends for a subscription. Errors with RetryableError when the connection ends,
   * whatever the reason.
   */
  carry(request: SubscribePayload): Observable<FormattedExecutionResult>
  /** Whether `ask` may be used: a WebSocket is open and answers. */
  canAsk(): boolean
  /**
   * The one answer to a query or mutation over the open WebSocket. Errors with RetryableError when the socket ends
   * before it.
   */
  ask(request: SubscribePayload): Observable<FormattedExecutionResult>
  /** An answer is overdue: nothing more is asked there until the server answers a ping. */
  suspect(): void
  /** Ends the socket now, rather than when nobody has used it for a while. */
  disconnect(): void
  /** Ends everything, for good. */
  dispose(): void
}

const forbidden = 4403
const pingEvery = 10_000
const pongWithin = 5_000
/** How often a WebSocket may fail to open while the server is up, before server-sent events take its place. */
const maxFailedOpens = 2

/**
 * Carries all subscriptions over one socket; where WebSockets are blocked, each over a stream of server-sent events. It
 * does not reconnect: subscribers get an error when the connection is lost.
 */
export function createConnection(url: string, session: ClientSession): Connection {
  const status = new BehaviorSubject<Status>({ isConnected: false, connectionError: null })
  // Node 20 has none: there everything comes as server-sent events.
  const hasSockets = typeof WebSocket === 'function'
  let offered: string | undefined
  let opened = false
  /** Phase of the WebSocket. It is suspected of being dead while an answer is overdue, until it answers a ping. */
  let phase: 'closed' | 'open' | 'suspected' = 'closed'
  let blocked = hasSockets ? 0 : maxFailedOpens
  let isUp = true
  let leaving = false
  let pong: ReturnType<typeof setTimeout> | undefined

  const lose = (reason: Error) => {
    isUp = false
    status.next({ isConnected: false, connectionError: reason })
  }
  session.signedOut.subscribe(lose)
  const offerToken = async () => {
    offered = await session.token()
    return offered
  }

  let asked = 0
  const ws = createWsClient({
    // Short, and the same for many: the server shares their frames.
    generateID: () => String(++asked),
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: async () => ({ token: await offerToken() }),
    retryAttempts: 0,
    // Without one graphql-ws refuses to be created, though it may never be asked.
    webSocketImpl: hasSockets ? WebSocket : NoWebSocket,
    // A component that is mounted again at once, as in StrictMode, finds the socket still there.
    lazyCloseTimeout: 1_000,
    keepAlive: pingEvery,
    on: {
      connecting: () => {
        opened = false
      },
      opened: () => {
        opened = true
        blocked = 0
      },
      connected: (_, payload) => {
        session.clock.learn(Date.parse(String(payload?.serverTime)))
        phase = 'open'
        status.next({ isConnected: true, connectionError: null })
      },
      ping: (received) => {
        if (!received) pong = setTimeout(() => ws.terminate(), pongWithin)
      },
      pong: (received) => {
        if (!received) return
        clearTimeout(pong)
        phase = 'open'
      },
      closed: (event) => {
        phase = 'closed'
        clearTimeout(pong)
        const { code, reason } = event as CloseEvent
        if (code === forbidden) session.refuse(offered)
        if (!opened && isUp) blocked++
        if (code === 1000 || leaving) status.next({ isConnected: false, connectionError: null })
        else lose(new Error(reason || `The connection was closed (${code})`))
      },
    },
  })
  // Loaded only where WebSockets are blocked.
  const openEvents = async () => {
    const { createClient, NetworkError } = await import('graphql-sse')
    const client = createClient({
      url: `${url}/graphql`,
      headers: async () => ({ authorization: `Bearer ${await offerToken()}` }),
      retryAttempts: 0,
      on: { connected: () => status.next({ isConnected: true, connectionError: null }) },
    })
    const isUnauthorized = (error: unknown) => error instanceof NetworkError && error.response?.status === 401
    return { client, isUnauthorized }
  }
  let events: ReturnType<typeof openEvents> | undefined

  return {
    status,

    canAsk: () => phase === 'open' && globalThis.navigator?.onLine !== false,

    ask: (request) =>
      new Observable<FormattedExecutionResult>((observer) => {
        const error = (reason: unknown) => {
          if (!Array.isArray(reason)) return observer.error(new RetryableError('The connection was lost'))
          observer.next({ errors: reason })
          observer.complete()
        }
        const next = (result: unknown) => observer.next(result as FormattedExecutionResult)
        return ws.subscribe(request, { next, error, complete: () => observer.complete() })
      }),

    suspect() {
      if (phase === 'open') phase = 'suspected'
    },

    carry: (request) =>
      new Observable<FormattedExecutionResult>((observer) => {
        let leave = () => {}
        let left = false
        const fail = (error: unknown) => {
          // graphql-ws reports errors of the operation as a list: they are results, not a loss.
          if (Array.isArray(error)) return observer.next({ errors: error })
          observer.error(error instanceof SignedOut ? error : new RetryableError('The connection was lost'))
        }
        const failEvents = (error: unknown, isUnauthorized: boolean) => {
          if (isUnauthorized) session.refuse(offered)
          lose(new Error('The connection was lost'))
          // A WebSocket gets another try before the next stream.
          if (hasSockets) blocked = maxFailedOpens - 1
          fail(error)
        }
        const begin = async () => {
          if (!isUp) isUp = await answers(url)
          // Without a token a connection would be refused.
          await session.token()
          if (left) return
          if (!isUp) return fail(new RetryableError('The server cannot be reached'))
          const next = (result: unknown) => observer.next(result as FormattedExecutionResult)
          const complete = () => observer.error(new RetryableError('The server ended the subscription'))
          if (blocked < maxFailedOpens) {
            leave = ws.subscribe(request, { next, error: fail, complete })
            return
          }
          events ??= openEvents()
          const { client, isUnauthorized } = await events.catch((reason) => {
            events = undefined
            throw reason
          })
          if (left) return
          const error = (reason: unknown) => failEvents(reason, isUnauthorized(reason))
          leave = client.subscribe(request as RequestParams, { next, error, complete })
        }
        begin().catch(fail)
        return () => {
          left = true
          leave()
        }
      }),

    disconnect() {
      leaving = true
      phase = 'closed'
      ws.terminate()
      leaving = false
      // Event streams have nothing that would say so.
      if (status.value.isConnected) status.next({ isConnected: false, connectionError: null })
    },

    dispose() {
      this.disconnect()
      void ws.dispose()
      events?.then(({ client }) => client.dispose()).catch(() => {})
    },
  }
}

/** Emits at each beginning of a connection. */
export function connectionsOf({ status }: Pick<Connection, 'status'>): Observable<unknown> {
  return status.pipe(
    map(({ isConnected }) => isConnected),
    distinctUntilChanged(),
    filter(Boolean),
  )
}

/** Stands in where there is no WebSocket, and is never opened. */
function NoWebSocket() {}
Object.assign(NoWebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) })).ok
  } catch {
    return false
  }
}
