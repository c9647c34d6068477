import { createLiveClient, type LiveClient } from '../live/index.ts'
import { leaveForList } from './route.ts'

/** Why nobody is signed in any more, when it was not their choice. */
export type Ended = 'unreadable' | 'expired' | 'refused'
type Current = { client?: LiveClient; ended?: Ended }

export type Session = ReturnType<typeof startSession>

const key = 'attitudes:token'

/** Who is signed in, in this tab alone: two tabs may be two people. A link that ends in `#token=…` signs in. */
export function startSession() {
  let current: Current = {}
  const listeners = new Set<() => void>()

  const become = (next: Current) => {
    const { client } = current
    current = next
    if (!next.client) sessionStorage.removeItem(key)
    client?.signOut()
    for (const changed of listeners) changed()
  }

  const signIn = (token: string) => {
    const client = createLiveClient({
      token,
      onToken(renewed) {
        if (renewed !== undefined) sessionStorage.setItem(key, renewed)
        else if (client === current.client) become({ ended: 'refused' })
      },
    })
    client.session.signedOut.subscribe(() => {
      if (client === current.client) become({ ended: 'expired' })
    })
    const bearer = client.session.bearer()
    if (bearer && bearer.expiresAt > Date.now()) return become({ client })
    client.signOut()
    become({ ended: bearer ? 'expired' : 'unreadable' })
  }

  const arriveByLink = () => {
    const token = tokenIn(location.href)
    if (token === undefined) return false
    // The token is neither to be seen nor to be found in the history.
    history.replaceState(null, '', `${location.pathname}${location.search}`)
    signIn(token)
    return true
  }

  window.addEventListener('hashchange', arriveByLink)
  const kept = sessionStorage.getItem(key)
  if (!arriveByLink() && kept !== null) signIn(kept)

  return {
    subscribe(changed: () => void) {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },
    current: () => current,
    signIn,
    signOut() {
      become({})
      leaveForList()
    },
  }
}

/** The token that a link carries after its `#`. */
export function tokenIn(link: string): string | undefined {
  return new URLSearchParams(link.split('#')[1]).get('token') || undefined
}
