import { createLiveClient, type LiveClient } from '../live/index.ts'
import { leaveForList } from './route.ts'

/** Why nobody is signed in any more, when it was not their choice. */
export type Ended = 'unreadable' | 'expired' | 'refused'
type Current = { client?: LiveClient; ended?: Ended }

export type Session = ReturnType<typeof startSession>

const key = 'attitudes:token'

/**
 * How long somebody stays signed in: who came by a link, or joined, on this device until they sign out, so that nobody
 * joins twice; who was picked from a demo's list for as long as the tab, since two tabs may be two people.
 */
export type Stay = 'device' | 'tab'

/** Who is signed in, in this tab. A link that ends in `#token=…` signs in. */
export function startSession() {
  let current: Current = {}
  const listeners = new Set<() => void>()

  const become = (next: Current) => {
    const { client } = current
    current = next
    client?.signOut()
    for (const changed of listeners) changed()
  }
  const end = (ended: Ended, whose: string) => {
    sessionStorage.removeItem(key)
    if (onDevice()?.whose === whose) localStorage.removeItem(key)
    become({ ended })
  }

  const signIn = (token: string, stay: Stay) => {
    let whose = ''
    const client = createLiveClient({
      token,
      onToken(renewed) {
        // What a client begins with is not known to be good yet.
        if (whose === '' || client !== current.client) return
        if (renewed === undefined) end('refused', whose)
        else keep(renewed, whose)
      },
    })
    const bearer = client.session.bearer()
    if (bearer) whose = `${bearer.weddingId}/${bearer.userId}`
    client.session.signedOut.subscribe(() => {
      if (client === current.client) end('expired', whose)
    })
    if (!bearer || bearer.expiresAt <= Date.now()) {
      client.signOut()
      return end(bearer ? 'expired' : 'unreadable', whose)
    }
    if (stay === 'device') localStorage.setItem(key, JSON.stringify({ whose, token }))
    keep(token, whose)
    become({ client })
  }

  const arriveByLink = () => {
    const token = tokenIn(location.href)
    if (token === undefined) return false
    // The token is neither to be seen nor to be found in the history.
    history.replaceState(null, '', `${location.pathname}${location.search}`)
    signIn(token, 'device')
    return true
  }

  window.addEventListener('hashchange', arriveByLink)
  if (!arriveByLink()) {
    const token = sessionStorage.getItem(key) ?? onDevice()?.token
    if (token) signIn(token, 'tab')
  }

  return {
    subscribe(changed: () => void) {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },
    current: () => current,
    signIn,
    signOut() {
      sessionStorage.removeItem(key)
      localStorage.removeItem(key)
      become({})
      leaveForList()
    },
  }
}

/** Keeps a token for this tab; and for the device, where it is that of who stays there, not of somebody else in another tab. */
function keep(token: string, whose: string) {
  sessionStorage.setItem(key, token)
  if (onDevice()?.whose === whose) localStorage.setItem(key, JSON.stringify({ whose, token }))
}

function onDevice(): { whose: string; token: string } | undefined {
  return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
}

/** The token that a link carries after its `#`. */
export function tokenIn(link: string): string | undefined {
  return new URLSearchParams(link.split('#')[1]).get('token') || undefined
}
