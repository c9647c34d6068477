import { createServer } from 'node:http'
import { openMessages } from '../../targets/evening/peers.ts'
import { createSocketioServer, roomOf } from '../../targets/peers/socketioServer.ts'

// https://socket.io/docs/v4/tutorial/step-7 stores a message, emits it and acknowledges it: a row a message.

const [databaseUrl = '', port] = process.argv.slice(2)
const messages = await openMessages(databaseUrl)
const http = createServer()
const server = createSocketioServer(http)
server.on('connection', (socket) => {
  const room = roomOf(socket.data.weddingId)
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
