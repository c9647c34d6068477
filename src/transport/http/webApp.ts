import type { IncomingMessage, ServerResponse } from 'node:http'
import sirv from 'sirv'
import { acceptedCodings } from './compression.ts'

/** Serves a file, or calls `next` if there is no such file. */
export type ServeFile = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void

/** Serves the built web app: each file as brotli, gzip or itself, which the build has put beside one another. */
export function createWebApp(webDir: string): ServeFile {
  const serve = sirv(webDir, { brotli: true, gzip: true, etag: true, setHeaders: correctType })
  return (request, response, next) => {
    // An answer 304 needs them too, and sirv sets them on full answers only.
    response.setHeader('Vary', 'Accept-Encoding')
    response.setHeader('Cache-Control', cachingOf(request.url ?? '/'))
    request.headers['accept-encoding'] = acceptedCodings(request.headers['accept-encoding'])
    // A new build may have taken the file away. sirv does not listen, and an error that nobody hears ends the server.
    response.once('pipe', (file) => file.once('error', () => response.destroy()))
    serve(request, response, next)
  }
}

/** Files in assets are named by their content. Their names stand in index.html, which is asked for each time. */
function cachingOf(url: string): string {
  return url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

function correctType(response: ServerResponse, path: string) {
  // sirv does not know this one.
  if (path.endsWith('.ico')) response.setHeader('Content-Type', 'image/x-icon')
}
