import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Config } from '../../config.ts'
import type { Logger } from '../../log.ts'
import { answer } from './answer.ts'
import { type ApiParts, createApi } from './api.ts'
import { Incoming } from './incoming.ts'
import { type Pace, watchPace } from './pace.ts'
import { createRoutes, type RoutesParts } from './routes.ts'
import { securityHeaders } from './securityHeaders.ts'
import { Unanswered } from './unanswered.ts'
import { takeUpgrades, type UpgradesParts } from './upgrades.ts'
import { Viewers, type ViewersParts } from './viewers.ts'

/** Parts of the HTTP server. */
export interface HttpParts
  extends ViewersParts,
    Omit<ApiParts, 'viewers'>,
    Omit<RoutesParts, 'api' | 'viewers'>,
    Omit<UpgradesParts, 'headers' | 'limits'> {
  limits: RoutesParts['limits'] & UpgradesParts['limits']
  /** Whether the server is about to end, so that clients should open their next connection elsewhere. */
  isDraining(): boolean
  config: Config
  logger: Logger
}

/**
 * How long (ms) nothing may move on a connection while it is answered: an answer that nobody reads would stay in memory
 * for ever. An event stream has a comment every 12 seconds.
 */
const unreadMs = 60_000
/** How many requests of a connection may wait for the answers to those before them. */
const mostUnanswered = 32

/** Everything that comes over HTTP: the API, GraphiQL, photos, the web app, health, and the upgrade to WebSocket. */
export function createHttp(parts: HttpParts): Server {
  const { config, isDraining, maskError } = parts
  const headers = new Map(Object.entries(securityHeaders(config)))
  const viewers = new Viewers(parts)
  const route = createRoutes({ ...parts, viewers, api: createApi({ ...parts, viewers }) })
  const timeouts = {
    headersTimeout: 10_000,
    // A photo over the Wi-Fi of a wedding takes its time: the pace of its body counts instead.
    requestTimeout: 0,
    keepAliveTimeout: config.keepAliveMs,
    connectionsCheckingInterval: 5_000,
  }
  const unanswered = new Unanswered(mostUnanswered)
  const server = createServer({ ...timeouts, IncomingMessage: Incoming }, (request, response) => {
    // Not by `server.timeout`: Node keeps a connection's timer when it is turned off, and looks at it in each write to
    // what has become a WebSocket.
    request.socket.setTimeout(unreadMs)
    watchPace(request, config.pace, () => endSlow(request, response, config.pace))
    unanswered.admit(request, response, () => {
      response.setHeaders(headers)
      if (isDraining()) response.shouldKeepAlive = false
      route(request, response).catch((error) => {
        const { message, extensions } = maskError(error)
        if (response.headersSent) response.destroy()
        else answer(response, extensions.code === 'INTERNAL_SERVER_ERROR' ? 500 : 503, { error: message })
      })
    })
  })
  takeUpgrades(server, { ...parts, headers })
  return server
}

function endSlow({ socket }: IncomingMessage, response: ServerResponse, { stallMs, bytesPerSecond }: Pace) {
  if (response.headersSent) return socket.destroy()
  const message = `The request came too slowly: at least ${bytesPerSecond} bytes a second, with no pause of ${stallMs / 1_000} seconds`
  response.setHeader('Connection', 'close')
  response.once('finish', () => socket.destroySoon())
  answer(response, 408, { errors: [{ message, extensions: { code: 'UNAVAILABLE' } }] })
}
