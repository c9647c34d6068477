import type { ExecutionResult, GraphQLError } from 'graphql'
import { type WebSocket as GraphqlSocket, MessageType } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Viewer } from '../../access/viewer.ts'
import type { Client } from '../../context.ts'
import type { Rendered, Sink } from '../../feed/fanout.ts'
import type { Refusal } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Closing } from './closing.ts'
import { type Framer, nextFrame, textFrame } from './frames.ts'
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

const none: readonly SocketOperation[] = []
const nothing = () => {}
const notYet = async () => {}

/**
 * A socket of a client. There are thousands, and most of them are idle: it has fields and
 * methods, and no closure of its own, and keeps nothing that is of no use any more.
 */
export class Connection implements GraphqlSocket {
  readonly socket: WebSocket
  /** For all frames of text, which go past `socket`. */
  readonly writer: SocketWriter
  readonly client: Client
  readonly parts: ConnectionParts
  /** Undefined from the moment when `connection_init` arrives. */
  handshake: Handshake | undefined
  viewer: Viewer | undefined = undefined
  /** The operations that the client has asked for and that have not ended. */
  operations = none
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

  /** Sends a message of graphql-ws. */
  send(text: string): void {
    this.writer.put(textFrame(Buffer.from(text)))
  }

  close(code: number): void {
    this.writer.close(code)
  }

  /** Closes once what was asked before is answered: a member who leaves is told that it is done. */
  end(closing: Closing): void {
    if (this.ending) return
    this.ending = closing
    for (const operation of this.operations) operation.unfollow()
    this.closeIfAnswered()
    if (this.operations.length > 0) setTimeout(() => this.writer.close(...closing), answeringMs).unref()
  }

  /** To be called when an operation has ended. */
  closeIfAnswered(): void {
    if (this.ending && this.operations.length === 0) this.writer.close(...this.ending)
  }

  onMessage(handle: (message: string) => Promise<void>): void {
    this.handle = handle
  }

  /** The operation that the client knows by this id. */
  operationOf(id: string): SocketOperation | undefined {
    return this.operations.find((operation) => operation.id === id)
  }
}

/** An operation of a client over a socket, from its `subscribe` message to its end. */
export class SocketOperation implements Sink {
  /** The client's id of it, which is free again when it has ended. */
  readonly id: string
  readonly #connection: Connection
  // The connection has both, too. Sending an event to thousands takes less time without a look at each connection.
  readonly #writer: SocketWriter
  readonly #frameOf: Framer
  #state: 'asked' | 'following' | 'ended' = 'asked'
  #stopFollowing: (() => void) | undefined = undefined

  constructor(id: string, connection: Connection) {
    this.id = id
    this.#connection = connection
    this.#writer = connection.writer
    this.#frameOf = connection.parts.frameOf
    connection.operations = [...connection.operations, this]
  }

  /** Sends the result of a query or mutation, unless the client does not wait for it any more. */
  answer(result: ExecutionResult): void {
    if (this.#hasEnded) return
    const next = nextFrame(this.id, JSON.stringify(result))
    this.#finish(Buffer.concat([next, this.#frame({ type: MessageType.Complete })]))
  }

  /** Sends why nothing was run. */
  refuse(errors: readonly GraphQLError[]): void {
    if (!this.#hasEnded) this.#finish(this.#frame({ type: MessageType.Error, payload: errors }))
  }

  /** Follows the events of a subscription, or sends the single result that there is instead. */
  async follow(subscribe: (sink: Sink) => Promise<(() => void) | ExecutionResult>): Promise<void> {
    // The client may have completed it before it began, or its member may have been removed.
    if (this.#connection.ending) this.leave()
    if (this.#hasEnded) return
    this.#state = 'following'
    const answer = await subscribe(this)
    if (typeof answer !== 'function') this.answer(answer)
    else if (this.#hasEnded) answer()
    else this.#stopFollowing = answer
  }

  next(rendered: Rendered): void {
    if (!this.#hasEnded) this.#writer.put(this.#frameOf(this.id, rendered))
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
    this.answer({ errors: [this.#connection.parts.maskError(reason)] })
  }

  /** Ends the following of events. A query or mutation is still to be answered. */
  unfollow(): void {
    if (this.#state === 'following') this.leave()
  }

  /** Ends it without an answer: nobody waits for one. */
  leave(): void {
    if (this.#hasEnded) return
    const connection = this.#connection
    this.#state = 'ended'
    connection.operations = connection.operations.filter((operation) => operation !== this)
    this.#stopFollowing?.()
    connection.closeIfAnswered()
  }

  get #hasEnded(): boolean {
    return this.#state === 'ended'
  }

  #frame(message: object): Buffer {
    return textFrame(Buffer.from(JSON.stringify({ id: this.id, ...message })))
  }

  #finish(frames: Buffer) {
    this.#connection.writer.put(frames)
    this.leave()
  }
}
