import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { io } from 'socket.io-client'
import type { WebSocket } from 'ws'
import { type FixtureEvent, fixtureEventOf, seqOf, weddingOf } from '../../harness/fixtureEvent.ts'
import type { Started, Wire } from '../target.ts'
import { createSocketioServer, roomOf } from './socketioServer.ts'

// Between several servers as https://socket.io/docs/v4/redis-adapter has it.

const said = async (socket: WebSocket) => String((await once(socket, 'message'))[0])

export const wire: Wire = {
  protocols: [],

  // https://socket.io/docs/v4/engine-io-protocol and https://socket.io/docs/v4/socket-io-protocol
  async join(socket, { token }) {
    await said(socket)
    socket.send(`40${JSON.stringify({ token })}`)
    await said(socket)
  },

  sequenceOf(frame) {
    const [name, event] = JSON.parse(frame.replace(/^42/, ''))
    if (name !== 'new_message') throw new Error(`not an event: ${frame}`)
    return seqOf(event)
  },

  async *listen(url, token) {
    const client = io(new URL(url).origin.replace('ws', 'http'), { transports: ['websocket'], auth: { token } })
    const heard: FixtureEvent[] = []
    let wake = () => {}
    client.on('new_message', (event: FixtureEvent) => {
      heard.push(event)
      wake()
    })
    try {
      for (;;) {
        while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        yield heard.shift() as FixtureEvent
      }
    } finally {
      client.disconnect()
    }
  },
}

export async function start(redisUrl?: string): Promise<Started> {
  const http = createServer()
  // No ping comes between the frames that are counted.
  const server = createSocketioServer(http, { pingInterval: 600_000 })
  if (redisUrl) {
    const publisher = new Redis(redisUrl)
    server.adapter(createAdapter(publisher, publisher.duplicate()))
  }
  server.on('connection', (socket) => socket.join(roomOf(socket.data.weddingId)))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`,
    publish: (seq) => void server.to(roomOf(weddingOf(0))).emit('new_message', fixtureEventOf(seq)),
  }
}
