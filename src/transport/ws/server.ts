import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { CloseCode, handleProtocols, type Message, MessageType, parseMessage } from 'graphql-ws'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type { Config } from '../../config.ts'
import type { Client } from '../../context.ts'
import { Expiring } from '../../expiring.ts'
import type { Logger } from '../../log.ts'
import { bearer } from '../token.ts'
import { createCloseReasons, explaining, restarting } from './closing.ts'
import { Connection, type ConnectionParts } from './connection.ts'
import { createFramer } from './frames.ts'
import { Heartbeat } from './heartbeat.ts'
import { createProtocol, type Protocol, type ProtocolParts } from './protocol.ts'
import { SocketWriter, WriteTurns } from './socketWriter.ts'

/** The WebSockets of a server. */
export interface Ws {
  /** Number of open connections. */
  connections(): number
  /** Starts the timers. */
  start(): void
  /** Calls back for an upgrade that is none of RFC 6455, with what is wrong; the caller answers on the socket. */
  onBadHandshake(callback: (request: IncomingMessage, socket: Socket, problem: string) => void): void
  /**
   * Takes a connection over, and calls `authenticated` when it has authenticated. Returns false when none is taken any
   * more.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, authenticated: () => void): boolean
  /** From now on new operations are UNAVAILABLE, and new connections are not taken. */
  refuseWork(): void
  /** Closes every connection; clients come back to another server, or to this one when it is up again. */
  end(): Promise<void>
}

/** Parts of the WebSockets of a server. */
export interface WsParts extends Omit<ProtocolParts, 'limits' | 'isEnding' | 'onInit'> {
  clientOf(request: IncomingMessage): Client
  config: Config
}

/** How long (ms) clients may take to answer the close frame when the server ends. */
const closingMs = 2_000

/** GraphQL over WebSocket, the protocol graphql-transport-ws. */
export function createWs({ clientOf, config, ...parts }: WsParts): Ws {
  const { limits } = config
  const server = createSocketServer(config)
  const shared: ConnectionParts = { frameOf: createFramer(), maskError: parts.maskError }
  const turns = new WriteTurns()
  const silent = createSilent(config.initTimeoutMs)
  const heartbeat = createHeartbeat(server, config)
  let isEnding = false
  const protocol = createProtocol({
    ...parts,
    limits,
    isEnding: () => isEnding,
    onInit: (connection) => silent.delete(connection),
  })
  const listen = createListen({ protocol, heartbeat, silent, logger: parts.logger })

  server.on('connection', (socket: ServedSocket, request: IncomingMessage, wire: Duplex, authenticated: () => void) => {
    const connection = new Connection({
      socket,
      writer: new SocketWriter(turns, socket, wire, limits.unsentBytes),
      // Do not keep the request itself: it would take as much memory as everything else of a connection.
      client: clientOf(request),
      handshake: { token: bearer(request.headers.authorization), authenticated },
      parts: shared,
    })
    socket.connection = connection
    silent.keep(connection, true)
    listen(socket)
    connection.closed = protocol.opened(connection, connection)
  })

  return {
    connections: () => server.clients.size,
    start: () => heartbeat.start(),

    onBadHandshake(callback) {
      server.on('wsClientError', ({ message }, socket, request) => callback(request, socket as Socket, message))
    },

    upgrade(request, socket, head, authenticated) {
      if (isEnding) return false
      server.handleUpgrade(request, socket, head, (client) =>
        server.emit('connection', client, request, socket, authenticated),
      )
      return true
    },

    refuseWork() {
      isEnding = true
    },

    async end() {
      heartbeat.end()
      // Answers of this turn leave first.
      await new Promise(setImmediate)
      await closeAll(server.clients)
    },
  }
}

/** A socket with its connection. */
interface ServedSocket extends WebSocket {
  connection: Connection
}

