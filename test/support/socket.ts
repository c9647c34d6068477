import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import WebSocket from 'ws'

export type RawMessage = { id?: string; type: string; payload?: any }
type Options = WebSocket.ClientOptions & { path?: string; protocols?: string[] }

/**
 * A WebSocket that the test speaks by hand: it sends any message, right or wrong, and keeps the received ones in order.
 * `using` ends it the hard way, so that a silent one holds nobody up.
 */
export function openSocket(
  { url }: { url: string },
  { path = '/graphql', protocols = ['graphql-transport-ws'], ...options }: Options = {},
) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, protocols, options)
  const heard: RawMessage[] = []
  const waiting: (() => void)[] = []
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)))
    wake()
  })
  socket.on('error', () => {})
  const opened = new Promise<void>((resolve) => socket.once('open', resolve))
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => {
      resolve({ code, reason: String(reason) })
      wake()
    })
  })

  const connection = {
    socket,
    opened,
    /** How the connection ended. */
    closed,

    /** Sends a message of the protocol, or exactly this text or these bytes. */
    async says(message: RawMessage | string | Buffer) {
      await opened
      socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message))
    },

    /** The next message; with an id, the next one of that operation. Throws when the connection ends before. */
    async hears(id?: string): Promise<RawMessage> {
      for (;;) {
        const index = heard.findIndex((message) => id === undefined || message.id === id)
        if (index !== -1) return heard.splice(index, 1)[0] as RawMessage
        if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed: ${JSON.stringify(await closed)}`)
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },

    /** Introduces itself and returns what the server answered. */
    async connects(token: string) {
      await connection.says({ type: 'connection_init', payload: { token } })
      return (await connection.hears()).payload
    },

    asks: (id: string, query: string, variables: object = {}) =>
      connection.says({ id, type: 'subscribe', payload: { query, variables } }),

    /** Whether the server still answers on this connection. */
    async isAnswered(): Promise<boolean> {
      await connection.asks('still there?', '{ viewer { id } }')
      const { type, payload } = await connection.hears('still there?')
      if (type !== 'next') return false
      await connection.hears('still there?')
      return payload.data.viewer.id !== undefined
    },

    [Symbol.dispose]: () => socket.terminate(),
  }
  return connection
}

/** The answer to an upgrade that is refused. */
export function refusedUpgrade(server: { url: string }, options?: Options): Promise<IncomingMessage> {
  const { socket, opened } = openSocket(server, options)
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_, response) => {
      resolve(response)
      socket.terminate()
    })
    opened.then(() => reject(new Error('the upgrade was not refused')))
  })
}

/** Behaves like a phone without a signal: nothing is read, so the server's data stays where it is. */
export const stopReading = (socket: WebSocket) => wireOf(socket).pause()
export const resumeReading = (socket: WebSocket) => wireOf(socket).resume()
export const wireOf = (socket: WebSocket) => (socket as unknown as { _socket: Socket })._socket
