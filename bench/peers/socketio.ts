import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import type { WebSocket } from 'ws'
import type { Started, Wire } from '../contender.ts'
import { type Happening, happeningOf, seqOf } from '../happening.ts'

// https://socket.io/docs/v4/rooms and https://socket.io/docs/v4/performance-tuning: WebSocket alone, without compression.

const weddingId = 'bench'
const said = async (socket: WebSocket) => String((await once(socket, 'message'))[0])

export const wire: Wire = {
  protocols: [],

  // https://socket.io/docs/v4/engine-io-protocol and https://socket.io/docs/v4/socket-io-protocol
  async join(socket) {
    await said(socket)
    socket.send('40{"token":"guest"}')
    await said(socket)
  },

  sequenceOf(frame) {
    const [name, happening] = JSON.parse(frame.replace(/^42/, ''))
    if (name !== 'new_message') throw new Error(`not an event: ${frame}`)
    return seqOf(happening)
  },

  async *listen(url) {
    const client = io(new URL(url).origin.replace('ws', 'http'), { transports: ['websocket'], auth: { token: 'guest' } })
    const heard: Happening[] = []
    let wake = () => {}
    client.on('new_message', (happening: Happening) => {
      heard.push(happening)
      wake()
    })
    try {
      for (;;) {
        while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        yield heard.shift() as Happening
      }
    } finally {
      client.disconnect()
    }
  },
}

export async function start(): Promise<Started> {
  const http = createServer()
  // No ping comes between the frames that are counted.
  const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false, pingInterval: 600_000 })
  server.on('connection', (socket) => socket.join(`wedding:${weddingId}`))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`,
    publish: (seq) => void server.to(`wedding:${weddingId}`).emit('new_message', happeningOf(seq)),
  }
}
