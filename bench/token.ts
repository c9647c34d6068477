import { jwtVerify, SignJWT } from 'jose'
import { weddingOf } from './happening.ts'

export const secret = 'only for the benchmark, 32 bytes or more'

// Imported once: bytes would be imported for each token.
const algorithm = { name: 'HMAC', hash: 'SHA-256' }
const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['sign', 'verify'])

/** The token of a guest at a wedding. */
export function signToken(id: string, wedding = 0): Promise<string> {
  return new SignJWT({ name: `Guest ${id}`, role: 'GUEST', weddingId: weddingOf(wedding) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(key)
}

/** How a peer learns of which wedding somebody is; rejects where the token is not valid. */
export async function verifyToken(token: unknown): Promise<{ id: string; weddingId: string }> {
  const { payload } = await jwtVerify(String(token), key, { algorithms: ['HS256'], requiredClaims: ['exp', 'sub', 'weddingId'] })
  return { id: String(payload.sub), weddingId: String(payload.weddingId) }
}
