import { merge, type Subscription } from 'rxjs'
import type { ClientSession } from './session.ts'

/** Part of a token's time after which it is renewed. */
const renewedAfter = 0.75
const longestTimeout = 2 ** 31 - 1

/**
 * Renews each token when three quarters of its time are over, until it is unsubscribed. Nothing runs before the server
 * has said what time it is: a client that only renders a page on a server leaves no timer behind.
 */
export function keepRenewed(session: ClientSession, renew: () => Promise<string>): Subscription {
  let timer: ReturnType<typeof setTimeout> | undefined
  const renewing = merge(session.changes, session.clock.changes).subscribe(() => {
    clearTimeout(timer)
    const bearer = session.bearer()
    const now = session.clock.now()
    if (!bearer || now === undefined) return
    const left = bearer.expiresAt - now
    timer = setTimeout(() => renew().then(session.set, () => {}), Math.min(left * renewedAfter, longestTimeout))
  })
  renewing.add(() => clearTimeout(timer))
  return renewing
}
