import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Limits } from '../../access/limits.ts'
import type { Config } from '../../config.ts'
import type { Client } from '../../context.ts'
import type { Logger } from '../../log.ts'
import { Refusal, type RefusalDetails } from '../../refusal.ts'
import type { Ws } from '../ws/server.ts'
import { answer, pathOf } from './answer.ts'
import { isAllowedOrigin } from './cors.ts'
import { isMisdirected, otherHost } from './misdirected.ts'

/** Parts of the upgrades. */
export interface UpgradesParts {
  ws: Ws
  limits: Pick<Limits, 'connection'>
  clientOf(request: IncomingMessage): Client
  /** Headers of every answer. */
  headers: Map<string, string>
  config: Config
  logger: Logger
}

/** Takes the upgrades of a server to WebSocket, or answers why one is not made. */
export function takeUpgrades(server: Server, parts: UpgradesParts): void {
  const { ws, headers, logger } = parts
  server.on('upgrade', (request, stream, head) => {
    // There are no others without TLS.
    const socket = stream as Socket
    // A function of its own would keep the request for as long as the socket is open.
    socket.on('error', destroyFailed)
    upgrade(parts, request, socket, head).catch((error) => {
      logger.error({ err: error }, 'an upgrade failed')
      const problem = { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side' }
      refuse(headers, request, socket, 500, problem)
    })
  })
  ws.onBadHandshake((request, socket, problem) =>
    refuse(headers, request, socket, 400, new Refusal('BAD_USER_INPUT', problem)),
  )
}

async function upgrade(
  { ws, limits, clientOf, headers, config }: UpgradesParts,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  if (isMisdirected(request, config)) return refuse(headers, request, socket, 421, otherHost)
  if (!['/', '/graphql'].includes(pathOf(request))) {
    return refuse(headers, request, socket, 404, new Refusal('NOT_FOUND', 'The WebSocket is at /graphql and at /'))
  }
  if (!isAllowedOrigin(request.headers, config)) {
    const message = 'Pages of this origin may not connect: add it to ALLOWED_ORIGINS'
    return refuse(headers, request, socket, 403, new Refusal('FORBIDDEN', message))
  }
  let authenticated: () => void
  try {
    authenticated = await limits.connection(clientOf(request).address)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refuse(headers, request, socket, 429, error)
  }
  // The client may have waited for its admission, and be gone by now.
  if (!socket.destroyed && ws.upgrade(request, socket, head, authenticated)) return
  authenticated()
  if (!socket.destroyed)
    refuse(headers, request, socket, 503, new Refusal('UNAVAILABLE', 'This server restarts: connect again'))
}

/**
 * Answers an upgrade that is not made. Node has let go of such a socket: if the other side stays open, it is ours to
 * destroy.
 */
function refuse(
  headers: UpgradesParts['headers'],
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

function destroyFailed(this: Socket) {
  this.destroy()
}
