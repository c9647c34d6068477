import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import { createYoga, type GraphQLParams, isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Ended, TrackConnection } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import { type Client, type Context, contextOf } from '../../context.ts'
import { Refusal } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Operations } from '../graphql/operations.ts'
import { EventStream, type Piece } from '../sse/eventStream.ts'
import { formatFor } from '../sse/formats.ts'
import { single, streamResponse } from '../sse/response.ts'
import { compressAnswer } from './compression.ts'
import { corsFor } from './cors.ts'
import { createDirect } from './direct.ts'
import { answerOf, jsonTypeFor } from './plain.ts'
import { acceptableAnswers, createRequests } from './requests.ts'
import { retryAfterHeader } from './retryAfter.ts'
import { createSharedStreams, isOfSharedStream } from './sharedStreams.ts'
import { createUploads, type Exchange, isUpload, mostBytes } from './uploads.ts'
import type { Viewers } from './viewers.ts'

/** Parts of the API over HTTP. */
export interface ApiParts {
  schema: ExecutionArgs['schema']
  operations: Operations
  viewers: Viewers
  trackConnection: TrackConnection
  clientOf(request: IncomingMessage): Client
  maskError: ErrorMasker
  config: Config
}

/** Answers a request to the API. */
export type Api = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const endings: Record<Ended, Refusal> = {
  expired: new Refusal('UNAUTHENTICATED', 'This token has expired'),
  removed: new Refusal('UNAUTHENTICATED', 'You were removed from this wedding'),
  revoked: new Refusal('UNAUTHENTICATED', 'This integration was revoked'),
  changed: new Refusal('UNAVAILABLE', 'Your role or name has changed: subscribe again after your last cursor'),
}

/**
 * The API over HTTP, with server-sent events for subscriptions: graphql-yoga and, past it, the direct way of plain
 * requests. Both run operations as the WebSocket does.
 */
export function createApi(parts: ApiParts): Api {
  const { viewers, config } = parts
  const words = createEngine(
    parts,
    config.limits.bodyBytes,
    createRequests(config.limits),
    createSharedStreams({ ...parts, endings }),
  )
  const uploads = createEngine(parts, mostBytes(config.limits), createUploads({ viewerOf: viewers.of, config }))
  const direct = createDirect({ ...parts, contextOf: viewers.contextOf })
  return async (request, response) => {
    if (!isOfSharedStream(request) && (await direct(request, response))) return
    compressAnswer(request, response)
    await (isUpload(request) ? uploads : words)(request, response)
  }
}

/** Yoga, with plugins that read requests of one kind. */
function createEngine(parts: ApiParts, maxRequestBodySize: number, ...readers: Plugin<object, Exchange>[]) {
  const { schema, viewers, maskError, config } = parts
  return createYoga<Exchange, Context>({
    schema,
    plugins: [acceptableAnswers, retryAfterHeader, operationsOf(parts), streamsOf(parts), uncached, ...readers],
    parserAndValidationCache: false,
    maxRequestBodySize,
    // Read by a plugin of ours instead.
    multipart: false,
    extraParamNames: ['documentId'],
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: { maskError },
    cors: ({ headers }) => {
      const asked = {
        origin: headers.get('origin'),
        host: headers.get('host'),
        requested: headers.get('access-control-request-headers'),
        requestedMethod: headers.get('access-control-request-method'),
      }
      return corsFor(asked, config)
    },
    context: ({ req, params }) => viewers.contextOf(req, params),
  })
}

/** Lets yoga run operations as the WebSocket does. */
function operationsOf(parts: ApiParts): Plugin<object, Exchange> {
  const { operations, viewers, clientOf, maskError } = parts
  const textOf = (params: GraphQLParams) => {
    try {
      return operations.textOf(params)
    } catch (error) {
      return maskError(error)
    }
  }
  return {
    async onParams({ params, context: { req }, setParams, setResult }) {
      const query = textOf(params)
      if (query instanceof GraphQLError) {
        // Yoga wants a text also beside a result.
        setParams({ ...params, query: '' })
        setResult({ errors: [query] })
        return
      }
      if (query === undefined) return
      setParams({ ...params, query })
      if (operations.known(query)) return
      // A token that is refused makes nobody: whether that matters is found out when the operation is known.
      const refusal = await operations.admit(query, await viewers.of(req).catch(() => null), clientOf(req))
      if (refusal) setResult({ data: null, errors: [refusal] })
    },
    onParse: ({ setParseFn }) =>
      setParseFn(
        (source: string | { body: string }) =>
          operations.prepare(typeof source === 'string' ? source : source.body).document,
      ),
    onValidate: ({ params, setResult }) => setResult(operations.errorsOf(params.documentAST)),
    onExecute: ({ setExecuteFn }) => setExecuteFn(operations.execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn((args: ExecutionArgs) => subscribe(parts, args)),
  }
}

/** Begins a subscription. Its stream counts as a connection of the viewer, and ends when the viewer may not go on. */
async function subscribe({ operations, trackConnection, maskError, config }: ApiParts, args: ExecutionArgs) {
  const { viewer, params } = contextOf(args)
  const stream = new EventStream(config.limits.unsentBytes, params.lastEventId)
  let leave = () => {}
  try {
    if (viewer) leave = await trackConnection(viewer, (reason) => stream.sink.end(endings[reason]))
  } catch (error) {
    return { errors: [maskError(error)] }
  }
  const answer = await operations.subscribe(args, stream.sink)
  if (typeof answer !== 'function') {
    leave()
    return answer
  }
  stream.follow(() => {
    answer()
    leave()
  })
  return stream
}

/** Keeps answers to GET out of all caches: they are one viewer's. */
const uncached: Plugin = {
  onResponse({ request, response }) {
    if (request.method !== 'GET' || response.headers.has('cache-control')) return
    response.headers.set('cache-control', 'no-store')
  },
}

/**
 * Writes streams in the form that their reader asked for; so also an answer of which that is the only form it takes.
 */
function streamsOf({ maskError, config }: ApiParts): Plugin<object, Exchange> {
  return {
    onResultProcess({ request, result, setResultProcessor }) {
      const accept = request.headers.get('accept')
      const format = formatFor(accept)
      const isStream = isAsyncIterable(result)
      if (!format || (!isStream && jsonTypeFor(accept ?? undefined))) return
      const parts = { format, maskError, padding: config.eventStreamPadding }
      setResultProcessor((_, fetchAPI) => {
        if (isStream) return streamResponse(result as AsyncIterable<Piece>, { ...parts, fetchAPI })
        const { body, ...answer } = answerOf(result as ExecutionResult)
        return streamResponse(single(result as ExecutionResult, body), { ...parts, ...answer, fetchAPI })
      }, format.contentType)
    },
  }
}
