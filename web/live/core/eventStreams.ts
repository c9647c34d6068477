import { type Client, createClient, NetworkError, type RequestParams } from 'graphql-sse'
import type { SubscribePayload } from 'graphql-ws'
import type { ConnectionPace } from './pace.ts'
import { RetryableError } from './retryable.ts'
import { nextSharing, type Sharing, type SharingEvent } from './sharing.ts'
import type { Results } from './socket.ts'

/** Parts of event streams. */
export interface EventStreamsOptions {
  /** Address of the API, as http(s)://host:port/graphql. */
  url: string
  pace: ConnectionPace
  token(): Promise<string>
  /** A stream has begun. */
  connected(): void
  /** The server did not take the token. */
  refused(): void
  /** A stream did not begin, though not for its token. */
  failed(): void
}

/**
 * Subscriptions over server-sent events: one over a stream of its own, several over one stream for all, in the distinct
 * and the single connections mode of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. A module of its
 * own, since few clients need it.
 */
export class EventStreams {
  readonly #options: EventStreamsOptions
  /** Opens a stream for each subscription. */
  readonly #each: Client
  readonly #shared = new Set<Shared>()
  readonly #open = new Set<Watched>()
  /** The subscriptions that go on. */
  readonly #going = new Set<Results>()
  #sharing: Sharing = 'alone'

  constructor(options: EventStreamsOptions) {
    this.#options = options
    this.#each = this.#createClient()
  }

  /**
   * Begins a subscription. Returns the function that ends it. Errors with RetryableError when it is to begin anew on the
   * stream for all.
   */
  subscribe(request: SubscribePayload, results: Results): () => void {
    if (this.#going.size > 0) this.#note('another')
    const shared = this.#sharing === 'together' ? this.#withRoom() : undefined
    const client = shared?.client ?? this.#each
    // It has been left: its end interests nobody.
    const error = (reason: unknown) => this.#going.has(results) && results.error(isOfFull(reason) ? full() : reason)
    this.#going.add(results)
    shared?.going.add(results)
    const leave = client.subscribe(
      request as RequestParams,
      { ...results, error } as Parameters<Client['subscribe']>[1],
    )
    return () => {
      this.#going.delete(results)
      leave()
      if (shared?.going.delete(results)) this.#closeFull(shared)
    }
  }

  /** Ends streams that have said nothing for too long; sooner on a device that was asleep. */
  check(wasAsleep: boolean) {
    for (const stream of this.#open) stream.check(wasAsleep)
  }

  dispose() {
    this.#each.dispose()
    for (const { client } of this.#shared) client.dispose()
  }

  /** A stream that takes another subscription. */
  #withRoom(): Shared {
    for (const shared of this.#shared) if (!shared.isFull && shared.going.size < mostOnOne) return shared
    const shared: Shared = { client: this.#createClient(() => shared), going: new Set(), isFull: false }
    this.#shared.add(shared)
    return shared
  }

  #closeFull(shared: Shared) {
    if (!shared.isFull || shared.going.size > 0) return
    this.#shared.delete(shared)
    shared.client.dispose()
  }

  #createClient(shared?: () => Shared): Client {
    const { url, token, connected } = this.#options
    return createClient<boolean>({
      url,
      singleConnection: shared !== undefined,
      headers: async () => ({ authorization: `Bearer ${await token()}` }),
      retryAttempts: 0,
      fetchFn: (url: string, init: RequestInit) => this.#fetch(url, init, shared?.()),
      on: { connected },
    })
  }

  #note(event: SharingEvent) {
    const before = this.#sharing
    this.#sharing = nextSharing(before, event)
    if (before === 'alone' && this.#sharing === 'together')
      for (const { error } of [...this.#going]) error(new RetryableError('All go over one stream now'))
  }

  /**
   * Fetches a stream whose body fails when it says nothing for too long. Anything else than a stream is an error, but for
   * the requests around a stream for all.
   */
  async #fetch(url: string, init: RequestInit, shared: Shared | undefined): Promise<Response> {
    const { pace, refused } = this.#options
    const failed = shared ? () => this.#note('notBegun') : this.#options.failed
    const leaving = new AbortController()
    init.signal?.addEventListener('abort', () => leaving.abort())
    const opening = this.#watch(leaving, pace.streamOpenMs, 1)
    const response = await fetch(url, { ...init, signal: leaving.signal })
      .catch((error) => {
        if (!init.signal?.aborted) failed()
        throw error
      })
      .finally(() => this.#unwatch(opening))
    const type = response.headers.get('content-type') ?? ''
    if (shared && response.status === aroundStream[init.method ?? '']) return response
    if (response.ok && response.body && type.startsWith('text/event-stream'))
      return new Response(this.#watchBody(response.body, leaving), response)
    // A stream that is over has nothing to be taken from it.
    if (init.method === 'DELETE') return response
    if (shared && response.status === tooMany) {
      shared.isFull = true
      return response
    }
    // A page of a proxy or a captive portal says nothing about the token.
    if (response.status === 401 && type.includes('json')) refused()
    else failed()
    leaving.abort()
    throw new NetworkError(response)
  }

  #watchBody(body: ReadableStream<Uint8Array>, leaving: AbortController): ReadableStream<Uint8Array> {
    const watched = this.#watch(leaving, this.#options.pace.streamSilenceMs, wokenPart)
    const done = () => this.#unwatch(watched)
    leaving.signal.addEventListener('abort', done)
    return body.pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          watched.heard()
          controller.enqueue(chunk)
        },
        flush: done,
      }),
    )
  }

