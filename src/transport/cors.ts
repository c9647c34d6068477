import type { IncomingMessage, ServerResponse } from 'node:http'

/** Browsers name the origin of a page: it must be this server's own or an allowed one. Other clients name none. */
export function isAllowedOrigin(origin: string | undefined, host: string | null | undefined, allowed: string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

/** What a page of an allowed origin may ask for; false for any other, and for who is no page. */
export function corsFor(origin: string | null | undefined, host: string | null | undefined, allowed: string[]) {
  if (origin == null || !isAllowedOrigin(origin, host, allowed)) return false
  return { origin, methods: ['GET', 'POST'], allowedHeaders: ['authorization', 'content-type'], maxAge: 86_400 }
}

/** Lets pages of allowed origins read what is answered. True when they only asked whether they may: that is answered. */
export function answersPreflight({ method, headers }: IncomingMessage, response: ServerResponse, allowed: string[]): boolean {
  response.setHeader('Vary', 'Origin')
  const cors = corsFor(headers.origin, headers.host, allowed)
  if (cors) {
    response.setHeader('Access-Control-Allow-Origin', cors.origin)
    response.setHeader('Access-Control-Allow-Methods', cors.methods)
    response.setHeader('Access-Control-Allow-Headers', cors.allowedHeaders)
    response.setHeader('Access-Control-Max-Age', cors.maxAge)
  }
  if (method === 'OPTIONS') response.writeHead(204).end()
  return method === 'OPTIONS'
}
