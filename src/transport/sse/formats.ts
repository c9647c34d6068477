/** An answer without data, as clients are shown it. */
export interface FatalAnswer {
  errors: readonly object[]
  extensions?: Record<string, unknown> | undefined
}

/** The form in which a stream goes over the wire. Each function returns the text of one message. */
export interface StreamFormat {
  contentType: string
  /** Opens the stream, so that proxies and browsers pass it on before anything happens. */
  start: string
  /** Keeps the connection alive. Readers ignore it. */
  heartbeat: string
  /** The cursor at which the stream begins, if the form has a place for it. */
  beginsAt(cursor: string): string
  /** An answer of the subscription: its JSON, and the cursor of its event if that is stored. */
  next(json: string, cursor: string | undefined): string
  /** The errors for which the stream ends. */
  fatal(answer: FatalAnswer): string
  /** Ends the stream. */
  complete: string
}

/**
 * Server-sent events in the distinct connections mode of graphql-sse
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md). The `id` of an event is its cursor, which an
 * EventSource sends as `Last-Event-ID` when it connects again. An `id` without data is kept and shows no event.
 */
export const serverSentEvents: StreamFormat = {
  contentType: 'text/event-stream',
  start: ':\n\n',
  heartbeat: ':\n\n',
  beginsAt: (cursor) => `id: ${cursor}\n\n`,
  next: (json, cursor) => `event: next\n${cursor ? `id: ${cursor}\n` : ''}data: ${json}\n\n`,
  fatal: (answer) => `event: next\ndata: ${JSON.stringify(answer)}\n\n`,
  complete: 'event: complete\ndata:\n\n',
}

const part = (body: string) => `\r\nContent-Type: application/json\r\n\r\n${body}\r\n--graphql`

/**
 * Multipart subscriptions, which the clients of Apollo speak:
 * https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol. Each part ends with
 * the boundary of the next, since a reader waits for it.
 */
export const multipart: StreamFormat = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"',
  start: `\r\n--graphql${part('{}')}`,
  heartbeat: part('{}'),
  beginsAt: () => '',
  next: (json) => part(`{"payload":${json}}`),
  fatal: (answer) => part(JSON.stringify({ payload: null, ...answer })),
  complete: '--\r\n',
}

/**
 * The form that an `Accept` header asks for: of those that it names, the first, and server-sent events for a range that
 * includes them. Undefined if it takes neither.
 */
export function formatFor(accept: string | null): StreamFormat | undefined {
  const ranges = (accept?.trim() || '*/*').toLowerCase().replace(/[\s"]/g, '').split(',')
  for (const range of ranges) {
    const [type, ...parameters] = range.split(';')
    if (parameters.some((parameter) => /^charset=(?!utf-8$)/.test(parameter))) continue
    if (type === 'multipart/mixed' && parameters.includes('subscriptionspec=1.0')) return multipart
    if (type === 'text/event-stream') return serverSentEvents
  }
  return ranges.some((range) => /^(\*|text)\/\*(;|$)/.test(range)) ? serverSentEvents : undefined
}
