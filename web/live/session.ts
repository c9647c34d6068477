import { BehaviorSubject, Subject } from 'rxjs'

/** What a token says of its bearer. It is read here, not checked: that is the server's part. */
export type Bearer = { userId: string; userName: string; role: string; weddingId: string; expiresAt: number }

/** There is no token that the server would take. Signing in again, with `connect(token)`, helps. */
export class SignedOut extends Error {
  override name = 'SignedOut'
  override message = 'Sign in: there is no valid token'
}

export type Session = ReturnType<typeof createSession>

/** Holds the token; `fetchToken` gets another one when it has expired or was refused. */
export function createSession(first: string | undefined, fetchToken?: () => Promise<string>) {
  const token = new BehaviorSubject(first)
  const signedOut = new Subject<SignedOut>()
  let fetching: Promise<string> | undefined

  const set = (next: string | undefined) => {
    if (next !== token.value) token.next(next)
  }

  return {
    changes: token.asObservable(),
    /** Tells whenever a token was needed and there was none. */
    signedOut: signedOut.asObservable(),
    set,

    bearer: (): Bearer | undefined => (token.value === undefined ? undefined : read(token.value)),

    /** A token that has not expired. Rejects with SignedOut where there is none to be had. */
    async token(): Promise<string> {
      const now = token.value
      if (now !== undefined && (read(now)?.expiresAt ?? 0) > Date.now()) return now
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

    /** The server did not take this token: it is not offered again. */
    refuse(refused: string | undefined) {
      if (refused === token.value) set(undefined)
    },
  }
}

function read(token: string): Bearer | undefined {
  try {
    const payload = token.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const { sub, name, role, weddingId, exp } = JSON.parse(new TextDecoder().decode(bytes))
    return { userId: sub, userName: name, role: String(role).toUpperCase(), weddingId, expiresAt: exp * 1000 }
  } catch {
    return undefined
  }
}
