import { type ExecutionArgs, type GraphQLError, getOperationAST, type OperationTypeNode } from 'graphql'
import {
  CloseCode,
  makeServer,
  type Server,
  type ServerOptions,
  type SubscribeMessage,
  type SubscribePayload,
} from 'graphql-ws'
import { BadToken } from '../../access/auth.ts'
import type { TrackConnection, Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import type { ContextFor } from '../../context.ts'
import type { Logger } from '../../log.ts'
import { Refusal } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Operations } from '../graphql/operations.ts'
import { bearer } from '../token.ts'
import { closings, tryLater } from './closing.ts'
import { type Connection, SocketOperation } from './connection.ts'

/** Parts of the protocol. */
export interface ProtocolParts {
  schema: ExecutionArgs['schema']
  operations: Operations
  /**
   * The viewer that a token stands for. `isValid` is called as soon as the token is known to be valid. Rejects with a
   * Refusal.
   */
  authenticate(token: string, isValid: () => void): Promise<Viewer>
  trackConnection: TrackConnection
  contextFor: ContextFor
  maskError: ErrorMasker
  limits: Pick<Config['limits'], 'operationsPerConnection'>
  logger: Logger
  /** Whether new operations are refused, since the server ends. */
  isEnding(): boolean
  /** Called with a connection that has sent connection_init. */
  onInit(connection: Connection): void
}

type Params = Record<string, unknown>
type Options = ServerOptions<Params, Connection>

/**
 * The protocol graphql-transport-ws. graphql-ws speaks it until a connection has authenticated, and answers pings; the
 * operations are run here.
 */
export interface Protocol extends Pick<Server<Connection>, 'opened'> {
  /** Runs the operation of a connection that has authenticated, and answers it. Rejects for no fault of the client's. */
  run(connection: Connection, message: SubscribeMessage): Promise<void>
}

/** Creates the protocol of the WebSockets of a server. */
export function createProtocol(parts: ProtocolParts): Protocol {
  const { operations } = parts
  const { opened } = makeServer<Params, Connection>({
    // A timer for each connection; the server has one for all.
    connectionInitWaitTimeout: 0,
    onConnect: (ctx) => connect(parts, ctx),
  })
  return {
    opened,
    async run(connection, { id, payload }) {
      const operation = new SocketOperation(id, connection)
      const prepared = await prepare(parts, connection, payload)
      if ('errors' in prepared) operation.refuse(prepared.errors)
      else if (prepared.type !== 'subscription') operation.answer(await operations.execute(prepared.args))
      else await operation.follow((sink) => operations.subscribe(prepared.args, sink))
    },
  }
}

/** Authenticates a connection. An error thrown here would close with 4500: a refusal has its own codes. */
async function connect(parts: ProtocolParts, ctx: Parameters<NonNullable<Options['onConnect']>>[0]) {
  const { authenticate, trackConnection, logger } = parts
  const connection = ctx.extra
  const { socket, handshake } = connection
  parts.onInit(connection)
  connection.handshake = undefined
  const token = tokenOf(ctx.connectionParams) ?? handshake?.token
  // The params are as large as everything else that is kept of a connection, and not needed again.
  Object.assign(ctx, { connectionParams: undefined })
  try {
    if (!token) return false
    const viewer = await authenticate(token, () => handshake?.authenticated())
    const leave = await trackConnection(viewer, (reason) => connection.end(closings[reason]))
    if (socket.readyState !== socket.OPEN) leave()
    else Object.assign(connection, { viewer, leave })
    const { id: userId, name: userName, role, weddingId } = viewer
    logger.debug({ userId, weddingId }, 'connected')
    return { userId, userName, role, weddingId: weddingId || null, serverTime: new Date().toISOString() }
  } catch (error) {
    // The token is a real one that has expired, or it cannot be checked now.
    if (!(error instanceof BadToken)) handshake?.authenticated()
    refuse(parts, connection, error)
    return false
  }
}

function refuse({ maskError, logger }: ProtocolParts, { writer }: Connection, error: unknown): void {
  const { extensions, message } = maskError(error)
  logger.debug({ code: extensions.code, message }, 'a connection was refused')
  if (extensions.code === 'UNAUTHENTICATED') writer.close(CloseCode.Forbidden, `${message}: use another one`)
  else writer.close(tryLater, message)
}

/** An operation that is ready to run, or the errors that it is answered with. */
type PreparedOperation = { type: OperationTypeNode; args: ExecutionArgs } | { errors: readonly GraphQLError[] }

/** Prepares the operation of a `subscribe` message. */
async function prepare(
  parts: ProtocolParts,
  connection: Connection,
  params: SubscribePayload,
): Promise<PreparedOperation> {
  const { schema, operations, contextFor, maskError, logger } = parts
  const { operationName, variables, extensions } = params
  const { viewer = null, client } = connection
  try {
    checkCapacity(parts, connection)
    // graphql-ws takes a text alone: beside an id it is empty.
    const query = operations.textOf(params) ?? params.query
    logger.debug(
      { userId: viewer?.id, queryLength: query.length, variables: Object.keys(variables ?? {}).length },
      'asked',
    )
    const refusal = await operations.admit(query, viewer, client)
    if (refusal) return { errors: [refusal] }
    const { document, errors } = operations.prepare(query)
    if (errors.length > 0) return { errors }
    const operation = getOperationAST(document, operationName)
    if (!operation) {
      throw new Refusal('BAD_USER_INPUT', 'Which operation? Name one of this document in operationName')
    }
    const contextValue = contextFor(viewer, client, { extensions })
    return {
      type: operation.operation,
      args: { schema, document, operationName, variableValues: variables, contextValue },
    }
  } catch (error) {
    return { errors: [maskError(error)] }
  }
}

function checkCapacity({ isEnding, limits }: ProtocolParts, connection: Connection): void {
  if (isEnding()) throw new Refusal('UNAVAILABLE', 'This server is restarting: try again')
  const most = limits.operationsPerConnection
  if (connection.operations.length <= most) return
  throw new Refusal('RATE_LIMITED', `At most ${most} operations at a time on a connection`, { retryAfter: 1 })
}

function tokenOf(params: Params | undefined): string | undefined {
  if (typeof params?.token === 'string') return params.token
  const header = params?.Authorization ?? params?.authorization
  return typeof header === 'string' ? bearer(header) : undefined
}
