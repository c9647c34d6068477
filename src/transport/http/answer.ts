import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers with JSON. */
export function answer(response: ServerResponse, status: number, body: unknown) {
  const text = JSON.stringify(body)
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  }
  response.writeHead(status, headers).end(text)
}

/** The path that a request asks for. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}
