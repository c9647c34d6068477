import type { LiveClient } from '@attitudes/live'
import { type Bearer, readBearer } from '@attitudes/live'
import { leaveForList } from './route.ts'
import { loadSurely } from './shared/lazily.tsx'

/** The end of a session that was nobody's choice. */
export interface Ended {
  reason: 'unreadable' | 'expired' | 'refused'
  /** The person who was signed in; see `personOf`. */
  whose: string
}
type SignedIn = {
  bearer: Bearer
  /** The library of hooks is loaded only for somebody who is signed in. */
  client: Promise<LiveClient>
}
type Current = { signedIn?: SignedIn; ended?: Ended }

export type AppSession = ReturnType<typeof startAppSession>

const key = 'attitudes:token'

/**
 * How long somebody stays signed in. `device`: a person who came by a link, or joined, stays on this device until they
 * sign out, so that nobody joins twice. `tab`: a person who was picked from a demo's list stays as long as the tab,
 * since two tabs may be two people.
 */
export type Stay = 'device' | 'tab'

/** Keeps who is signed in, in this tab. A link that ends in `#token=…` signs in. */
export function startAppSession() {
  let current: Current = {}
  const listeners = new Set<() => void>()

  const change = (next: Current) => {
    const { signedIn } = current
    current = next
    void signedIn?.client.then((client) => client.signOut())
    for (const changed of listeners) changed()
  }
  const end = (reason: Ended['reason'], whose: string) => {
    sessionStorage.removeItem(key)
    if (onDevice()?.whose === whose) localStorage.removeItem(key)
    change({ ended: { reason, whose } })
  }

  const openClient = async (token: string, whose: string, isCurrent: () => boolean): Promise<LiveClient> => {
    // This one function is asked for: with the whole library, the bundler would keep all that nobody uses.
    const createLiveClient = await loadSurely(async () => (await import('./client.ts')).createLiveClient)
    const client = createLiveClient({
      token,
      onToken(renewed) {
        if (!isCurrent()) return
        if (renewed === undefined) end(hasExpired(token) ? 'expired' : 'refused', whose)
        else keep(renewed, whose)
      },
    })
    client.session.signedOut.subscribe(() => {
      if (isCurrent()) end('expired', whose)
    })
    return client
  }

  const signIn = (token: string, stay: Stay) => {
    const bearer = readBearer(token)
    const whose = bearer ? personOf(bearer) : ''
    if (!bearer) return end('unreadable', whose)
    if (stay === 'device') localStorage.setItem(key, JSON.stringify({ whose, token }))
    keep(token, whose)
    const signedIn: SignedIn = { bearer, client: openClient(token, whose, () => current.signedIn === signedIn) }
    change({ signedIn })
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
      change({})
      leaveForList()
    },
  }
}

/** Whether a token seems to have expired: only a reason to show, since the clock of a phone may be wrong. */
function hasExpired(token: string): boolean {
  return (readBearer(token)?.expiresAt ?? 0) <= Date.now()
}

/** Names a person among those of all weddings. */
export function personOf({ weddingId, userId }: Bearer): string {
  return `${weddingId}/${userId}`
}

/**
 * Keeps a token for this tab. Keeps it for the device as well, if it is of the person who is signed in there, not of
 * another person in another tab.
 */
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
