import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { verifyToken } from '../token.ts'
import { openMessages } from './peers.ts'

// Socket.IO with a row a message: https://socket.io/docs/v4/tutorial/step-7 stores a message, tells it and acknowledges it;
// https://socket.io/docs/v4/middlewares checks the token of the handshake; rooms, performance-tuning and memory-usage as in
// ../peers/socketio.ts.

const [databaseUrl = '', port] = process.argv.slice(2)
const messages = await openMessages(databaseUrl)
const http = createServer()
const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false, pingInterval: 600_000 })
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
server.on('connection', (socket) => {
  const room = `wedding:${socket.data.weddingId}`
  socket.join(room)
  socket.on('send_message', async ({ id, content }, acknowledge) => {
    try {
      const stored = await messages.store(socket.data, id, content)
      server.to(room).emit('new_message', stored)
      acknowledge({ message: stored.message })
    } catch (error) {
      acknowledge({ error: String(error) })
    }
  })
})
http.listen(Number(port), '127.0.0.1')
