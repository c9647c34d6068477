import { merge } from 'rxjs'
import type { ClientSession } from './session.ts'

/** Part of a token's time after which it is renewed. */
const renewedAfter = 0.75
const longestTimeout = 2 ** 31 - 1

/** Renews each token when three quarters of its time are over. */
export function keepRenewed(session: ClientSession, renew: () => Promise<string>) {
  let timer: ReturnType<typeof setTimeout> | undefined
  merge(session.changes, session.clock.changes).subscribe(() => {
    clearTimeout(timer)
    const bearer = session.bearer()
    if (!bearer) return
    const left = bearer.expiresAt - (session.clock.now() ?? Date.now())
    timer = setTimeout(() => renew().then(session.set, () => {}), Math.min(left * renewedAfter, longestTimeout))
  })
}
