import { jwtVerify, SignJWT } from 'jose'
import { weddingOf } from './fixtureEvent.ts'

export const secret = 'only for the benchmark, 32 bytes or more'

// Imported once: bytes would be imported for each token.
const algorithm = { name: 'HMAC', hash: 'SHA-256' }
const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['sign', 'verify'])

/** The token of somebody at a wedding. */
export function signToken(id: string, wedding = 0, role = 'GUEST'): Promise<string> {
  return new SignJWT({ name: `Guest ${id}`, role, weddingId: weddingOf(wedding) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(key)
}

/** A member as others see them. */
export type Guest = { id: string; name: string; role: string }

/** Verifies the token of a client for a peer. Returns the member and the wedding; rejects if the token is not valid. */
export async function verifyToken(token: unknown): Promise<Guest & { weddingId: string }> {
  const requiredClaims = ['exp', 'sub', 'name', 'role', 'weddingId']
  const { payload } = await jwtVerify(String(token), key, { algorithms: ['HS256'], requiredClaims })
  const [id, name, role, weddingId] = [payload.sub, payload.name, payload.role, payload.weddingId].map(String) as [
    string,
    string,
    string,
    string,
  ]
  return { id, name, role, weddingId }
}