  #watch(leaving: AbortController, silenceMs: number, partWhenWoken: number): Watched {
    const watched = new Watched(leaving, silenceMs, silenceMs * partWhenWoken)
    this.#open.add(watched)
    return watched
  }

  #unwatch(watched: Watched) {
    watched.stop()
    this.#open.delete(watched)
  }
}

/** A stream for several subscriptions. */
interface Shared {
  client: Client
  going: Set<Results>
  /** The server has refused to take another one. */
  isFull: boolean
}

function isOfFull(reason: unknown): boolean {
  return reason instanceof NetworkError && (reason.response as Response | undefined)?.status === tooMany
}

function full() {
  return new RetryableError('This stream takes no more subscriptions')
}

const tooMany = 429

/** The most subscriptions on one stream, unless the server is set to take fewer. */
const mostOnOne = 32

/** The answers to the requests that name a stream for all, and add an operation to it or take one from it. */
const aroundStream: Record<string, number> = { PUT: 201, POST: 202, DELETE: 200 }

/** Part of the longest silence after which a stream counts as dead on a device that was asleep. */
const wokenPart = 1 / 8

/** A request or a stream that is aborted when it says nothing for too long. */
class Watched {
  readonly #leaving: AbortController
  readonly #silenceMs: number
  readonly #wokenSilenceMs: number
  #heardAt = Date.now()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(leaving: AbortController, silenceMs: number, wokenSilenceMs: number) {
    this.#leaving = leaving
    this.#silenceMs = silenceMs
    this.#wokenSilenceMs = wokenSilenceMs
    this.#wait(silenceMs)
  }

  heard() {
    this.#heardAt = Date.now()
  }

  check(wasAsleep: boolean) {
    const longest = wasAsleep ? this.#wokenSilenceMs : this.#silenceMs
    if (Date.now() - this.#heardAt > longest) this.#leaving.abort()
  }

  stop() {
    clearTimeout(this.#timer)
  }

  #wait(ms: number) {
    this.#timer = setTimeout(() => {
      const left = this.#heardAt + this.#silenceMs - Date.now()
      if (left > 0) this.#wait(left)
      else this.#leaving.abort()
    }, ms)
  }
}
