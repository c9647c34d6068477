import { SignJWT } from 'jose'

export const secret = 'a secret for tests that is long enough to be one'

/** A signed token. `expiresIn` is in seconds. */
export function tokenOf(claims: Record<string, unknown>, expiresIn = 3600, key = secret): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
    .sign(new TextEncoder().encode(key))
}

export type GraphQLAnswer = { data?: Record<string, any> | null; errors?: { message: string; extensions: Record<string, unknown> }[] }

/** One request over HTTP, as any client would send it. */
export async function request(url: string, token: string | undefined, query: string, variables: object = {}): Promise<GraphQLAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  })
  return response.json() as Promise<GraphQLAnswer>
}
