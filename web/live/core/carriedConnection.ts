import type { FormattedExecutionResult } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { type BehaviorSubject, Observable, Subject, Subscription, throwError, timeout } from 'rxjs'
import { bearerOf } from './bearer.ts'
import type { BrowserStreams } from './browserStreams.ts'
import { type CarrierEvent, firstCarrier, nextCarrier } from './carrier.ts'
import type { Connection, Status } from './connection.ts'
import { loadCode } from './loadCode.ts'
import type { ConnectionPace } from './pace.ts'
import { RetryableError } from './retryable.ts'
import { type ClientSession, SignedOut } from './session.ts'
import { type Results, Socket, type SocketEnd } from './socket.ts'

/** Time (ms) in which another socket follows one whose token was renewed. */
const followedMs = 3_000

/**
 * Carries all subscriptions over one WebSocket. Where it fails again and again while the server answers over HTTP, they
 * go over a stream of server-sent events, until a WebSocket works again. What says nothing for too long is ended. It
 * does not reconnect: subscribers get an error when the connection is lost.
 */
export class CarriedConnection implements Connection {
  readonly status: BehaviorSubject<Status>
  readonly #url: string
  readonly #session: ClientSession
  readonly #pace: ConnectionPace
  readonly #listening = new Subscription()
  /** Node 20 has no WebSocket: there everything comes as server-sent events. */
  readonly #socket: Socket | undefined
  /** Emits when a WebSocket works again: streams go over to it. */
  readonly #socketIsBack = new Subject<void>()
  #streams: Promise<BrowserStreams> | undefined
  #carrier = firstCarrier
  /** The token that the server was asked with last. */
  #offered: string | undefined
  /** Resolves when it is known whether a socket failed alone, or the server with it. */
  #judging: Promise<void> | undefined
  #probing: ReturnType<typeof setTimeout> | undefined
  #losing: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, session: ClientSession, pace: ConnectionPace, status: BehaviorSubject<Status>) {
    this.#url = url
    this.#session = session
    this.#pace = pace
    this.status = status
    this.#socket = typeof WebSocket === 'function' ? this.#createSocket() : undefined
    this.#listening.add(session.wakeups.wakes.subscribe(() => this.#check()))
  }

  canAsk() {
    return this.#socket?.isAnswering === true && !this.#session.wakeups.isOffline()
  }

  ask(request: SubscribePayload) {
    return this.#socket ? askOver(this.#socket, request) : throwError(lost)
  }

  suspect() {
    this.#socket?.suspect()
  }

  carry(request: SubscribePayload) {
    return new Observable<FormattedExecutionResult>((observer) => {
      const leaving = new Subscription()
      const results: Results = {
        next: (result) => observer.next(result),
        error(error) {
          // Errors of the operation come as a list: they are results, not a loss.
          if (Array.isArray(error)) return observer.next({ errors: error })
          observer.error(error instanceof SignedOut ? error : lost())
        },
        complete: () => observer.error(new RetryableError('The server ended the subscription')),
      }
      this.#begin(request, results, leaving).catch(results.error)
      return leaving
    })
  }

  disconnect() {
    this.#socket?.terminate()
    this.#withStreams((streams) => streams.disconnect())
    this.#forgetLosing()
    // Streams have nothing that would say so.
    if (this.status.value.isConnected) this.status.next({ isConnected: false, connectionError: null })
  }

  dispose() {
    this.#listening.unsubscribe()
    clearTimeout(this.#probing)
    this.#socket?.dispose()
    this.#withStreams((streams) => streams.dispose())
    this.disconnect()
  }

  /** Begins a subscription, unless it has been left by then. */
  async #begin(request: SubscribePayload, results: Results, leaving: Subscription) {
    await this.#judging
    const socket = this.#carrier.way === 'socket' ? this.#socket : undefined
    // Without a token a connection would be refused.
    await this.#session.token()
    if (leaving.closed) return
    if (socket) return leaving.add(socket.subscribe(request, results))
    const streams = await this.#openStreams()
    if (leaving.closed) return
    leaving.add(streams.subscribe(request, { ...results, error: (error) => this.#streamEnded(error, results) }))
    leaving.add(this.#socketIsBack.subscribe(() => results.error(lost())))
  }

  async #offerToken() {
    this.#offered = await this.#session.token()
    return this.#offered
  }

  #createSocket(): Socket {
    return new Socket({
      url: `${this.#url.replace(/^http/, 'ws')}/graphql`,
      pace: this.#pace,
      token: () => this.#offerToken(),
      connected: ({ serverTime }) => {
        this.#session.clock.learn(Date.parse(String(serverTime)))
        if (this.#carrier.way === 'socket') this.#connected()
      },
      held: () => this.#note('socketHeld'),
      ended: (end, reason) => this.#socketEnded(end, reason),
    })
  }

  #socketEnded(end: SocketEnd, reason: string) {
    // The server ends a socket with its token, also if that was renewed meanwhile: nobody is to notice that.
    const isFollowed = end === 'refused' && this.#wasRenewed()
    if (end === 'refused') this.#session.refuse(this.#offered)
    // It was a probe.
    if (this.#carrier.way === 'streams') return
    if (end === 'blocked') this.#judging = this.#judge()
    if (end === 'left') this.status.next({ isConnected: false, connectionError: null })
    else if (isFollowed) this.#losing ??= setTimeout(() => this.#lose(new Error(reason)), followedMs)
    else this.#lose(new Error(reason))
  }

  /** Whether the session has a later token than the server was asked with last. */
  #wasRenewed(): boolean {
    const offered = bearerOf(this.#offered)
    const current = this.#session.bearer()
    return offered !== undefined && current !== undefined && current.expiresAt > offered.expiresAt
  }

  /** A socket that fails while the server answers over HTTP is blocked on the way. */
  async #judge() {
    if (await answers(this.#url, this.#pace.openMs)) this.#note('socketFailed')
  }

  /** Loaded only where WebSockets are blocked. */
  #openStreams(): Promise<BrowserStreams> {
    this.#streams ??= loadCode(() => import('./browserStreams.ts'))().then(
      ({ BrowserStreams }) =>
        new BrowserStreams({
          url: `${this.#url}/graphql`,
          member: () => memberOf(this.#session),
          pace: this.#pace,
          token: () => this.#offerToken(),
          connected: () => this.#streamOpened(),
          refused: () => this.#session.refuse(this.#offered),
          failed: () => this.#note('streamFailed'),
        }),
    )
    // The file could not be loaded: it is tried again.
    this.#streams.catch(() => {
      this.#streams = undefined
    })
    return this.#streams
  }

  #streamOpened() {
    if (!this.status.value.isConnected) this.#connected()
    if (this.#socket) this.#probeLater()
  }

  #streamEnded(error: unknown, results: Results) {
    // A subscription that only changes its stream is still connected.
    if (!Array.isArray(error) && !(error instanceof RetryableError)) this.#lose(new Error('The connection was lost'))
    results.error(error)
  }

  #probeLater() {
    const { probeMs, longestProbeMs } = this.#pace
    const wait = Math.min(longestProbeMs, probeMs * 2 ** this.#carrier.probes)
    this.#probing ??= setTimeout(() => this.#probe(), wait)
  }

  /** Asks something over a WebSocket, beside the streams: an answer shows that it carries both ways. */
  #probe() {
    this.#probing = undefined
    if (this.#carrier.way === 'socket') return
    const answer = this.ask({ query: '{ __typename }' }).pipe(timeout({ first: this.#pace.openMs * 2 }))
    const probing = answer.subscribe({
      next: () => {
        this.#note('probeAnswered')
        this.#socketIsBack.next()
      },
      error: () => {
        this.#note('probeFailed')
        this.#probeLater()
      },
    })
    this.#listening.add(probing)
  }

  #check() {
    this.#socket?.check()
    this.#withStreams((streams) => streams.check())
  }

  #withStreams(use: (streams: BrowserStreams) => void) {
    this.#streams?.then(use).catch(() => {})
  }

  #note(event: CarrierEvent) {
    this.#carrier = nextCarrier(this.#carrier, event)
  }

  #connected() {
    this.#forgetLosing()
    this.status.next({ isConnected: true, connectionError: null })
  }

  #lose(reason: Error) {
    this.#forgetLosing()
    this.status.next({ isConnected: false, connectionError: reason })
  }

  #forgetLosing() {
    clearTimeout(this.#losing)
    this.#losing = undefined
  }
}

function memberOf(session: ClientSession): string {
  const { weddingId, userId } = session.bearer() ?? {}
  return `${weddingId}:${userId}`
}

/** The one answer over a socket. */
function askOver(socket: Socket, request: SubscribePayload): Observable<FormattedExecutionResult> {
  return new Observable((observer) =>
    socket.subscribe(request, {
      next: (result) => observer.next(result),
      error(reason) {
        if (!Array.isArray(reason)) return observer.error(lost())
        observer.next({ errors: reason })
        observer.complete()
      },
      complete: () => observer.complete(),
    }),
  )
}

function lost() {
  return new RetryableError('The connection was lost')
}

/** Whether the server answers over HTTP. */
async function answers(url: string, withinMs: number): Promise<boolean> {
  // React Native has no AbortSignal.timeout.
  const tooLate = new AbortController()
  const timer = setTimeout(() => tooLate.abort(), withinMs)
  try {
    return (await fetch(`${url}/health`, { signal: tooLate.signal })).ok
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
