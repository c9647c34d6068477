import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ExecutionArgs, GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { BadToken } from '../../access/auth.ts'
import type { Limits } from '../../access/limits.ts'
import type { Ended, TrackConnection, Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import type { Client, Context } from '../../context.ts'
import type { Demo } from '../../demo/demo.ts'
import type { Logger } from '../../log.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Prometheus } from '../../metrics/prometheus.ts'
import type { Storage } from '../../pictures/storage.ts'
import type { Readiness } from '../../readiness.ts'
import { Refusal, type RefusalDetails } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import { needsToken } from '../graphql/needsToken.ts'
import type { Operations } from '../graphql/operations.ts'
import { isOwnHost } from '../origin.ts'
import { createEventStream } from '../sse/eventStream.ts'
import { eventStreamHeaders, padEvents } from '../sse/padding.ts'
import { bearer } from '../token.ts'
import type { Ws } from '../ws/server.ts'
import { compressAnswer } from './compression.ts'
import { answersPreflight, corsFor, isAllowedOrigin } from './cors.ts'
import { createDirect } from './direct.ts'
import { Incoming } from './incoming.ts'
import { createMetricsPage } from './metrics.ts'
import { type Pace, watchPace } from './pace.ts'
import { createPhotoFiles } from './photos.ts'
import type { GraphQLRequest } from './plain.ts'
import { acceptableAnswers, createRequests } from './requests.ts'
import { retryAfterHeader } from './retryAfter.ts'
import { appPolicy, graphiqlPolicy, securityHeaders } from './securityHeaders.ts'
import { Unanswered } from './unanswered.ts'
import { createUploads, type Exchange, isUpload, mostBytes } from './uploads.ts'
import { createWebApp } from './webApp.ts'

type Parts = {
  schema: GraphQLSchema
  operations: Operations
  ws: Ws
  limits: Limits
  authenticate(token: string): Promise<Viewer>
  trackConnection: TrackConnection
  clientOf(request: IncomingMessage): Client
  contextFor(viewer: Viewer | null, client: Client): Context
  maskError: ErrorMasker
  readiness(): Promise<Readiness>
  /** Whether the server is about to end, so that clients should open their next connection elsewhere. */
  isDraining(): boolean
  metrics: Metrics
  prometheus: Prometheus
  demo: Demo | undefined
  storage: Storage
  /** The folder of the built web app; without it there is only the API. */
  webDir: string | undefined
  config: Config
  logger: Logger
}

/**
 * How long (ms) nothing may move on a connection while it is answered. An event stream has a comment every 12 seconds.
 */
const unreadMs = 60_000
/** How many requests of a connection may wait for the answers to those before them. */
const mostUnanswered = 32

/** Everything that comes over HTTP: the API, GraphiQL, photos, the web app, health, and the upgrade to WebSocket. */
export function createHttp({
  ws,
  readiness,
  isDraining,
  metrics,
  prometheus,
  demo,
  storage,
  webDir,
  ...parts
}: Parts): Server {
  // Long: the server, its routes and its upgrades, which answer alike.
  const { config, limits } = parts
  const api: Api = { ...parts, signIn: createSignIn(parts) }
  const answerGraphql = createApi(api)
  const servePhoto = createPhotoFiles(storage, config.s3PublicUrl)
  const files = webDir === undefined ? undefined : createWebApp(webDir)
  const headers = new Map(Object.entries(securityHeaders(config)))
  const addressOf = (request: IncomingMessage) => api.clientOf(request).address
  const metricsPage = createMetricsPage({ metrics, prometheus, ...api })

  const timeouts = {
    headersTimeout: 10_000,
    // A photo over the Wi-Fi of a wedding takes its time: the pace of its body counts instead.
    requestTimeout: 0,
    keepAliveTimeout: config.keepAliveMs,
    connectionsCheckingInterval: 5_000,
  }
  const unanswered = new Unanswered(mostUnanswered)
  const server = createServer({ ...timeouts, IncomingMessage: Incoming }, (request, response) => {
    watchPace(request, config.pace, () => endSlow(request, response, config.pace))
    unanswered.admit(request, response, () => {
      route(request, response).catch((error) => {
        const { message, extensions } = api.maskError(error)
        if (response.headersSent) response.destroy()
        else answer(response, extensions.code === 'INTERNAL_SERVER_ERROR' ? 500 : 503, { error: message })
      })
    })
  })
  // An answer that nobody reads would stay in memory for ever.
  server.timeout = unreadMs
  server.on('upgrade', (request, stream, head) => {
    // There are no others without TLS.
    const socket = stream as Socket
    // A function of its own would keep the request for as long as the socket is open.
    socket.on('error', destroyFailed)
    upgrade(request, socket, head).catch((error) => {
      api.logger.error({ err: error }, 'an upgrade failed')
      refuse(request, socket, 500, { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side' })
    })
  })
  ws.onBadHandshake((request, socket, problem) => refuse(request, socket, 400, new Refusal('BAD_USER_INPUT', problem)))
  return server

  async function route(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const path = pathOf(request)
    response.setHeaders(headers)
    if (isDraining()) response.shouldKeepAlive = false
    if (isMisdirected(request)) return answer(response, 421, { error: otherHost.message })
    if (path.startsWith('/photos/')) {
      // A page that isolates itself (COEP) shows no picture of another origin without this.
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
      if (answersPreflight(request, response, config)) return
      if (!(await servePhoto(request, response, path.slice('/photos/'.length))))
        answer(response, 404, { error: 'No such photo' })
      return
    }
    switch (path) {
      case '/graphql':
        response.setHeader('Vary', 'Origin')
        if (request.method === 'GET' && request.headers.accept?.includes('text/html'))
          return serveGraphiql(request, response)
        return answerGraphql(request, response)
      // The file of the build: it is not to be had past GRAPHIQL, nor under the policy of the app.
      case '/graphiql':
      case '/graphiql.html':
        return serveGraphiql(request, response)
      case '/health':
        // Pages of any origin may ask: their clients tell a server that is down from a WebSocket that is blocked.
        response.setHeader('Access-Control-Allow-Origin', '*')
        return answer(response, 200, { status: 'alive' })
      case '/ready': {
        const ready = await readiness()
        return answer(response, ready.status === 'unavailable' ? 503 : 200, ready)
      }
      case '/metrics':
      case '/api/ws/metrics':
        return metricsPage(request, response, path)
      case '/demo': {
        if (!demo) return answer(response, 200, { wedding: null, people: [] })
        const { status, body } = await demo.answer(request)
        return answer(response, status, body)
      }
    }
    if (!files) return answer(response, 404, { error: 'Nothing here: the API is at /graphql' })
    response.setHeader('Content-Security-Policy', appPolicy(api.clientOf(request).origin, config.webServerUrl))
    return files(request, response, () => {
      if (!isAddressOfTheApp(request))
        return answer(response, 404, { error: 'Nothing here: the app is at /, the API at /graphql' })
      request.url = '/'
      files(request, response)
    })
  }

  function serveGraphiql(request: IncomingMessage, response: ServerResponse) {
    if (!config.graphiql) return answer(response, 404, { error: 'GraphiQL is turned off on this server' })
    if (!files) return answer(response, 404, { error: 'npm run dev serves GraphiQL at http://localhost:3000/graphql' })
    response.setHeader('Content-Security-Policy', graphiqlPolicy(api.clientOf(request).origin))
    request.url = '/graphiql.html'
    files(request, response)
  }

  /** Whether a page of another site asks: it may have given its name the address of this machine (DNS rebinding). */
  function isMisdirected({ headers, socket }: IncomingMessage): boolean {
    return config.demo && !isOwnHost(headers.host, socket.localAddress, config)
  }

  async function upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    if (isMisdirected(request)) return refuse(request, socket, 421, otherHost)
    if (!['/', '/graphql'].includes(pathOf(request))) {
      return refuse(request, socket, 404, new Refusal('NOT_FOUND', 'The WebSocket is at /graphql and at /'))
    }
    if (!isAllowedOrigin(request.headers, config)) {
      const message = 'Pages of this origin may not connect: add it to ALLOWED_ORIGINS'
      return refuse(request, socket, 403, new Refusal('FORBIDDEN', message))
    }
    let authenticated: () => void
    try {
      authenticated = await limits.connection(addressOf(request))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return refuse(request, socket, 429, error)
    }
    // The client may have waited for its admission, and be gone by now.
    if (!socket.destroyed && ws.upgrade(request, socket, head, authenticated)) return
    authenticated()
    if (!socket.destroyed)
      refuse(request, socket, 503, new Refusal('UNAVAILABLE', 'This server restarts: connect again'))
  }

  /**
   * Answers an upgrade that is not made. Node has let go of such a socket: if the other side stays open, it is ours to
   * destroy.
   */
  function refuse(
    request: IncomingMessage,
    socket: Socket,
    status: number,
    { code, message, details }: { code: string; message: string; details?: RefusalDetails },
  ) {
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    response.shouldKeepAlive = false
    response.setHeaders(headers)
    // RFC 6455, 4.4: the version that is spoken.
    if (status === 400) response.setHeader('Sec-WebSocket-Version', 13)
    if (details?.retryAfter !== undefined) response.setHeader('Retry-After', details.retryAfter)
    response.once('finish', () => socket.destroySoon())
    answer(response, status, { errors: [{ message, extensions: { code, ...details } }] })
  }
}

const otherHost = new Refusal(
  'FORBIDDEN',
  'A demo answers under localhost, addresses of its network and PUBLIC_URL: open one of these',
)

const endings: Record<Ended, Refusal> = {
  expired: new Refusal('UNAUTHENTICATED', 'This token has expired'),
  removed: new Refusal('UNAUTHENTICATED', 'You were removed from this wedding'),
  changed: new Refusal('UNAVAILABLE', 'Your role or name has changed: subscribe again after your last cursor'),
}

/** The viewer that a token of this request stands for. A bad token counts against the address of the request. */
type SignIn = (token: string, request: IncomingMessage) => Promise<Viewer>

function createSignIn({ authenticate, clientOf, limits }: Pick<Parts, 'authenticate' | 'clientOf' | 'limits'>): SignIn {
  return async (token, request) => {
    try {
      return await authenticate(token)
    } catch (error) {
      if (error instanceof BadToken) await limits.badToken(clientOf(request).address)
      throw error
    }
  }
}

type Api = Pick<
  Parts,
  'schema' | 'operations' | 'trackConnection' | 'clientOf' | 'contextFor' | 'maskError' | 'config' | 'logger'
> & {
  signIn: SignIn
}

/**
 * The API over HTTP, with server-sent events for subscriptions: graphql-yoga and, past it, the direct way of plain
 * requests. Both run operations as the WebSocket does.
 */
function createApi({ schema, operations, signIn, trackConnection, clientOf, contextFor, maskError, config }: Api) {
  // Long: the hooks of yoga, and the viewer of a request that they share with the direct way.
  const engine: Plugin<object, Exchange> = {
    async onParams({ params: { query }, context: { req }, setResult }) {
      if (typeof query !== 'string' || operations.known(query)) return
      // A token that is refused makes nobody: whether that matters is found out when the operation is known.
      const refusal = await operations.admit(query, await viewerOf(req).catch(() => null), clientOf(req))
      if (refusal) setResult({ data: null, errors: [refusal] })
    },
    onParse: ({ setParseFn }) =>
      setParseFn(
        (source: string | { body: string }) =>
          operations.prepare(typeof source === 'string' ? source : source.body).document,
      ),
    onValidate: ({ params, setResult }) => setResult(operations.errorsOf(params.documentAST)),
    onExecute: ({ setExecuteFn }) => setExecuteFn(operations.execute),
    onSubscribe: ({ setSubscribeFn }) =>
      setSubscribeFn(async (args: ExecutionArgs) => {
        const stream = createEventStream(config.limits.unsentBytes)
        const { viewer } = args.contextValue as Context
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
        return stream.iterable(() => {
          answer()
          leave()
        })
      }),
    onResponse({ response, setResponse, fetchAPI }) {
      if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return
      const headers = eventStreamHeaders(response.headers)
      setResponse(
        new fetchAPI.Response(padEvents(response.body, config.eventStreamPadding), {
          status: response.status,
          headers,
        }),
      )
    },
  }
  // A request may be asked for its viewer several times: its token is checked, and counted when it is bad, once.
  const viewers = new WeakMap<IncomingMessage, Promise<Viewer | null>>()
  /** The viewer of a request; null without a token. */
  const viewerOf = (request: IncomingMessage): Promise<Viewer | null> => {
    const viewer = viewers.get(request) ?? signedIn(request)
    viewers.set(request, viewer)
    return viewer
  }
  const signedIn = async (request: IncomingMessage): Promise<Viewer | null> => {
    const token = bearer(request.headers.authorization)
    try {
      return token === undefined ? null : await signIn(token, request)
    } catch (error) {
      const shown = maskError(error)
      shown.extensions.http = { status: statuses.get(shown.extensions.code) ?? 503 }
      throw shown
    }
  }
  /** Returns the viewer of a request. A bad token is ignored if the operation needs none. */
  const viewerFor = (
    request: IncomingMessage,
    { query = '', operationName, variables: variableValues }: Partial<GraphQLRequest>,
  ) =>
    viewerOf(request).catch((error) => {
      if (needsToken({ schema, document: operations.prepare(query).document, operationName, variableValues }))
        throw error
      return null
    })
  const contextOf = async (request: IncomingMessage, asked: Partial<GraphQLRequest>) =>
    Object.assign(contextFor(await viewerFor(request, asked), clientOf(request)), { params: asked })
  const create = (maxRequestBodySize: number, ...plugins: Plugin<object, Exchange>[]) =>
    createYoga<Exchange, Context>({
      schema,
      plugins: [acceptableAnswers, retryAfterHeader, engine, ...plugins],
      parserAndValidationCache: false,
      maxRequestBodySize,
      // Read by a plugin of ours instead.
      multipart: false,
      graphiql: false,
      landingPage: false,
      logging: false,
      maskedErrors: { maskError },
      cors: ({ headers }) => {
        const [origin, host, requested] = ['origin', 'host', 'access-control-request-headers'].map((name) =>
          headers.get(name),
        )
        return corsFor({ origin, host, requested }, config)
      },
      context: ({ req, params }) => contextOf(req, params),
    })
  const words = create(config.limits.bodyBytes, createRequests(config.limits))
  const uploads = create(mostBytes(config.limits), createUploads({ viewerOf, config }))
  const direct = createDirect({ schema, operations, contextOf, maskError, config })
  return async (request: IncomingMessage, response: ServerResponse) => {
    if (await direct(request, response)) return
    compressAnswer(request, response)
    await (isUpload(request) ? uploads : words)(request, response)
  }
}

/** Status of an answer to a token that is not taken. */
const statuses = new Map<unknown, number>([
  ['UNAUTHENTICATED', 401],
  ['RATE_LIMITED', 429],
])

function destroyFailed(this: Socket) {
  this.destroy()
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}

/** Whether a browser asks for a page that is no file: the app knows what its address means. */
function isAddressOfTheApp({ method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
  const isForPage = (method === 'GET' || method === 'HEAD') && /\btext\/html\b/i.test(headers.accept ?? '')
  return isForPage && !url?.startsWith('/assets/')
}

function answer(response: ServerResponse, status: number, body: unknown) {
  const text = JSON.stringify(body)
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  }
  response.writeHead(status, headers).end(text)
}

function endSlow({ socket }: IncomingMessage, response: ServerResponse, { stallMs, bytesPerSecond }: Pace) {
  if (response.headersSent) return socket.destroy()
  const message = `The request came too slowly: at least ${bytesPerSecond} bytes a second, with no pause of ${stallMs / 1_000} seconds`
  response.setHeader('Connection', 'close')
  response.once('finish', () => socket.destroySoon())
  answer(response, 408, { errors: [{ message, extensions: { code: 'UNAVAILABLE' } }] })
}
