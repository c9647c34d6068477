import type { IncomingMessage, ServerResponse } from 'node:http'
import compression from 'compression'

/** Below this, compressing costs more than the bytes that it saves. Bytes. */
const threshold = 2_048

const handler = compression({
  threshold,
  // Event streams must arrive event by event, and pictures are compressed already.
  filter: (_, response) => /json|text\/plain/.test(String(response.getHeader('Content-Type'))),
})

/** Whether an answer of so many bytes is compressed for a client that takes it. */
export function isWorthCompressing(bytes: number): boolean {
  return bytes >= threshold
}

/** Lets answers of JSON or text be compressed by brotli or gzip, if the client takes it and it is worth it. */
export function compressAnswer(request: IncomingMessage, response: ServerResponse): void {
  // The handler uses nothing that Express adds to request and response.
  handler(request as never, response as never, () => {})
}

/**
 * The codings that an `Accept-Encoding` header takes: without those of weight 0, which it refuses (RFC 9110, 12.5.3).
 */
export function acceptedCodings(header = ''): string {
  const isRefused = (coding: string) => /;\s*q\s*=\s*0(\.0*)?\s*$/i.test(coding)
  return header
    .split(',')
    .filter((coding) => !isRefused(coding))
    .join(',')
}
