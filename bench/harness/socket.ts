import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A socket of somebody who has signed in. A server that closes it ends the benchmark. */
export async function openSocket(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false, skipUTF8Validation: true })
  socket.on('close', (code, reason) => {
    throw new Error(`the server closed a connection: ${code} ${reason}`)
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }))
  await once(socket, 'message')
  return socket
}
