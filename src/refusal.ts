const codes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'CURSOR_GONE',
  'UNAVAILABLE',
] as const

/** Why a caller was refused; the `extensions.code` of a GraphQL error. README.md says what each asks of the client. */
export type RefusalCode = (typeof codes)[number]

export function isRefusalCode(code: string): code is RefusalCode {
  return (codes as readonly string[]).includes(code)
}

/** What a caller did that cannot be done. Everything else that is thrown is our own bug, masked and logged. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: { field?: string; retryAfter?: number }

  constructor(code: RefusalCode, message: string, details: { field?: string; retryAfter?: number } = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}
