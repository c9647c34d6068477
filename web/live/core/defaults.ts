/** The server's address where the app names none, as http(s)://host:port. */
export function defaultUrl(): string {
  const { VITE_WS_URL, REACT_APP_WS_URL } = import.meta.env ?? {}
  const url =
    VITE_WS_URL || REACT_APP_WS_URL || otherBundlersUrl() || globalThis.location?.origin || 'http://localhost:3001'
  return url.replace(/\/$/, '').replace(/^ws/, 'http')
}

declare const process: { env: { REACT_APP_WS_URL?: string } }

// Other bundlers than Vite put the value in the place of exactly this expression, and leave no `process` behind.
function otherBundlersUrl(): string | undefined {
  try {
    return process.env.REACT_APP_WS_URL
  } catch {
    return undefined
  }
}

/** The storage that keeps messages over a reload, if the app names none: that of the browser. */
export function defaultStorage(): Storage | null {
  return typeof localStorage === 'undefined' ? null : localStorage
}
