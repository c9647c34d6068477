/** A session that is kept for all tabs of a device. */
export interface Kept {
  /** The person; see `personOf`. */
  whose: string
  token: string
}

/** The next step of a tab: it goes on as before, signs out, signs somebody in, or takes a renewed token into use. */
export type Following = 'stay' | 'signOut' | 'signIn' | 'renew'

/**
 * Returns the next step of a tab when the session of the device has changed from `before` to `after`. `mine` is the person who is
 * signed in in this tab: a person who was picked from a demo's list may be another one than the device's, and stays.
 */
export function followDevice(mine: string | undefined, before: Kept | undefined, after: Kept | undefined): Following {
  const isSame = before?.token === after?.token && before?.whose === after?.whose
  if (isSame || (mine !== undefined && mine !== before?.whose)) return 'stay'
  if (after) return after.whose === mine ? 'renew' : 'signIn'
  return mine === undefined ? 'stay' : 'signOut'
}

/** The session that is kept for all tabs of this device. */
export interface DeviceSession {
  read(): Kept | undefined
  /** Keeps this one; with undefined, none. */
  keep(next: Kept | undefined): void
  /** Calls back when another tab has changed it. */
  follow(changed: (before: Kept | undefined, after: Kept | undefined) => void): void
}

/** Creates the session of the device, under a key of localStorage. */
export function createDeviceSession(key: string): DeviceSession {
  const read = (): Kept | undefined => JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
  let known = read()
  return {
    read,
    keep(next) {
      if (next) localStorage.setItem(key, JSON.stringify(next))
      else localStorage.removeItem(key)
      known = next
    },
    follow(changed) {
      const look = () => {
        const before = known
        known = read()
        changed(before, known)
      }
      window.addEventListener('storage', look)
      // A page out of the browser's cache of pages has not heard what happened meanwhile.
      window.addEventListener('pageshow', look)
    },
  }
}
