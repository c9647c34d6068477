import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { type FetchAPI, isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Ended, TrackConnection, Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import { Refusal, tokenMissing } from '../../refusal.ts'
import { type ErrorMasker, withStatus } from '../errors.ts'
import { personOf } from '../graphql/charges.ts'
import type { Piece } from '../sse/eventStream.ts'
import { serverSentEvents } from '../sse/formats.ts'
import { fatalAnswer, single, streamResponse } from '../sse/response.ts'
import { SharedStream } from '../sse/sharedStream.ts'
import { answerOf } from './plain.ts'
import type { Exchange } from './uploads.ts'
import type { Viewers } from './viewers.ts'

/** The header that names a shared stream. */
const streamHeader = 'x-graphql-event-stream-token'

/** Parts of the shared streams. */
export interface SharedStreamsParts {
  viewers: Viewers
  trackConnection: TrackConnection
  /** Why a stream ends when its member may not go on. */
  endings: Record<Ended, Refusal>
  maskError: ErrorMasker
  config: Pick<Config, 'limits' | 'eventStreamPadding'>
}

/** Whether a request names a shared stream. */
export function isOfSharedStream({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers[streamHeader] !== undefined
}

/**
 * The single connection mode of graphql-sse. PUT answers with a name for a stream, GET with that name opens the stream,
 * POST adds an operation to it, and DELETE completes one. The stream is in the memory of this server: a proxy in front
 * of several passes all requests of a name to the same one. Nobody but its member finds a stream.
 */
export function createSharedStreams(parts: SharedStreamsParts): Plugin<object, Exchange> {
  const { viewers, maskError } = parts
  const streams = new Map<string, SharedStream>()
  /** The stream and the id of each operation that is to go there. */
  const places = new WeakMap<Request, { stream: SharedStream; id: string }>()

  const answer = (request: Request, viewer: Viewer, fetchAPI: FetchAPI): Response | Promise<Response> | undefined => {
    const { Response } = fetchAPI
    if (request.method === 'PUT')
      return new Response(randomUUID(), { status: 201, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    const key = keyOf(viewer, request)
    if (request.method === 'GET') return openStream(parts, { streams, key, viewer, fetchAPI })
    if (request.method !== 'DELETE') return undefined
    streamAt(streams, key).complete(new URL(request.url).searchParams.get('operationId') ?? '')
    return new Response(null, { status: 200 })
  }

  return {
    async onRequest({ request, serverContext: { req }, endResponse, fetchAPI }) {
      if (!isForStream(request)) return
      try {
        const viewer = await viewers.of(req)
        if (!viewer) throw withStatus(401, tokenMissing())
        const response = await answer(request, viewer, fetchAPI)
        if (response) endResponse(response)
      } catch (error) {
        const { status, headers, body } = answerOf({ errors: [maskError(error)] })
        endResponse(
          new fetchAPI.Response(body, { status, headers: { ...headers, 'content-type': 'application/json' } }),
        )
      }
    },

    /** Finds the stream before the operation is run: afterwards its result would be lost. */
    async onParams({ request, params, context: { req } }) {
      if (!request.headers.has(streamHeader)) return
      const viewer = await viewers.of(req)
      if (!viewer) throw withStatus(401, tokenMissing())
      const stream = streamAt(streams, keyOf(viewer, request))
      const id = params.extensions?.operationId
      if (typeof id !== 'string') throw misuse(400, 'An operation on a shared stream needs extensions.operationId')
      const place = stream.reserve(id)
      if (place === 'taken') throw misuse(409, 'This operation id is in use on this stream: use another one')
      if (place === 'full') throw withStatus(429, tooMany(parts.config.limits.operationsPerConnection))
      places.set(request, { stream, id })
    },

    onResultProcess({ request, result, setResultProcessor }) {
      const place = places.get(request)
      if (!place) return
      const pieces = isAsyncIterable(result)
        ? (result as AsyncIterable<Piece>)
        : single(result as ExecutionResult, answerOf(result as ExecutionResult).body)
      void place.stream.carry(place.id, pieces, (piece) => payloadOf(piece, maskError))
      setResultProcessor((_, { Response }) => new Response(null, { status: 202 }), 'application/json')
    },
  }
}

/** Whether yoga's own way does not answer a request: a PUT with a body is a mistake as before. */
function isForStream({ method, headers }: Request): boolean {
  // A request has a body if one of these says so (RFC 9112, section 6).
  if (method === 'PUT') return !headers.has('transfer-encoding') && Number(headers.get('content-length')) === 0
  return (method === 'GET' || method === 'DELETE') && headers.has(streamHeader)
}

/** Parts of a new stream. */
interface Opening {
  streams: Map<string, SharedStream>
  key: string
  viewer: Viewer
  fetchAPI: FetchAPI
}

async function openStream(parts: SharedStreamsParts, { streams, key, viewer, fetchAPI }: Opening): Promise<Response> {
  const { trackConnection, endings, maskError, config } = parts
  const { unsentBytes, operationsPerConnection } = config.limits
  if (streams.has(key)) throw misuse(409, 'This stream is open already: ask for another one with PUT')
  const stream = new SharedStream({ mostUnsent: unsentBytes, mostOperations: operationsPerConnection })
  streams.set(key, stream)
  try {
    const leave = await trackConnection(viewer, (reason) => {
      const refusal = endings[reason]
      stream.end(refusal, JSON.stringify(fatalAnswer({ errors: [refusal] }, maskError)))
    })
    stream.follow(() => {
      streams.delete(key)
      leave()
    })
  } catch (error) {
    streams.delete(key)
    throw error
  }
  return streamResponse(stream, { format: serverSentEvents, padding: config.eventStreamPadding, maskError, fetchAPI })
}

/** The same name of another member is another stream. */
function keyOf(viewer: Viewer, { headers }: Request): string {
  return `${personOf(viewer)} ${headers.get(streamHeader)}`
}

function streamAt(streams: ReadonlyMap<string, SharedStream>, key: string): SharedStream {
  const stream = streams.get(key)
  if (!stream) throw misuse(404, 'This server has no such stream of yours: open one with PUT and GET')
  return stream
}

function payloadOf(piece: Piece, maskError: ErrorMasker): string | undefined {
  if ('event' in piece) return piece.event.json
  return 'errors' in piece ? JSON.stringify(fatalAnswer(piece, maskError)) : undefined
}

function misuse(status: number, message: string) {
  return withStatus(status, new Refusal(status === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT', message))
}

function tooMany(most: number): Refusal {
  return new Refusal('RATE_LIMITED', `At most ${most} operations at a time on a stream`, { retryAfter: 1 })
}
