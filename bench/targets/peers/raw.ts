import { on, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { textFrame } from '../../../src/transport/ws/frames.ts'
import { type FixtureEvent, fixtureEventOf, seqOf } from '../../harness/fixtureEvent.ts'
import { verifyToken } from '../../harness/token.ts'
import type { Started, Wire } from '../target.ts'

// The least that a broadcast can cost in Node: JSON once, one frame, written to each socket. No operations, audiences
// or cursors.

export const wire: Wire = {
  protocols: ['raw'],
  headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  join: async (socket) => void (await once(socket, 'open')),
  sequenceOf: (frame) => seqOf(JSON.parse(frame)),
  async *listen(url, token) {
    const socket = new WebSocket(url, 'raw', { headers: { authorization: `Bearer ${token}` } })
    try {
      for await (const [frame] of on(socket, 'message')) yield JSON.parse(String(frame)) as FixtureEvent
    } finally {
      socket.close()
    }
  },
}

export async function start(): Promise<Started> {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const wires = new Set<Duplex>()
  const http = createServer()
    .on('upgrade', async (request, socket, head) => {
      try {
        await verifyToken(request.headers.authorization?.slice('Bearer '.length))
      } catch {
        return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
      }
      server.handleUpgrade(request, socket, head, (client) => {
        wires.add(socket)
        client.on('close', () => wires.delete(socket))
      })
    })
    .listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    publish(seq) {
      const frame = textFrame(Buffer.from(JSON.stringify(fixtureEventOf(seq))))
      for (const wire of wires) wire.write(frame)
    },
  }
}
