import type { Viewer } from '../access/viewer.ts'

/** The token of an `Authorization` header (RFC 6750). */
export function bearer(header: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1]
}

const longestTimer = 2 ** 31 - 1

/** Calls back when the viewer's token expires; returns the way to not be called. */
export function atExpiry({ expiresAt }: Viewer, expire: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const wait = () => {
    const left = expiresAt.getTime() - Date.now()
    if (left <= 0) expire()
    else timer = setTimeout(wait, Math.min(left, longestTimer))
  }
  wait()
  return () => clearTimeout(timer)
}
