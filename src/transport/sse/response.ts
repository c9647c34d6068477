import type { ExecutionResult } from 'graphql'
import type { FetchAPI } from 'graphql-yoga'
import type { ErrorMasker } from '../errors.ts'
import { shownError, withoutHttp } from '../http/plain.ts'
import type { Piece } from './eventStream.ts'
import { type FatalAnswer, type StreamFormat, serverSentEvents } from './formats.ts'
import { padEvents } from './padding.ts'

/** Parts of an answer that is a stream. */
export interface StreamParts {
  format: StreamFormat
  /** Bytes of the comments that push server-sent events through buffering proxies. */
  padding: number
  maskError: ErrorMasker
  fetchAPI: Pick<FetchAPI, 'Response'>
  /** Status and headers of an answer that is an error; otherwise 200. */
  status?: number
  headers?: Record<string, string>
}

/** How often (ms) a stream says that it is still there. */
const heartbeatMs = 12_000

/** Headers that keep proxies from buffering, caching and compressing a stream. */
const unbuffered = {
  // A stream is one viewer's. Express, Apache and Cloudflare compress nothing that must not be transformed.
  'cache-control': 'no-store, no-transform',
  // https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'x-accel-buffering': 'no',
}

/** Answers with the pieces of a stream as they come, at the pace of their reader. */
export function streamResponse(pieces: AsyncIterable<Piece>, parts: StreamParts): Response {
  const { format, padding, fetchAPI, status = 200, headers } = parts
  const body = bodyOf(pieces, parts)
  return new fetchAPI.Response(format === serverSentEvents ? padEvents(body, padding) : body, {
    status,
    headers: { ...headers, 'content-type': format.contentType, ...unbuffered },
  })
}

function bodyOf(pieces: AsyncIterable<Piece>, { format, maskError }: StreamParts): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const reader = pieces[Symbol.asyncIterator]()
  let heartbeats: NodeJS.Timeout
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(format.start))
      heartbeats = setInterval(() => {
        // A reader that is behind has enough to read.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(format.heartbeat))
      }, heartbeatMs)
    },
    async pull(controller) {
      const { done, value } = await reader.next()
      controller.enqueue(encoder.encode(done ? format.complete : textOf(value, format, maskError)))
      if (!done) return
      clearInterval(heartbeats)
      controller.close()
    },
    async cancel() {
      clearInterval(heartbeats)
      await reader.return?.()
    },
  })
}

function textOf(piece: Piece, format: StreamFormat, maskError: ErrorMasker): string {
  if ('event' in piece) return format.next(piece.event.json, piece.event.cursor)
  if ('text' in piece) return piece.text
  if ('beginsAt' in piece) return format.beginsAt(piece.beginsAt)
  return format.fatal(fatalAnswer(piece, maskError))
}

/** The only piece of an answer that is no stream; `json` is its text. */
export async function* single(
  { data, errors, extensions }: ExecutionResult,
  json: string,
): AsyncGenerator<Piece, undefined> {
  yield errors && data == null ? { errors, extensions } : { event: { json } }
}

/** An answer without data, as clients are shown it. */
export function fatalAnswer(
  { errors, extensions }: Extract<Piece, { errors: unknown }>,
  maskError: ErrorMasker,
): FatalAnswer {
  return { errors: errors.map((error) => shownError(maskError(error))), extensions: withoutHttp(extensions) }
}
