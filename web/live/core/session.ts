import { BehaviorSubject, type Observable, Subject } from 'rxjs'
import { type Bearer, readBearer } from './bearer.ts'
import { createServerClock, type ServerClock } from './clock.ts'
import { createWakeups, type Wakeups } from './wakeups.ts'

/** There is no token that the server would take. Signing in again, with `connect(token)`, helps. */
export class SignedOut extends Error {
  override name = 'SignedOut'
  override message = 'Sign in: there is no valid token'
}

/** The token of a client, and how it gets another one. */
export interface ClientSession {
  /** Emits the token in use, at once and whenever it changes; undefined when there is none. */
  readonly changes: Observable<string | undefined>
  /** Emits whenever a token was needed and there was none. */
  readonly signedOut: Observable<SignedOut>
  /** The server's clock, which decides whether a token has expired. */
  readonly clock: ServerClock
  /** Notices when the device was asleep, or without a network. */
  readonly wakeups: Wakeups
  /** Takes this token into use; with undefined, none. */
  set(token: string | undefined): void
  /** The person whose token is in use. */
  bearer(): Bearer | undefined
  /**
   * A token that has not expired, as far as is known: before the server has said what time it is, the server finds out.
   * Rejects with SignedOut if there is none to be had.
   */
  token(): Promise<string>
  /** The server did not take this token: it is not offered again. */
  refuse(token: string | undefined): void
}

/** Holds the token; `fetchToken` gets another one when it has expired or was refused. */
export function createClientSession(
  first: string | undefined,
  fetchToken?: () => Promise<string>,
  wakeups = createWakeups(),
): ClientSession {
  const token = new BehaviorSubject(first)
  const signedOut = new Subject<SignedOut>()
  const clock = createServerClock()
  let fetching: Promise<string> | undefined
  // Cached, because the bearer is read with each event.
  let read: { token: string | undefined; bearer: Bearer | undefined } = { token: undefined, bearer: undefined }
  const bearer = () => {
    if (read.token !== token.value)
      read = { token: token.value, bearer: token.value === undefined ? undefined : readBearer(token.value) }
    return read.bearer
  }

  const set = (next: string | undefined) => {
    if (next !== token.value) token.next(next)
  }

  return {
    changes: token.asObservable(),
    signedOut: signedOut.asObservable(),
    clock,
    wakeups,
    set,

    bearer,

    async token(): Promise<string> {
      const now = token.value
      if (now !== undefined && (bearer()?.expiresAt ?? 0) > (clock.now() ?? 0)) return now
      if (!fetchToken) {
        const reason = new SignedOut()
        signedOut.next(reason)
        throw reason
      }
      fetching ??= fetchToken().finally(() => {
        fetching = undefined
      })
      const fetched = await fetching
      set(fetched)
      return fetched
    },

    refuse(refused: string | undefined) {
      if (refused === token.value) set(undefined)
    },
  }
}
