import type { Viewer } from '../../src/access/viewer.ts'

/** A guest of a wedding who writes while a benchmark runs. */
export function guestOf(weddingId: string): Viewer {
  return { id: 'guest', name: 'Guest', role: 'GUEST', weddingId, expiresAt: new Date(Date.now() + 3_600_000) }
}
