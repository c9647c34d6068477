import { setTimeout as wait } from 'node:timers/promises'
import { createClient, type Client as SocketClient, type SubscribePayload } from 'graphql-ws'
import WebSocket from 'ws'

/** A server, and a token for it. */
export interface Place {
  url: string
  token: string
}

/** A message as clients ask for it here. */
export interface MessageEvent {
  cursor: string
  message: { id: string; content: string }
}

export const now = 'query Now { wedding { id cursor } }'
export const messagesSince = `subscription Messages($after: Cursor) {
  messageReceived(after: $after) { cursor message { id content } }
}`

/** How far a client has come. */
export class Progress {
  /** The cursor of the last event, or at which the client began. */
  cursor: string | undefined
  /** The contents of the messages that it has. */
  contents: string[] = []
  readonly #ending = new AbortController()
  /** Aborted when the client is to end. */
  readonly signal = this.#ending.signal

  hear({ cursor, message }: MessageEvent): void {
    this.cursor = cursor
    this.contents.push(message.content)
  }

  end(): void {
    this.#ending.abort()
  }
}

/** A client that listens to the messages of a wedding. */
export interface Listener {
  /** The contents of the messages that it has so far. */
  heard(): string[]
  /** Ends it. */
  stop(): void
}

/**
 * Begins to listen. `create` makes a client, and returns how to listen with it once: from the progress on, until the
 * subscription ends. That is done again and again, as docs/api.md says, until the listener is stopped.
 */
export function listening(create: (progress: Progress) => () => Promise<unknown>): Listener {
  const progress = new Progress()
  const listen = create(progress)
  const keepListening = async () => {
    while (!progress.signal.aborted) {
      await listen().catch(() => {})
      await wait(100)
    }
  }
  void keepListening()
  return { heard: () => progress.contents, stop: () => progress.end() }
}

/** A client of graphql-ws that connects again until its listener is stopped. */
export function openSocketClient({ url, token }: Place, { signal }: Progress): SocketClient {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token },
    shouldRetry: () => !signal.aborted,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => wait(100),
  })
  signal.addEventListener('abort', () => void client.dispose())
  return client
}

/** A subscription whose variable `after` is the last cursor whenever graphql-ws sends it. */
export function resumed(query: string, progress: Progress): SubscribePayload {
  return {
    query,
    variables: {
      get after() {
        return progress.cursor
      },
    },
  }
}
