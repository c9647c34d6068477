import type { ExecutionResult } from 'graphql'
import type { WebSocket as GraphqlSocket } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Viewer } from '../../access/viewer.ts'
import type { Client } from '../../context.ts'
import type { Rendered, Sink } from '../../feed/fanout.ts'
import type { Refusal } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Closing } from './closing.ts'
import { type Framer, textFrame } from './frames.ts'
import { OperationIds } from './operationIds.ts'
import type { SocketWriter } from './socketWriter.ts'

/** State of a connection that is needed until it has authenticated. */
export interface Handshake {
  /** Token of the request's header, if there was one. */
  token: string | undefined
  /** To be called when it has authenticated, so that it does not count against its address any more. */
  authenticated(): void
}

/** Parts that all connections of a server share. */
export interface ConnectionParts {
  frameOf: Framer
  maskError: ErrorMasker
}

/** Parts of one connection. */
export interface ConnectionOptions {
  socket: WebSocket
  writer: SocketWriter
  client: Client
  handshake: Handshake
  parts: ConnectionParts
}

/** How long (ms) a connection that ends waits for answers. */
const answeringMs = 2_000

const none: readonly SocketStream[] = []
const nothing = () => {}
const notYet = async () => {}

/**
 * A socket of a client, as graphql-ws uses it. There are thousands, and most of them are idle: it has fields and
 * methods, and no closure of its own, and keeps nothing that is of no use any more.
 */
export class Connection implements GraphqlSocket {
  readonly socket: WebSocket
  /** For the frames of the fan-out, which go past `socket`. */
  readonly writer: SocketWriter
  readonly client: Client
  readonly parts: ConnectionParts
  readonly ids = new OperationIds()
  /** Undefined from the moment when `connection_init` arrives. */
  handshake: Handshake | undefined
  viewer: Viewer | undefined = undefined
  /** Its subscriptions. */
  streams = none
  /** Whether it has answered the last ping. */
  isAnswering = true
  /** The code and reason it closes with as soon as what was asked is answered. It takes nothing more meanwhile. */
  ending: Closing | undefined = undefined
  /** To be called when the socket is gone. */
  leave: () => void = nothing
  /** Hands a message to graphql-ws, which takes one that is parsed already as it is. */
  handle: (message: string) => Promise<void> = notYet
  /** Tells graphql-ws that the socket is gone. */
  closed: (code: number, reason: string) => Promise<void> = notYet

  constructor({ socket, writer, client, handshake, parts }: ConnectionOptions) {
    this.socket = socket
    this.writer = writer
    this.client = client
    this.handshake = handshake
    this.parts = parts
  }

  get protocol(): string {
    return this.socket.protocol
  }

  /** How many operations of the client are going on. */
  get operations(): number {
    return this.ids.size + this.streams.length
  }

  send(text: string): void {
    const sent = this.ids.sent(text)
    if (sent !== undefined) this.writer.put(textFrame(Buffer.from(sent)))
    this.closeIfAnswered()
  }

  close(code: number): void {
    this.writer.close(code)
  }

  /** Closes once what was asked before is answered: a member who leaves is told that it is done. */
  end(closing: Closing): void {
    if (this.ending) return
    this.ending = closing
    for (const stream of this.streams) stream.leave()
    this.closeIfAnswered()
    if (this.ids.size > 0) setTimeout(() => this.writer.close(...closing), answeringMs).unref()
  }

  /** To be called when an operation has ended. */
  closeIfAnswered(): void {
    if (this.ending && this.ids.size === 0) this.writer.close(...this.ending)
  }

  onMessage(handle: (message: string) => Promise<void>): void {
    this.handle = handle
  }

  /** The subscription of the client's id. */
  streamOf(id: string): SocketStream | undefined {
    return this.streams.find((stream) => stream.id === id)
  }
}

/**
 * A subscription over a socket. It is not known to graphql-ws, which would hold much more of it than is needed here.
 */
export class SocketStream implements Sink {
  /** The client's id of the operation. */
  readonly id: string
  readonly #connection: Connection
  #unfollow: (() => void) | undefined = undefined
  #hasLeft = false

  constructor(id: string, connection: Connection) {
    this.id = id
    this.#connection = connection
    connection.streams = [...connection.streams, this]
  }

  /** Subscribes, or sends the single result that there is instead. */
  async open(subscribe: (sink: Sink) => Promise<(() => void) | ExecutionResult>): Promise<void> {
    const answer = await subscribe(this)
    if (typeof answer !== 'function') this.#finish(answer)
    else if (this.#hasLeft) answer()
    else this.#unfollow = answer
  }

  next(rendered: Rendered): void {
    const { writer, parts } = this.#connection
    if (!this.#hasLeft) writer.put(parts.frameOf(this.id, rendered))
  }

  isFull(): boolean {
    return this.#connection.writer.isFilling
  }

  drained(): Promise<void> {
    const { writer, socket } = this.#connection
    writer.flush()
    // A ping is answered for when all before it has left.
    return new Promise((resolve) => socket.ping(undefined, undefined, () => resolve()))
  }

  end(reason: Refusal): void {
    this.#finish({ errors: [this.#connection.parts.maskError(reason)] })
  }

  /** Ends the following of events: nobody reads the stream any more. */
  leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.#connection.streams = this.#connection.streams.filter((stream) => stream !== this)
    this.#unfollow?.()
  }

  #finish(result: ExecutionResult) {
    if (this.#hasLeft) return
    this.next({ json: JSON.stringify(result) })
    this.#connection.writer.put(textFrame(Buffer.from(JSON.stringify({ id: this.id, type: 'complete' }))))
    this.leave()
  }
}
