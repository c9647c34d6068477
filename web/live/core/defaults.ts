import { attempt } from './attempt.ts'
import { viteSettings } from './environment.ts'

/** The server's address where the app names none, as http(s)://host:port. */
export function defaultUrl(): string {
  const { VITE_WS_URL, REACT_APP_WS_URL } = viteSettings()
  const url =
    VITE_WS_URL ||
    REACT_APP_WS_URL ||
    attempt(otherBundlersUrl) ||
    globalThis.location?.origin ||
    'http://localhost:3001'
  return url.replace(/\/$/, '').replace(/^ws/, 'http')
}

declare const process: { env: { REACT_APP_WS_URL?: string } }

// Other bundlers than Vite put the value in the place of exactly this expression, and leave no `process` behind.
const otherBundlersUrl = () => process.env.REACT_APP_WS_URL

/** The storage in which things done offline outlive a reload, if the app names none: that of the browser, unless it is blocked. */
export function defaultStorage(): Storage | null {
  return attempt(() => globalThis.window?.localStorage) ?? null
}