function createSocketServer({ limits, initTimeoutMs }: Config) {
  class Served extends explaining(createCloseReasons({ ...limits, initTimeoutMs })) implements ServedSocket {
    declare connection: Connection
  }
  return new WebSocketServer<typeof Served>({
    noServer: true,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
    // Another protocol is agreed to, and closed with 4406: a browser would not let its page see why it was not.
    handleProtocols: (offered) => handleProtocols(offered) || ([...offered][0] ?? false),
    WebSocket: Served,
  })
}

/** Connections that have not sent connection_init. They are closed when they take too long for it. */
function createSilent(durationMs: number) {
  return new Expiring<Connection, true>({
    durationMs,
    onEnd: (connection) => connection.close(CloseCode.ConnectionInitialisationTimeout),
  })
}

function createHeartbeat({ clients }: WebSocketServer, { pingMs, limits }: Config) {
  return new Heartbeat({
    pingMs,
    messagesPerSecond: limits.socketMessagesPerSecond,
    *connections() {
      for (const socket of clients) yield (socket as ServedSocket).connection
    },
  })
}

/** Parts of the listeners of sockets. */
interface ListenersParts {
  protocol: Pick<Protocol, 'run'>
  heartbeat: Heartbeat
  silent: Expiring<Connection, true>
  logger: Logger
}

/** Returns what adds the listeners to a socket: the same functions to all of them. */
function createListen({ protocol, heartbeat, silent, logger }: ListenersParts): (socket: ServedSocket) => void {
  function onMessage(this: WebSocket, data: RawData, isBinary: boolean) {
    const { connection } = this as ServedSocket
    const { socket, writer } = connection
    writer.check()
    if (connection.ending || socket.readyState !== socket.OPEN) return
    heartbeat.heard(connection)
    const message = isBinary ? undefined : readMessage(String(data))
    if (message === undefined) return writer.close(CloseCode.BadRequest)
    const operation = 'id' in message ? connection.operationOf(message.id) : undefined
    if (message.type === Complete) return operation?.leave()
    if (message.type === Subscribe && operation) return writer.close(CloseCode.SubscriberAlreadyExists)
    handle(connection, message).catch((error: Error) => {
      logger.error({ err: error }, 'a message could not be handled')
      writer.close(CloseCode.InternalServerError)
    })
  }

  // graphql-ws closes a connection that subscribes before it has authenticated.
  function handle(connection: Connection, message: Message): Promise<void> {
    if (message.type === Subscribe && connection.viewer) return protocol.run(connection, message)
    return connection.handle(message as unknown as string)
  }

  // A client that does not read may not ask for more. ws has answered the ping already.
  function onPing(this: WebSocket) {
    const { connection } = this as ServedSocket
    connection.writer.check()
    heartbeat.heard(connection)
  }

  function onPong(this: WebSocket) {
    heartbeat.heard((this as ServedSocket).connection)
  }

  // ws has closed the socket with the right code: a frame too large, not UTF-8, not a frame.
  function onError(error: Error) {
    logger.debug({ reason: error }, 'a socket failed')
  }

  function onClose(this: WebSocket, code: number, reason: Buffer) {
    const { connection } = this as ServedSocket
    silent.delete(connection)
    connection.leave()
    for (const operation of connection.operations) operation.leave()
    connection.closed(code, String(reason))
  }

  return (socket) => {
    socket.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('error', onError).on('close', onClose)
  }
}

async function closeAll(sockets: Set<WebSocket>): Promise<void> {
  const gone = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  for (const socket of sockets) socket.close(restarting)
  const giveUp = setTimeout(() => {
    for (const socket of sockets) socket.terminate()
  }, closingMs)
  await Promise.all(gone)
  clearTimeout(giveUp)
}

/** A message that a client may send; undefined for anything else. */
function readMessage(text: string): Message | undefined {
  try {
    const message = parseMessage(text)
    return fromClients.has(message.type) ? message : undefined
  } catch {
    return undefined
  }
}

const { ConnectionInit, Ping, Pong, Subscribe, Complete } = MessageType
const fromClients: ReadonlySet<MessageType> = new Set([ConnectionInit, Ping, Pong, Subscribe, Complete])
