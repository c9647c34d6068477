import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, getOperationAST } from 'graphql'
import { CloseCode, handleProtocols, type Message, MessageType, makeServer, parseMessage } from 'graphql-ws'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { BadToken } from '../access/auth.ts'
import type { Attend, Viewer } from '../access/viewer.ts'
import type { Config } from '../config.ts'
import type { Client, Context } from '../context.ts'
import { Expiring } from '../expiring.ts'
import type { Logger } from '../log.ts'
import { Refusal, tokenMissing } from '../refusal.ts'
import { personOf } from './charges.ts'
import { closings, createCloseReasons, explaining, restarting, tryLater } from './closing.ts'
import { Connection, type ConnectionParts, SocketStream } from './connection.ts'
import type { Present } from './errors.ts'
import { createFramer, Outbox } from './frames.ts'
import type { Operations } from './operations.ts'
import { ReadingPace } from './readingPace.ts'
import { bearer } from './token.ts'

export type Ws = ReturnType<typeof createWs>

/** GraphQL over WebSocket: graphql-ws speaks the protocol, the fan-out writes the `next` frames of subscriptions. */
export function createWs({
  schema,
  operations,
  arrive,
  attend,
  clientOf,
  contextFor,
  present,
  config,
  logger,
}: {
  schema: ExecutionArgs['schema']
  operations: Operations
  /** The viewer a token stands for, told as soon as it is known to be valid; rejects with a Refusal. */
  arrive(token: string, isValid: () => void): Promise<Viewer>
  attend: Attend
  clientOf(request: IncomingMessage): Client
  contextFor(viewer: Viewer, client: Client): Context
  present: Present
  config: Config
  logger: Logger
}) {
  const { limits } = config
  class ServedSocket extends explaining(createCloseReasons({ ...limits, initTimeoutMs: config.initTimeoutMs })) {
    declare connection: Connection
  }
  const server = new WebSocketServer<typeof ServedSocket>({
    noServer: true,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
    // One message of a socket in each turn of the event loop: a packet may hold thousands, for which all others would wait.
    allowSynchronousEvents: false,
    // Another protocol is agreed to, and closed with 4406: a browser would not let its page see why it was not.
    handleProtocols: (offered) => handleProtocols(offered) || ([...offered][0] ?? false),
    WebSocket: ServedSocket,
  })
  const parts: ConnectionParts = { frameOf: createFramer(), present }
  /** Connections that have not said connection_init. graphql-ws would have a timer for each. */
  const silent = new Expiring<Connection, true>({
    durationMs: config.initTimeoutMs,
    onEnd: (connection) => connection.close(CloseCode.ConnectionInitialisationTimeout),
  })
  const pace = new ReadingPace<WebSocket>(limits.socketMessagesPerSecond)
  const seconds = setInterval(() => pace.tick(), 1_000)
  let ending = false

  const protocol = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: 0,

    // An error thrown here would close with 4500: a refusal has its own codes.
    async onConnect(ctx) {
      const { socket, outbox, handshake } = ctx.extra
      silent.delete(ctx.extra)
      ctx.extra.handshake = undefined
      const token = tokenOf(ctx.connectionParams) ?? handshake?.token
      // It is as large as all else that is kept of a connection, and not needed again.
      Object.assign(ctx, { connectionParams: undefined })
      try {
        if (!token) return false
        const viewer = await arrive(token, () => handshake?.authenticated())
        const leave = await attend(viewer, (reason) => outbox.close(...closings[reason]))
        if (socket.readyState !== socket.OPEN) leave()
        else Object.assign(ctx.extra, { viewer, leave })
        const { id: userId, name: userName, role, weddingId } = viewer
        logger.debug({ userId, weddingId }, 'connected')
        return { userId, userName, role, weddingId: weddingId || null, serverTime: new Date().toISOString() }
      } catch (error) {
        // Its token is a real one whose time is over, or cannot be checked now.
        if (!(error instanceof BadToken)) handshake?.authenticated()
        const { extensions, message } = present(error)
        logger.debug({ code: extensions.code, message }, 'a connection was refused')
        if (extensions.code === 'UNAUTHENTICATED') outbox.close(CloseCode.Forbidden, `${message}: use another one`)
        else outbox.close(tryLater, message)
        return false
      }
    },

    async onSubscribe({ extra, subscriptions }, id, params) {
      const { query, operationName, variables } = params
      try {
        if (ending) throw new Refusal('UNAVAILABLE', 'This server is restarting: try again')
        if (extra.operations > limits.operationsPerConnection) {
          const message = `At most ${limits.operationsPerConnection} operations at a time on a connection`
          throw new Refusal('RATE_LIMITED', message, { retryAfter: 1 })
        }
        logger.debug({ userId: extra.viewer?.id, queryLength: query.length, variables: Object.keys(variables ?? {}).length }, 'asked')
        const refusal = await operations.admit(query, extra.viewer ?? null, extra.client)
        if (refusal) return [refusal]
        const { document, errors } = operations.prepare(query)
        if (errors.length > 0) return errors
        if (!getOperationAST(document, operationName)) {
          throw new Refusal('BAD_USER_INPUT', 'Which operation? Name one of this document in operationName')
        }
        if (!extra.viewer) throw tokenMissing()
        const contextValue: SocketContext = Object.assign(contextFor(extra.viewer, extra.client), {
          params,
          connection: extra,
          subscriptions,
          operationId: id,
        })
        return { schema, document, operationName, variableValues: variables, contextValue }
      } catch (error) {
        return [present(error)]
      }
    },

    execute: operations.execute,

    // From here on the subscription is ours: graphql-ws forgets it, and answers nothing.
    async subscribe(args) {
      const { connection, subscriptions, operationId } = args.contextValue as SocketContext
      delete subscriptions[operationId]
      const id = connection.ids.end(operationId)
      // The client may have completed it before it began.
      if (id !== undefined) await new SocketStream(id, connection).open((sink) => operations.subscribe(args, sink))
      return {}
    },
  })

  server.on('connection', (socket: ServedSocket, request: IncomingMessage, wire: Duplex, authenticated: () => void) => {
    const connection = new Connection({
      socket,
      outbox: new Outbox(socket, wire, limits.unsentBytes),
      // Not the request itself: it would weigh as much as all else that is kept of a connection.
      client: clientOf(request),
      handshake: { token: bearer(request.headers.authorization), authenticated },
      parts,
    })
    socket.connection = connection
    silent.keep(connection, true)
    // The same functions for all sockets.
    socket.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('error', onError).on('close', onClose)
    connection.closed = protocol.opened(connection, connection)
  })

  function onMessage(this: WebSocket, data: RawData, isBinary: boolean) {
    const { connection } = this as ServedSocket
    const { socket, outbox, ids } = connection
    outbox.check()
    if (socket.readyState !== socket.OPEN) return
    count(connection)
    const message = isBinary ? undefined : readMessage(String(data))
    if (message === undefined) return outbox.close(CloseCode.BadRequest)
    const stream = 'id' in message ? connection.streamOf(message.id) : undefined
    if (stream && message.type === Subscribe) return outbox.close(CloseCode.SubscriberAlreadyExists)
    if (stream && message.type === Complete) return stream.leave()
    connection.handle(ids.received(message) as unknown as string).catch((error: Error) => {
      logger.error({ err: error }, 'a message could not be handled')
      outbox.close(CloseCode.InternalServerError)
    })
  }

  // A client that does not read may not ask for more. ws has answered the ping already.
  function onPing(this: WebSocket) {
    const { connection } = this as ServedSocket
    connection.outbox.check()
    count(connection)
  }

  function onPong(this: WebSocket) {
    count((this as ServedSocket).connection)
  }

  /** What is read says that somebody is there, also if a pong is far behind it. */
  function count(connection: Connection) {
    const { socket, viewer } = connection
    connection.isAnswering = true
    pace.count(viewer ? personOf(viewer) : socket, socket)
  }

  // ws has closed the socket with the right code: a frame too large, not UTF-8, not a frame.
  function onError(error: Error) {
    logger.debug({ reason: error }, 'a socket failed')
  }

  function onClose(this: WebSocket, code: number, reason: Buffer) {
    const { connection } = this as ServedSocket
    silent.delete(connection)
    connection.leave()
    for (const stream of connection.streams) stream.leave()
    connection.closed(code, String(reason))
  }

  const pings = setInterval(() => {
    for (const { connection } of server.clients) {
      if (!connection.isAnswering) connection.socket.terminate()
      else connection.socket.ping()
      connection.isAnswering = false
    }
  }, config.pingMs)

  return {
    connections: () => server.clients.size,

    /** Calls back for an upgrade that is none of RFC 6455, with what is wrong; the socket is then the caller's to answer. */
    onBadHandshake(callback: (request: IncomingMessage, socket: Socket, problem: string) => void) {
      server.on('wsClientError', ({ message }, socket, request) => callback(request, socket as Socket, message))
    },

    /** Takes a connection over, and tells when it has authenticated; false when none is taken any more. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, authenticated: () => void): boolean {
      if (ending) return false
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request, socket, authenticated))
      return true
    },

    /** From now on new operations are UNAVAILABLE, and new connections are not taken. */
    refuseWork() {
      ending = true
    },

    /** Closes every connection; clients come back to another server, or to this one when it is up again. */
    async end() {
      clearInterval(pings)
      clearInterval(seconds)
      // What was said in this turn leaves first.
      await new Promise(setImmediate)
      const gone = [...server.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      for (const socket of server.clients) socket.close(restarting)
      const giveUp = setTimeout(() => {
        for (const socket of server.clients) socket.terminate()
      }, 2_000)
      await Promise.all(gone)
      clearTimeout(giveUp)
    },
  }
}

/** `subscriptions` are those that graphql-ws knows, by our id of the operation. */
type SocketContext = Context & { connection: Connection; subscriptions: Record<string, unknown>; operationId: string }

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

function tokenOf(params: Record<string, unknown> | undefined): string | undefined {
  if (typeof params?.token === 'string') return params.token
  const header = params?.Authorization ?? params?.authorization
  return typeof header === 'string' ? bearer(header) : undefined
}
