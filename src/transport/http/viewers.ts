import type { IncomingMessage } from 'node:http'
import type { ExecutionArgs } from 'graphql'
import { BadToken } from '../../access/auth.ts'
import type { Limits } from '../../access/limits.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Client, Context, ContextFor } from '../../context.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Operations } from '../graphql/operations.ts'
import { needsToken } from '../graphql/rootFields.ts'
import { bearer } from '../token.ts'
import type { GraphQLRequest } from './plain.ts'

/** Parts of the viewers of requests. */
export interface ViewersParts {
  schema: ExecutionArgs['schema']
  operations: Operations
  limits: Pick<Limits, 'badToken'>
  authenticate(token: string): Promise<Viewer>
  clientOf(request: IncomingMessage): Client
  contextFor: ContextFor
  maskError: ErrorMasker
}

/** Status of an answer to a token that is not taken. */
const statuses = new Map<unknown, number>([
  ['UNAUTHENTICATED', 401],
  ['RATE_LIMITED', 429],
])

/** Finds out who makes a request, by its token. */
export class Viewers {
  readonly #parts: ViewersParts
  /** A request may be asked for its viewer several times: its token is checked, and counted when it is bad, once. */
  readonly #known = new WeakMap<IncomingMessage, Promise<Viewer | null>>()

  constructor(parts: ViewersParts) {
    this.#parts = parts
  }

  /** The viewer that a token of this request stands for. A bad token counts against the address of the request. */
  readonly signIn = async (token: string, request: IncomingMessage): Promise<Viewer> => {
    const { authenticate, limits, clientOf } = this.#parts
    try {
      return await authenticate(token)
    } catch (error) {
      if (error instanceof BadToken) await limits.badToken(clientOf(request).address)
      throw error
    }
  }

  /** The viewer of a request; null without a token. Rejects with a masked error that says the status of the answer. */
  readonly of = (request: IncomingMessage): Promise<Viewer | null> => {
    const viewer = this.#known.get(request) ?? this.#signedIn(request)
    this.#known.set(request, viewer)
    return viewer
  }

  /** The context of an operation that a request asks for. A bad token is ignored if the operation needs none. */
  readonly contextOf = async (request: IncomingMessage, asked: Partial<GraphQLRequest>): Promise<Context> => {
    const { contextFor, clientOf } = this.#parts
    const viewer = await this.of(request).catch((error) => {
      if (this.#needsToken(asked)) throw error
      return null
    })
    return contextFor(viewer, clientOf(request), { extensions: asked.extensions, lastEventId: lastEventIdOf(request) })
  }

  #needsToken({ query = '', operationName, variables: variableValues }: Partial<GraphQLRequest>): boolean {
    const { schema, operations } = this.#parts
    return needsToken({ schema, document: operations.prepare(query).document, operationName, variableValues })
  }

  async #signedIn(request: IncomingMessage): Promise<Viewer | null> {
    const token = bearer(request.headers.authorization)
    try {
      return token === undefined ? null : await this.signIn(token, request)
    } catch (error) {
      const shown = this.#parts.maskError(error)
      shown.extensions.http = { status: statuses.get(shown.extensions.code) ?? 503 }
      throw shown
    }
  }
}

/**
 * The cursor that an EventSource had last, which it says by itself when it connects again. An empty header says none.
 */
export function lastEventIdOf({ headers }: IncomingMessage): string | undefined {
  return [headers['last-event-id']].flat()[0] || undefined
}
