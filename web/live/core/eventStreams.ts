import { type Client, createClient, NetworkError, type RequestParams } from 'graphql-sse'
import type { SubscribePayload } from 'graphql-ws'
import type { ConnectionPace } from './pace.ts'
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
 * Subscriptions over server-sent events, each over a stream of its own. A module of its own, since few clients need it.
 */
export class EventStreams {
  readonly #options: EventStreamsOptions
  readonly #client: Client
  readonly #open = new Set<Watched>()

  constructor(options: EventStreamsOptions) {
    this.#options = options
    this.#client = createClient({
      url: options.url,
      headers: async () => ({ authorization: `Bearer ${await options.token()}` }),
      retryAttempts: 0,
      fetchFn: (url: string, init: RequestInit) => this.#fetch(url, init),
      on: { connected: options.connected },
    })
  }

  /** Begins a subscription. Returns the function that ends it. */
  subscribe(request: SubscribePayload, results: Results): () => void {
    return this.#client.subscribe(request as RequestParams, results as Parameters<Client['subscribe']>[1])
  }

  /** The device was asleep: streams that have said nothing for long are ended. */
  check() {
    for (const stream of this.#open) stream.check()
  }

  dispose() {
    this.#client.dispose()
  }

  /** Fetches a stream whose body fails when it says nothing for too long. Anything else than a stream is an error. */
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { pace, refused, failed } = this.#options
    const leaving = new AbortController()
    init.signal?.addEventListener('abort', () => leaving.abort())
    const opening = setTimeout(() => leaving.abort(), pace.streamOpenMs)
    const response = await fetch(url, { ...init, signal: leaving.signal })
      .catch((error) => {
        if (!init.signal?.aborted) failed()
        throw error
      })
      .finally(() => clearTimeout(opening))
    const type = response.headers.get('content-type') ?? ''
    if (response.ok && response.body && type.startsWith('text/event-stream'))
      return new Response(this.#watch(response.body, leaving), response)
    // A page of a proxy or a captive portal says nothing about the token.
    if (response.status === 401 && type.includes('json')) refused()
    else failed()
    leaving.abort()
    throw new NetworkError(response)
  }

  #watch(body: ReadableStream<Uint8Array>, leaving: AbortController): ReadableStream<Uint8Array> {
    const watched = new Watched(leaving, this.#options.pace.streamSilenceMs)
    this.#open.add(watched)
    const done = () => {
      watched.stop()
      this.#open.delete(watched)
    }
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
}

/** Part of the longest silence after which a stream counts as dead on a device that was asleep. */
const wokenPart = 1 / 8

/** A stream that is aborted when it says nothing for too long. */
class Watched {
  readonly #leaving: AbortController
  readonly #silenceMs: number
  #heardAt = Date.now()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(leaving: AbortController, silenceMs: number) {
    this.#leaving = leaving
    this.#silenceMs = silenceMs
    this.#wait(silenceMs)
  }

  heard() {
    this.#heardAt = Date.now()
  }

  check() {
    if (Date.now() - this.#heardAt > this.#silenceMs * wokenPart) this.#leaving.abort()
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
