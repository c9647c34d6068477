import { textOfBase64Url } from './base64Url.ts'

/** The claims that a token makes of its bearer. They are read, not verified: the server verifies. */
export type Bearer = { userId: string; userName: string; role: string; weddingId: string; expiresAt: number }

/** The bearer of a token, if there is one. */
export function bearerOf(token: string | undefined): Bearer | undefined {
  return token === undefined ? undefined : readBearer(token)
}

/** The bearer of a token, or undefined if the text is no JWT. */
export function readBearer(token: string): Bearer | undefined {
  try {
    const { sub, name, role, weddingId, exp } = JSON.parse(textOfBase64Url(token.split('.')[1] ?? ''))
    return { userId: sub, userName: name, role: String(role).toUpperCase(), weddingId, expiresAt: exp * 1000 }
  } catch {
    return undefined
  }
}
