/** The connection was lost, or the server asked to come back; after `waitMs` at the soonest. */
export class RetryableError extends Error {
  readonly waitMs: number

  constructor(reason: string, waitMs = 0) {
    super(reason)
    this.waitMs = waitMs
  }
}
