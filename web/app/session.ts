import type { LiveClient } from '@attitudes/live'
import { type Bearer, readBearer } from '@attitudes/live'
import { createDeviceSession, followDevice } from './deviceSession.ts'
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
  /** See `personOf`. */
  whose: string
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

/**
 * Keeps who is signed in, in this tab. A link that ends in `#token=…` signs in. When somebody signs out of the device, or
 * in as another person, its other tabs follow.
 */
export function startAppSession() {
  let current: Current = {}
  const device = createDeviceSession(key)
  const listeners = new Set<() => void>()

  const change = (next: Current) => {
    const { signedIn } = current
    current = next
    void signedIn?.client.then((client) => {
      client.signOut()
      client.dispose()
    })
    for (const changed of listeners) changed()
  }
  /** Keeps a renewed token for this tab; for the device as well, if it is of the person who is signed in there. */
  const keep = (token: string, whose: string) => {
    sessionStorage.setItem(key, token)
    if (device.read()?.whose === whose) device.keep({ whose, token })
  }
  /** Forgets the token of a person; another person's on this device stays. */
  const forget = (whose: string | undefined) => {
    sessionStorage.removeItem(key)
    if (device.read()?.whose === whose) device.keep(undefined)
  }
  const end = (reason: Ended['reason'], whose: string) => {
    forget(whose)
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
    if (stay === 'device') device.keep({ whose, token })
    keep(token, whose)
    const signedIn: SignedIn = { bearer, whose, client: openClient(token, whose, () => current.signedIn === signedIn) }
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

  device.follow((before, after) => {
    const { signedIn } = current
    switch (followDevice(signedIn?.whose, before, after)) {
      case 'signOut':
        forget(signedIn?.whose)
        change({})
        return leaveForList()
      case 'signIn':
        if (after) signIn(after.token, 'tab')
        return leaveForList()
      case 'renew':
        return void signedIn?.client.then((client) => client.session.set(after?.token))
    }
  })
  window.addEventListener('hashchange', arriveByLink)
  if (!arriveByLink()) {
    const token = sessionStorage.getItem(key) ?? device.read()?.token
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
      forget(current.signedIn?.whose)
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

/** The token that a link carries after its `#`. */
export function tokenIn(link: string): string | undefined {
  return new URLSearchParams(link.split('#')[1]).get('token') || undefined
}
