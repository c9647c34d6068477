import { createClient } from 'graphql-ws'
import type { Headers } from './headers.ts'
import type { Open } from './tabStreams.ts'
import { adviceFor, closingInWords, isFinal, type Wording, waitBefore } from './words.ts'

/** An operation to run. */
export interface Request {
  query: string
  variables?: Record<string, unknown> | undefined
  operationName?: string | undefined
}

const normal = 1000
/** Time (ms) between two questions whether the server is still there, and in which it answers them and a sign-in. */
const [askEveryMs, answerWithinMs] = [10_000, 5_000]

/**
 * A subscription over WebSocket that shows the state of its connection in words, beside its last event. `onState` is
 * called when it listens, and for each event. A connection that does not answer is ended, and another one opened.
 */
export const listen =
  (request: Request, headers: Headers, wording: Wording, onState: (state: 'listening' | 'heard') => void): Open =>
  (sink) => {
    let last: object = {}
    let wasLost = false
    let silence: ReturnType<typeof setTimeout> | undefined
    const tell = (status: string) => sink.next({ status, ...last })
    const client = createClient({
      url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
      connectionParams: headers,
      shouldRetry: (event) => !isFinal((event as CloseEvent).code),
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, waitBefore(attempt))),
      connectionAckWaitTimeout: answerWithinMs,
      keepAlive: askEveryMs,
      on: {
        ping(isReceived) {
          if (!isReceived) silence = setTimeout(() => client.terminate(), answerWithinMs)
        },
        pong: () => clearTimeout(silence),
        connected() {
          tell(wasLost ? wording.texts.listeningAgain : wording.texts.listening)
          onState('listening')
        },
        closed(event) {
          clearTimeout(silence)
          const { code, reason } = event as CloseEvent
          if (code === normal || isFinal(code)) return
          wasLost = true
          tell(closingInWords({ code, reason }, wording))
        },
      },
    })
    const stop = client.subscribe(request, {
      next(result) {
        last = result
        sink.next({ ...withAdvice(result, wording) })
        if (result.data) onState('heard')
      },
      error(error) {
        const answer = Array.isArray(error)
          ? { errors: error }
          : { errors: [{ message: closingInWords(error as CloseEvent, wording) }] }
        sink.next(withAdvice(answer, wording))
        sink.complete()
      },
      complete: () => sink.complete(),
    })
    return () => {
      stop()
      void client.dispose()
    }
  }

/** The answer to a query or mutation over HTTP, with advice beside its errors. */
export async function ask(request: Request, headers: Headers, wording: Wording): Promise<Answer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  }).catch(() => undefined)
  if (!response) return { errors: [{ message: wording.texts.away }] }
  try {
    return withAdvice((await response.json()) as Answer, wording)
  } catch {
    return { errors: [{ message: wording.texts.notJson(response.status) }] }
  }
}

/** Answers to an operation. `status` says in words what to do about its errors. */
export interface Answer {
  status?: string
  data?: unknown
  errors?: unknown
}

function withAdvice<A extends Answer>(answer: A, wording: Wording): A {
  const status = adviceFor(answer.errors, wording)
  return status ? { status, ...answer } : answer
}
