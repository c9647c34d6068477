/** The codes of refusals. */
export const refusalCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'CURSOR_GONE',
  'UNAVAILABLE',
] as const

/**
 * Why a caller was refused; the `extensions.code` of a GraphQL error. docs/api.md says what each asks of the client.
 */
export type RefusalCode = (typeof refusalCodes)[number]

/** Whether a text is the code of a refusal. */
export function isRefusalCode(code: string): code is RefusalCode {
  return (refusalCodes as readonly string[]).includes(code)
}

/** Further fields of a refusal. */
export type RefusalDetails = {
  /** The input field that is wrong. */
  field?: string
  /** Why it is wrong, for programs: `CUT_OFF`, for example. */
  reason?: string
  /** Seconds to wait before the next try. */
  retryAfter?: number
  /** The limit that was passed, what it allows and what was asked. */
  limit?: string
  allowed?: number
  actual?: number
}

/**
 * Refuses a request, with a code and a message for its caller. Everything else that is thrown is our own bug, masked
 * and logged.
 */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: RefusalDetails

  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** The refusal of an operation that needs a token and came without one: UNAUTHENTICATED. */
export function tokenMissing(): Refusal {
  return new Refusal(
    'UNAUTHENTICATED',
    'This needs a token: send it as `Authorization: Bearer …`, or in connection_init',
  )
}

/** NOT_FOUND: there is no such thing. `what` names it, "photo"; `field` is the argument that named its id. */
export function noSuch(what: string, field = 'id', where = 'at this wedding'): Refusal {
  return new Refusal('NOT_FOUND', `There is no such ${what} ${where}`, { field })
}

/** NOT_FOUND: this server has no such wedding. `field` is the argument that named it, if one did. */
export function noSuchWedding(field?: string): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such wedding', { field })
}
