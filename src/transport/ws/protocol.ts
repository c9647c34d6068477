import { type ExecutionArgs, getOperationAST } from 'graphql'
import { CloseCode, makeServer, type Server, type ServerOptions } from 'graphql-ws'
import { BadToken } from '../../access/auth.ts'
import type { TrackConnection, Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import { type Context, type ContextFor, contextOf } from '../../context.ts'
import type { Logger } from '../../log.ts'
import { Refusal, tokenMissing } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Operations } from '../graphql/operations.ts'
import { bearer } from '../token.ts'
import { closings, tryLater } from './closing.ts'
import { type Connection, SocketStream } from './connection.ts'

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

/** A request over a socket. `subscriptions` are those that graphql-ws knows, by our id of the operation. */
type SocketParams = Context['params'] & {
  connection: Connection
  subscriptions: Record<string, unknown>
  operationId: string
}

/** graphql-transport-ws as graphql-ws speaks it, up to the point where a subscription is ours. */
export function createProtocol(parts: ProtocolParts): Server<Connection> {
  const { operations } = parts
  return makeServer<Params, Connection>({
    // A timer for each connection; the server has one for all.
    connectionInitWaitTimeout: 0,
    onConnect: (ctx) => connect(parts, ctx),
    onSubscribe: (ctx, id, params) => prepare(parts, ctx, id, params),
    execute: operations.execute,

    // From here on the subscription is ours: graphql-ws forgets it, and answers nothing.
    async subscribe(args) {
      const { connection, subscriptions, operationId } = contextOf(args).params as SocketParams
      delete subscriptions[operationId]
      const id = connection.ids.end(operationId)
      // The client may have completed it before it began, or its member may have been removed.
      if (connection.ending) connection.closeIfAnswered()
      else if (id !== undefined) await new SocketStream(id, connection).open((sink) => operations.subscribe(args, sink))
      return {}
    },
  })
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

/** The operation of a `subscribe` message, ready to run, or the errors that it is answered with. */
async function prepare(
  parts: ProtocolParts,
  { extra: connection, subscriptions }: Parameters<NonNullable<Options['onSubscribe']>>[0],
  operationId: string,
  params: Parameters<NonNullable<Options['onSubscribe']>>[2],
) {
  const { schema, operations, contextFor, maskError, logger } = parts
  const { operationName, variables } = params
  const { viewer, client } = connection
  try {
    checkCapacity(parts, connection)
    // graphql-ws takes a text alone: beside an id it is empty.
    const query = operations.textOf(params) ?? params.query
    logger.debug(
      { userId: viewer?.id, queryLength: query.length, variables: Object.keys(variables ?? {}).length },
      'asked',
    )
    const refusal = await operations.admit(query, viewer ?? null, client)
    if (refusal) return [refusal]
    const { document, errors } = operations.prepare(query)
    if (errors.length > 0) return errors
    if (!getOperationAST(document, operationName)) {
      throw new Refusal('BAD_USER_INPUT', 'Which operation? Name one of this document in operationName')
    }
    if (!viewer) throw tokenMissing()
    const ofSocket: SocketParams = { extensions: params.extensions, connection, subscriptions, operationId }
    const contextValue = contextFor(viewer, client, ofSocket)
    return { schema, document, operationName, variableValues: variables, contextValue }
  } catch (error) {
    return [maskError(error)]
  }
}

function checkCapacity({ isEnding, limits }: ProtocolParts, connection: Connection): void {
  if (isEnding()) throw new Refusal('UNAVAILABLE', 'This server is restarting: try again')
  const most = limits.operationsPerConnection
  if (connection.operations <= most) return
  throw new Refusal('RATE_LIMITED', `At most ${most} operations at a time on a connection`, { retryAfter: 1 })
}

function tokenOf(params: Params | undefined): string | undefined {
  if (typeof params?.token === 'string') return params.token
  const header = params?.Authorization ?? params?.authorization
  return typeof header === 'string' ? bearer(header) : undefined
}
