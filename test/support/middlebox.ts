import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
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

interface Rules {
  /** For messages of the client on a WebSocket. */
  up: Rule
  /** For messages of the server on a WebSocket. */
  down: Rule
  /** For new WebSockets: passed on, refused, or never answered. */
  upgrades: 'pass' | 'refuse' | 'swallow'
  /** Answers requests over HTTP in place of the server. */
  answer: ((outgoing: ServerResponse) => void) | undefined
  /** Refuses requests over HTTP with a page that says 404. */
  refuses: (incoming: IncomingMessage) => boolean
  /** Passes on nothing more of answers over HTTP. */
  swallowsAnswers: boolean
}

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
  const rules: Rules = {
    up: pass,
    down: pass,
    upgrades: 'pass',
    answer: undefined,
    refuses: () => false,
    swallowsAnswers: false,
  }
  const swallowed = new Set<Duplex>()
  const overHttp: string[] = []
  const streams = new Set<ServerResponse>()
  const overSocket: string[] = []
  const http = createServer(async (incoming, outgoing) => {
    const body = await text(incoming)
    if (body.includes('"operationName"')) overHttp.push(JSON.parse(body).operationName)
    if (rules.answer) return rules.answer(outgoing)
    if (rules.refuses(incoming)) return outgoing.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>')
    const headers = { ...incoming.headers, host: new URL(target).host }
    const relayed = request(`${target}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      if (rules.swallowsAnswers) return
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      if (answer.headers['content-type']?.startsWith('text/event-stream')) streams.add(outgoing)
      answer.on('data', (chunk) => rules.swallowsAnswers || outgoing.write(chunk))
      answer.on('end', () => rules.swallowsAnswers || outgoing.end())
      answer.on('error', () => outgoing.destroy())
    })
    outgoing.on('close', () => {
      streams.delete(outgoing)
      relayed.destroy()
    })
    relayed.on('error', () => outgoing.destroy())
    relayed.end(body)
  })
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'graphql-transport-ws' })
  http.on('upgrade', (incoming, socket, head) => {
    // Node has let go of the socket: without a listener a reset by the client would end the process.
    socket.on('error', () => socket.destroy())
    if (rules.upgrades === 'refuse') return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    if (rules.upgrades === 'swallow') return swallowed.add(socket)
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
    /** The streams of server-sent events that are open. */
    streams,
    rules,
    async [Symbol.asyncDispose]() {
      for (const near of sockets.clients) near.terminate()
      for (const socket of swallowed) socket.destroy()
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}
