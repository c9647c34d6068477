import { GraphQLError } from 'graphql'

/** Error codes of the API. */
export type RefusalCode =
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'CURSOR_GONE'
  | 'FORBIDDEN'
  | 'INTERNAL_SERVER_ERROR'
  | 'NOT_FOUND'
  | 'QUERY_TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'

/** An error as the server answers with it. `more` are other extensions, such as the `field` of the input. */
export function refusal(code: RefusalCode, message: string, more: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...more } })
}

/** NOT_FOUND: the wedding has no such thing. `what` names it: "photo". */
export function noSuch(what: string, field = 'id'): GraphQLError {
  return refusal('NOT_FOUND', `There is no such ${what} at this wedding`, { field })
}

/** BAD_USER_INPUT, with the argument that is wrong. */
export function badInput(field: string, message: string): GraphQLError {
  return refusal('BAD_USER_INPUT', message, { field })
}

/** CONFLICT: something else is stored under the id that the client chose. */
export function idTaken(what: string): GraphQLError {
  return refusal('CONFLICT', `Another ${what} has this id`, { field: 'id' })
}
