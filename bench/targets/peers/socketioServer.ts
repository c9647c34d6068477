import type { Server as HttpServer } from 'node:http'
import { Server, type ServerOptions } from 'socket.io'
import { verifyToken } from '../../harness/token.ts'

/**
 * Socket.IO as its documentation advises: https://socket.io/docs/v4/performance-tuning has WebSocket alone, without
 * compression; https://socket.io/docs/v4/memory-usage lets go of the first request;
 * https://socket.io/docs/v4/middlewares checks the token of the handshake, whose claims are the `data` of a socket
 * then.
 */
export function createSocketioServer(http: HttpServer, options: Partial<ServerOptions> = {}): Server {
  const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false, ...options })
  server.engine.on('connection', (connection) => {
    connection.request = null
  })
  server.use(async (socket, next) => {
    try {
      socket.data = await verifyToken(socket.handshake.auth.token)
      next()
    } catch {
      next(new Error('unauthorized'))
    }
  })
  return server
}

/** The room of everyone at a wedding: https://socket.io/docs/v4/rooms */
export const roomOf = (weddingId: string) => `wedding:${weddingId}`
