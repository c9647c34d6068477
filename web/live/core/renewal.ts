import type { ClientSession } from './session.ts'

/** Part of a token's time after which it is renewed. */
const renewedAfter = 0.75
const longestTimeout = 2 ** 31 - 1

/** Renews each token when three quarters of its time are over. */
export function keepRenewed(session: ClientSession, renew: () => Promise<string>) {
  let timer: ReturnType<typeof setTimeout> | undefined
  session.changes.subscribe(() => {
    clearTimeout(timer)
    const bearer = session.bearer()
    if (!bearer) return
    const left = bearer.expiresAt - Date.now()
    timer = setTimeout(() => renew().then(session.set, () => {}), Math.min(left * renewedAfter, longestTimeout))
  })
}
