import { randomUUID } from 'node:crypto'
import { GraphQLError, Kind } from 'graphql'
import { isUnavailable } from '../db/errors.ts'
import type { Logger } from '../log.ts'
import { isRefusalCode, Refusal } from '../refusal.ts'

const longestMessage = 600

/** Returns the error that a client may see in place of one that was thrown. See `createErrorMasker`. */
export type ErrorMasker = (error: unknown) => GraphQLError

/**
 * Turns whatever was thrown into what a client may see: a refusal with its code, a request that is not valid GraphQL
 * for this schema as BAD_USER_INPUT, a database that is away as UNAVAILABLE, and our own bugs as INTERNAL_SERVER_ERROR
 * with an id that the log has too.
 */
export function createErrorMasker(logger: Logger): ErrorMasker {
  return (error) => {
    const located = error instanceof GraphQLError ? error : undefined
    if (located && isMasked(located)) return located
    const cause = causeOf(error)
    const masked = (message: string, extensions: Record<string, unknown>) =>
      new GraphQLError(message, {
        nodes: located?.nodes,
        source: located?.source,
        positions: located?.positions,
        path: located?.path,
        extensions,
      })

    if (cause instanceof Refusal) return masked(cause.message, { code: cause.code, ...cause.details })
    // Yoga says in `http` how to answer a request that it could not make sense of.
    if (located && isOfRequest(located, cause))
      return masked(shortened(located.message), { http: located.extensions.http, code: 'BAD_USER_INPUT' })
    if (isUnavailable(cause)) return masked('The database is out of reach: try again', { code: 'UNAVAILABLE' })
    const id = randomUUID()
    logger.error({ id, err: cause, path: located?.path }, 'an operation failed')
    return masked(`Something went wrong on our side: ${id}`, { code: 'INTERNAL_SERVER_ERROR', id })
  }
}

/** A refusal as yoga answers it: with this status and these headers. */
export function withStatus(
  status: number,
  { message, code, details }: Refusal,
  headers: Record<string, string> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...details, http: { status, headers } } })
}

function isMasked({ extensions: { code } }: GraphQLError): boolean {
  return typeof code === 'string' && (code === 'INTERNAL_SERVER_ERROR' || isRefusalCode(code))
}

/**
 * Before a field is run, all that GraphQL itself finds wrong is the request; from there on, only what a variable
 * brought.
 */
function isOfRequest({ path }: GraphQLError, cause: unknown): boolean {
  if (!(cause instanceof GraphQLError)) return false
  return path === undefined || cause.nodes?.some(({ kind }) => kind === Kind.VARIABLE) === true
}

/** GraphQL repeats a wrong value in its message, however long it is. */
function shortened(message: string): string {
  if (message.length <= longestMessage) return message
  const half = longestMessage / 2
  return `${message.slice(0, half)} … ${message.slice(-half)}`
}

function causeOf(error: unknown): unknown {
  if (error instanceof GraphQLError && error.originalError) return causeOf(error.originalError)
  // drizzle wraps whatever a statement is refused with, such as its place in a lane.
  return error instanceof Error && error.cause instanceof Refusal ? error.cause : error
}
