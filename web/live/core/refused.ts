/** The server answered, and not with yes: asking the same again would not help. `message` is for a developer. */
export class Refused extends Error {
  override name = 'Refused'
  /** The error code of the API: README.md lists them. */
  readonly code: string
  /** The field of the input that is wrong, where it is one. */
  readonly field: string | undefined
  /** Why it is wrong, where the API names reasons: those of a file are in docs/photos.md. */
  readonly reason: string | undefined
  /** After how many seconds to try again, where that helps. */
  readonly retryAfter: number | undefined

  constructor({
    code,
    message,
    field,
    reason,
    retryAfter,
  }: Pick<Refused, 'code' | 'message'> & Partial<Pick<Refused, 'field' | 'reason' | 'retryAfter'>>) {
    super(message)
    this.code = code
    this.field = field
    this.reason = reason
    this.retryAfter = retryAfter
  }
}
