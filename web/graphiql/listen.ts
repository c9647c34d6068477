import { createClient } from 'graphql-ws'
import type { Open } from './tabStreams.ts'

export type Request = {
  query: string
  variables?: Record<string, unknown> | undefined
  operationName?: string | undefined
}
export type Headers = Record<string, string>

const forbidden = 4403
const normal = 1000
const advice = 'Put a token into the Headers tab, as Authorization: Bearer …'

/** A subscription over WebSocket that shows its state in words. */
export const listen =
  (request: Request, headers: Headers): Open =>
  (sink) => {
    const tell = (status: string) => sink.next({ status })
    const client = createClient({
      url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
      connectionParams: headers,
      shouldRetry: (event) => (event as CloseEvent).code !== forbidden,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 2_000)),
      on: {
        connected: () => tell('Listening… no event yet.'),
        closed: (event) => {
          const { code, reason } = event as CloseEvent
          if (code !== normal && code !== forbidden) tell(`The connection was lost (${code}). ${reason} Trying again…`)
        },
      },
    })
    const stop = client.subscribe(request, {
      next: (result) => sink.next(result),
      error(error) {
        sink.next({ errors: Array.isArray(error) ? error : [{ message: reasonOf(error) }] })
        sink.complete()
      },
      complete: () => sink.complete(),
    })
    return () => {
      stop()
      void client.dispose()
    }
  }

/** Why a socket was closed for good, in words. */
function reasonOf(event: unknown): string {
  const { code, reason } = event as CloseEvent
  return code === forbidden ? `${code}: ${reason}. ${advice}` : `${code}: ${reason}`
}

/** A query or mutation over HTTP. */
export async function ask(request: Request, headers: Headers): Promise<unknown> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  })
  return response.json()
}
