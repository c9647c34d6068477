import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import type { Config } from '../../config.ts'
import type { Client } from '../../context.ts'
import type { Demo } from '../../demo/demo.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Prometheus } from '../../metrics/prometheus.ts'
import type { Storage } from '../../pictures/storage.ts'
import type { Readiness } from '../../readiness.ts'
import type { ErrorMasker } from '../errors.ts'
import { answer, pathOf } from './answer.ts'
import type { Api } from './api.ts'
import { answersPreflight } from './cors.ts'
import { createMetricsPage } from './metrics.ts'
import { isMisdirected, otherHost } from './misdirected.ts'
import { createPhotoFiles } from './photos.ts'
import { createSchemaFile } from './schemaFile.ts'
import { appPolicy, graphiqlPolicy } from './securityHeaders.ts'
import { createStreams, type StreamsParts, streamPath } from './streams.ts'
import type { Viewers } from './viewers.ts'
import { createWebApp } from './webApp.ts'

/** Parts of the routes. */
export interface RoutesParts extends StreamsParts {
  /** Answers what is asked at /graphql. */
  api: Api
  schema: GraphQLSchema
  viewers: Viewers
  clientOf(request: IncomingMessage): Client
  maskError: ErrorMasker
  readiness(): Promise<Readiness>
  metrics: Metrics
  prometheus: Prometheus
  demo: Demo | undefined
  storage: Storage
  /** The folder of the built web app; without it there is only the API. */
  webDir: string | undefined
  config: Config
}

/** Answers a request. */
type Route = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Answers requests by their path: the API, its schema, GraphiQL, photos, health, figures, the demo, and the files of
 * the app.
 */
export function createRoutes(
  parts: RoutesParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const servePhoto = servesPhotos(parts)
  const page = servesPages(parts)
  const graphiql = servesGraphiql(page, parts)
  const routes = new Map<string, Route>([
    ['/graphql', servesGraphql(graphiql, parts)],
    ['/graphql/schema.graphql', createSchemaFile(parts)],
    [streamPath, createStreams(parts)],
    // The file of the build: it is not to be had past GRAPHIQL, nor under the policy of the app.
    ['/graphiql', graphiql],
    ['/graphiql.html', graphiql],
    ['/health', answersHealth],
    ['/ready', answersReady(parts)],
    ['/demo', answersDemo(parts)],
  ])
  const metricsPage = createMetricsPage({ ...parts, signIn: parts.viewers.signIn })
  for (const path of ['/metrics', '/api/ws/metrics'])
    routes.set(path, (request, response) => metricsPage(request, response, path))

  return async (request, response) => {
    const path = pathOf(request)
    if (isMisdirected(request, parts.config)) return answer(response, 421, { error: otherHost.message })
    if (path.startsWith('/photos/')) return servePhoto(request, response)
    await (routes.get(path) ?? page.app)(request, response)
  }
}

function servesGraphql(graphiql: Route, { api }: RoutesParts): Route {
  return (request, response) => {
    response.setHeader('Vary', 'Origin')
    const isForPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
    return (isForPage ? graphiql : api)(request, response)
  }
}

function servesPhotos({ storage, config }: RoutesParts) {
  const servePhoto = createPhotoFiles(storage, config.s3PublicUrl)
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A page that isolates itself (COEP) shows no picture of another origin without this.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    if (answersPreflight(request, response, config)) return
    const name = pathOf(request).slice('/photos/'.length)
    if (!(await servePhoto(request, response, name))) answer(response, 404, { error: 'No such photo' })
  }
}

function answersHealth(_request: IncomingMessage, response: ServerResponse): void {
  // Pages of any origin may ask: their clients tell a server that is down from a WebSocket that is blocked.
  response.setHeader('Access-Control-Allow-Origin', '*')
  answer(response, 200, { status: 'alive' })
}

function answersReady({ readiness }: RoutesParts): Route {
  return async (_request, response) => {
    const ready = await readiness()
    answer(response, ready.status === 'unavailable' ? 503 : 200, ready)
  }
}

function answersDemo({ demo }: RoutesParts): Route {
  return async (request, response) => {
    if (!demo) return answer(response, 200, { wedding: null, people: [] })
    const { status, body } = await demo.answer(request)
    answer(response, status, body)
  }
}

/** The files of the built web app. */
interface Pages {
  /** Whether there are any. */
  isBuilt: boolean
  /** A file of the app, or the app itself at the addresses of its pages. */
  app: Route
  /** The page of GraphiQL. */
  graphiql: Route
}

function servesPages({ webDir, clientOf, config }: RoutesParts): Pages {
  if (webDir === undefined) {
    const nothing: Route = (_request, response) =>
      answer(response, 404, { error: 'Nothing here: the API is at /graphql' })
    return { isBuilt: false, app: nothing, graphiql: nothing }
  }
  const files = createWebApp(webDir)
  return {
    isBuilt: true,
    app(request, response) {
      response.setHeader('Content-Security-Policy', appPolicy(clientOf(request).origin, config.webServerUrl))
      files(request, response, () => {
        if (!isAddressOfTheApp(request))
          return answer(response, 404, { error: 'Nothing here: the app is at /, the API at /graphql' })
        request.url = '/'
        files(request, response)
      })
    },
    graphiql(request, response) {
      response.setHeader('Content-Security-Policy', graphiqlPolicy(clientOf(request).origin))
      request.url = '/graphiql.html'
      files(request, response)
    },
  }
}

function servesGraphiql(pages: Pages, { config }: RoutesParts): Route {
  return (request, response) => {
    if (!config.graphiql) return answer(response, 404, { error: 'GraphiQL is turned off on this server' })
    if (!pages.isBuilt)
      return answer(response, 404, { error: 'npm run dev serves GraphiQL at http://localhost:3000/graphql' })
    return pages.graphiql(request, response)
  }
}

/** Whether a browser asks for a page that is no file: the app knows what its address means. */
function isAddressOfTheApp({ method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
  const isForPage = (method === 'GET' || method === 'HEAD') && /\btext\/html\b/i.test(headers.accept ?? '')
  return isForPage && !url?.startsWith('/assets/')
}
