import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, getOperationAST } from 'graphql'
import { CloseCode, handleProtocols, type Message, MessageType, makeServer, parseMessage } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { BadToken } from '../access/auth.ts'
import type { Attend, Viewer } from '../access/viewer.ts'
import type { Config } from '../config.ts'
import type { Client, Context } from '../context.ts'
import type { Sink } from '../feed/fanout.ts'
import type { Logger } from '../log.ts'
import { Refusal, tokenMissing } from '../refusal.ts'
import { closings, createCloseReasons, explaining, restarting, tryLater } from './closing.ts'
import type { Present } from './errors.ts'
import { createFramer, Outbox, textFrame } from './frames.ts'
import { OperationIds } from './operationIds.ts'
import type { Operations } from './operations.ts'
import { bearer } from './token.ts'

type Connection = {
  socket: WebSocket
  /** For the frames of the fan-out, which go past `socket`. */
  outbox: Outbox
  client: Client
  /** Of the request's header, where there was one. */
  token: string | undefined
  /** To be called when it has authenticated, so that it does not count against its address any more. */
  authenticated(): void
  ids: OperationIds
  /** Its subscriptions, by our id of the operation. */
  streams: Map<string, Stream>
  viewer?: Viewer
  /** To be called when the socket is gone. */
  leave?: () => void
}

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
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
    // Another protocol is agreed to, and closed with 4406: a browser would not let its page see why it was not.
    handleProtocols: (offered) => handleProtocols(offered) || ([...offered][0] ?? false),
    WebSocket: explaining(createCloseReasons({ ...limits, initTimeoutMs: config.initTimeoutMs })),
  })
  const answering = new WeakSet<WebSocket>()
  const frameOf = createFramer()
  let ending = false

  const protocol = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: config.initTimeoutMs,

    // An error thrown here would close with 4500: a refusal has its own codes.
    async onConnect({ connectionParams, extra }) {
      const { socket, outbox } = extra
      try {
        const token = tokenOf(connectionParams) ?? extra.token
        if (!token) return false
        const viewer = await arrive(token, extra.authenticated)
        const leave = await attend(viewer, (reason) => outbox.close(...closings[reason]))
        if (socket.readyState !== socket.OPEN) leave()
        else Object.assign(extra, { viewer, leave })
        const { id: userId, name: userName, role, weddingId } = viewer
        logger.debug({ userId, weddingId }, 'connected')
        return { userId, userName, role, weddingId: weddingId || null, serverTime: new Date().toISOString() }
      } catch (error) {
        // Its token is a real one whose time is over, or cannot be checked now.
        if (!(error instanceof BadToken)) extra.authenticated()
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
        if (Object.keys(subscriptions).length > limits.operationsPerConnection) {
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
          operationId: id,
        })
        return { schema, document, operationName, variableValues: variables, contextValue }
      } catch (error) {
        return [present(error)]
      }
    },

    execute: operations.execute,

    async subscribe(args) {
      const { connection, operationId } = args.contextValue as SocketContext
      const { ids, streams } = connection
      const id = ids.theirs(operationId)
      // Completed before it began: graphql-ws answers nothing any more.
      if (id === undefined) return {}
      const stream = createStream()
      streams.set(operationId, stream)
      stream.onLeave(() => streams.delete(operationId))
      const answer = await operations.subscribe(args, sinkFor(connection, id, stream))
      if (typeof answer === 'function') {
        stream.onLeave(answer)
        return stream.iterable
      }
      stream.leave()
      return answer
    },
  })

  /** Frames for one operation. A reader that leaves too much unread is closed with 1013 and resumes from its cursor. */
  function sinkFor({ socket, outbox }: Connection, id: string, stream: Stream): Sink {
    const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
    return {
      next(rendered) {
        if (!stream.hasLeft()) outbox.put(frameOf(id, head, rendered))
      },
      isFull: () => outbox.unsent >= limits.unsentBytes / 4 && socket.readyState === socket.OPEN,
      // A ping is answered for when all before it has left.
      drained() {
        outbox.flush()
        return new Promise((resolve) => socket.ping(undefined, undefined, () => resolve()))
      },
      end(reason) {
        this.next({ json: JSON.stringify({ errors: [present(reason)] }) })
        stream.finish()
      },
    }
  }

  server.on('connection', (socket: WebSocket, request: IncomingMessage, wire: Duplex, authenticated: () => void) => {
    const outbox = new Outbox(socket, wire, limits.unsentBytes)
    // Not the request itself: it would weigh as much as all else that is kept of a connection.
    const [client, token] = [clientOf(request), bearer(request.headers.authorization)]
    const ids = new OperationIds()
    const connection: Connection = { socket, outbox, client, token, authenticated, ids, streams: new Map() }
    answering.add(socket)
    socket.on('pong', () => answering.add(socket))
    // A client that does not read may not ask for more. ws has answered the ping already.
    socket.on('ping', () => outbox.check())
    // ws has closed the socket with the right code: a frame too large, not UTF-8, not a frame.
    socket.on('error', (error) => logger.debug({ reason: error }, 'a socket failed'))
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send(text) {
          const sent = ids.sent(text)
          if (sent !== undefined) outbox.put(textFrame(Buffer.from(sent)))
        },
        close: (code) => outbox.close(code),
        onMessage: (handle) =>
          socket.on('message', (data, isBinary) => {
            outbox.check()
            if (socket.readyState !== socket.OPEN) return
            const message = isBinary ? undefined : readMessage(String(data))
            if (message === undefined) return outbox.close(CloseCode.BadRequest)
            const received = ids.received(message)
            if (received.type === Complete) connection.streams.get(received.id)?.leave()
            // graphql-ws takes a message that is parsed already as it is.
            handle(received as unknown as string).catch((error: Error) => {
              logger.error({ err: error }, 'a message could not be handled')
              outbox.close(CloseCode.InternalServerError)
            })
          }),
      },
      connection,
    )
    socket.once('close', (code, reason) => {
      connection.leave?.()
      for (const stream of connection.streams.values()) stream.leave()
      closed(code, String(reason))
    })
  })

  const pings = setInterval(() => {
    for (const socket of server.clients) {
      if (!answering.delete(socket)) socket.terminate()
      else socket.ping()
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

type SocketContext = Context & { connection: Connection; operationId: string }

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

type Stream = ReturnType<typeof createStream>

/** The stream that graphql-ws holds. It yields nothing, since the fan-out writes the frames, and ends with either side. */
function createStream() {
  let left = false
  const leaving: (() => void)[] = []
  const leave = () => {
    left = true
    for (const callback of leaving.splice(0)) callback()
  }
  let finish = () => {}
  const ended = new Promise<IteratorResult<never, undefined>>((resolve) => {
    finish = () => resolve({ done: true, value: undefined })
  })
  ended.then(leave)
  const end = () => {
    leave()
    finish()
    return ended
  }
  const iterable: AsyncGenerator<never, undefined> = {
    next: () => ended,
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this
    },
    async [Symbol.asyncDispose]() {
      await end()
    },
  }
  return {
    iterable,
    /** No more will come: the reader is told. */
    finish: () => finish(),
    /** Nobody reads any more. */
    leave,
    hasLeft: () => left,
    /** Calls back on leaving, at once where that has been. */
    onLeave(callback: () => void) {
      leaving.push(callback)
      if (left) leave()
    },
  }
}
