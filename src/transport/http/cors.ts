import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../../config.ts'
import { matchesOrigin } from '../allowedOrigins.ts'

type Settings = Pick<Config, 'allowedOrigins' | 'publicUrl'>
type Headers = { origin?: string | null; host?: string | null }
/** The wishes of a preflight request: names of headers, and a method. */
type Asked = { requested?: string | null; requestedMethod?: string | null }

/**
 * Whether a page of this origin may use a server that was asked under this host: it is the server's own, that of
 * PUBLIC_URL (a proxy may have rewritten the host), or one of ALLOWED_ORIGINS. Clients that are no browsers send no
 * origin, and may.
 */
export function isAllowedOrigin({ origin, host }: Headers, { allowedOrigins, publicUrl }: Settings): boolean {
  if (origin == null || matchesOrigin(allowedOrigins, origin)) return true
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return false
  return new URL(origin).host === host || (publicUrl !== undefined && new URL(publicUrl).origin === origin)
}

/**
 * The permissions of a page of an allowed origin (Fetch standard, CORS protocol); false for other pages and for clients
 * that are no browsers. An allowed page may send any header: it changes nothing here but what its documentation says.
 * There are no cookies, so no credentials.
 */
export function corsFor({ requested, requestedMethod, ...headers }: Headers & Asked, settings: Settings) {
  if (headers.origin == null || !isAllowedOrigin(headers, settings)) return false
  return {
    origin: headers.origin,
    // graphql-sse opens and changes a shared stream with the latter two.
    methods: ['GET', 'POST', ...['PUT', 'DELETE'].filter((method) => method === requestedMethod)],
    allowedHeaders: headerNames(requested) ?? ['authorization', 'content-type'],
    exposedHeaders: ['Retry-After', 'Date', 'ETag'],
    credentials: false,
    maxAge: 86_400,
  }
}

function headerNames(list: string | null | undefined): string[] | undefined {
  return list?.split(',').map((name) => name.trim().toLowerCase())
}

/** Lets a page of an allowed origin read the response. */
export function allowReading({ headers }: IncomingMessage, response: ServerResponse, settings: Settings): void {
  const { origin, host, 'access-control-request-headers': requested } = headers
  const cors = corsFor({ origin, host, requested }, settings)
  if (!cors) return
  response.setHeader('Access-Control-Allow-Origin', cors.origin)
  response.setHeader('Access-Control-Allow-Methods', cors.methods.join(', '))
  response.setHeader('Access-Control-Allow-Headers', cors.allowedHeaders.join(', '))
  response.setHeader('Access-Control-Expose-Headers', cors.exposedHeaders.join(', '))
  response.setHeader('Access-Control-Max-Age', cors.maxAge)
}

/** Lets pages of allowed origins read the response. Answers a preflight request, and returns true for it. */
export function answersPreflight(request: IncomingMessage, response: ServerResponse, settings: Settings): boolean {
  response.setHeader('Vary', 'Origin')
  allowReading(request, response, settings)
  if (request.method === 'OPTIONS') response.writeHead(204).end()
  return request.method === 'OPTIONS'
}
