import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import WebSocket, { WebSocketServer } from 'ws'
import type { RawMessage } from './socket.ts'

export type Middlebox = Awaited<ReturnType<typeof startMiddlebox>>

/**
 * Rule for a message on a WebSocket: returns the message to pass on in its place, or none. `end` closes the socket on
 * the client's side.
 */
type Rule = (message: RawMessage, end: (code?: number) => void) => RawMessage | undefined

const pass: Rule = (message) => message

/** A WebSocket that ignores errors: one that is closed before it is open has an error that nobody waits for. */
class QuietWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols)
    this.on('error', () => {})
  }
}

/** Gives the hooks' client what Node 20 does not have. */
export function provideWebSocket() {
  globalThis.WebSocket ??= QuietWebSocket as never
}

/**
 * Starts a proxy between a client and a server. It records which operations go over HTTP or WebSocket, and applies
 * rules to messages.
 */
export async function startMiddlebox(target: string) {
  const rules = { up: pass, down: pass, isBlocked: false }
  const overHttp: string[] = []
  const overSocket: string[] = []
  const http = createServer(async (incoming, outgoing) => {
    const body = await text(incoming)
    if (body.includes('"operationName"')) overHttp.push(JSON.parse(body).operationName)
    const headers = { ...incoming.headers, host: new URL(target).host }
    const relayed = request(`${target}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    outgoing.on('close', () => relayed.destroy())
    relayed.on('error', () => outgoing.destroy())
    relayed.end(body)
  })
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'graphql-transport-ws' })
  http.on('upgrade', (incoming, socket, head) => {
    if (rules.isBlocked) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    sockets.handleUpgrade(incoming, socket, head, (near) => relay(near))
  })

  function relay(near: WebSocket) {
    const far = new WebSocket(`${target.replace('http', 'ws')}/graphql`, ['graphql-transport-ws'])
    const early: string[] = []
    const end = (code?: number) => (code === undefined ? near.terminate() : near.close(code))
    near.on('message', (data) => {
      const message: RawMessage = JSON.parse(String(data))
      if (message.type === 'subscribe') overSocket.push(message.payload.operationName)
      const passed = rules.up(message, end)
      if (!passed) return
      if (far.readyState === WebSocket.OPEN) far.send(JSON.stringify(passed))
      else early.push(JSON.stringify(passed))
    })
    far.on('open', () => {
      for (const message of early) far.send(message)
    })
    far.on('message', (data) => {
      const passed = rules.down(JSON.parse(String(data)), end)
      if (passed) near.send(JSON.stringify(passed))
    })
    far.on('close', (code, reason) => (code === 1005 || code === 1006 ? near.terminate() : near.close(code, reason)))
    far.on('error', () => near.terminate())
    near.on('close', () => far.terminate())
    near.on('error', () => {})
  }

  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    /** Names of the operations that went each way, in order. */
    overHttp,
    overSocket,
    rules,
    async [Symbol.asyncDispose]() {
      for (const near of sockets.clients) near.terminate()
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}
