import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'
import { cleanLine, isBlank, isPlainText } from '../text.ts'
import { createRemoteKeys } from './keys.ts'
import { createRememberedTokens } from './remembered.ts'
import { type Role, roles } from './viewer.ts'

/** Claims of a valid token about its bearer. Times are in whole seconds since 1970. */
export type Claims = {
  id: string
  name: string
  role: Role
  weddingId: string
  weddingName: string | undefined
  issuedAt: number
  /** Whether the token says itself when it was issued; without that it counts as issued now. */
  isDated: boolean
  expiresAt: number
}

/**
 * A token that was not signed as ours are, or says too little. It counts against the address that it comes from, unlike
 * one whose time is over.
 */
export class BadToken extends Refusal {
  constructor(message: string) {
    super('UNAUTHENTICATED', message)
  }
}

/** Checks the tokens of people, and issues those that this server signs itself. */
export interface Auth {
  /** Whether this server issues tokens itself; otherwise an identity provider does. */
  readonly issues: boolean
  /**
   * The claims of a valid token. Rejects with UNAUTHENTICATED when its time is over, as a `BadToken` when anything else
   * is wrong with it, and with UNAVAILABLE when keys are out of reach.
   */
  verify(token: string): Promise<Claims>
  /**
   * A new token with these claims, for SESSION_HOURS from `at`: by the database's clock where a removal may come to be
   * compared with it, since those of the servers differ. `issuedAt` dates it (seconds), as of `at` unless it says what
   * an earlier token said. Rejects with FORBIDDEN where tokens come from an identity provider.
   */
  issue(claims: IssuedClaims, at: Date, issuedAt?: number): Promise<IssuedToken>
}

/** Claims that a new token is given; its times are added to them. */
export type IssuedClaims = Omit<Claims, 'issuedAt' | 'isDated' | 'expiresAt'>

/** A new token, and when its time is over. */
export interface IssuedToken {
  token: string
  expiresAt: Date
}

/** How long (ms) a token counts before its signature is checked again by the keys that its issuer then has. */
const recheckAfter = 60_000

const id = z.string().regex(/^[^\s\p{C}]{1,128}$/u)
// Up to the last moment that a Date can hold; RFC 7519 allows fractions.
const seconds = z.number().min(0).max(8.64e12).transform(Math.floor)
const schemaOf = (nameLength: number) => {
  const fits = (name: string) => !isBlank(name) && [...name].length <= nameLength
  // The person cannot change what their issuer calls them: characters that no name may have are removed from it.
  const name = z.string().refine(isPlainText).transform(cleanLine).refine(fits)
  return z.object({
    sub: id,
    name,
    role: z.string().toUpperCase().pipe(z.enum(roles)),
    weddingId: id.nullish(),
    weddingName: name.optional(),
    iat: seconds.optional(),
    exp: seconds,
  })
}

/** Checks tokens with the configured keys, and signs them when those are secrets of ours, with the current one. */
export function createAuth(config: Config['tokens']): Auth {
  const { secret, previousSecret, jwksUrl, issuer, audience, sessionHours } = config
  const secrets = [secret, previousSecret].filter((text) => text !== undefined).map(importSecret)
  const [key] = secrets
  const remote = jwksUrl === undefined ? undefined : createRemoteKeys(jwksUrl)
  const check = createCheck(config, secrets, remote)
  // Our own secrets change with a restart alone; a key of an identity provider may be withdrawn.
  const remembered = createRememberedTokens<Claims>(remote ? recheckAfter : Number.POSITIVE_INFINITY)

  return {
    issues: key !== undefined,

    async verify(token: string): Promise<Claims> {
      const known = remembered.recall(token)
      if (known) return known.isDated ? known : { ...known, issuedAt: now() }
      const checked = await check(token)
      remembered.remember(token, checked)
      return checked
    },

    async issue(
      { id, name, role, weddingId, weddingName }: IssuedClaims,
      at: Date,
      issuedAt = Math.floor(at.getTime() / 1000),
    ) {
      if (!key) throw new Refusal('FORBIDDEN', 'Tokens come from your identity provider: fetch a new one there')
      const expiresAt = Math.floor(at.getTime() / 1000) + sessionHours * 3600
      const jwt = new SignJWT({ name, role, weddingId: weddingId || undefined, weddingName })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
      if (issuer) jwt.setIssuer(issuer)
      if (audience) jwt.setAudience(audience)
      return { token: await jwt.sign(await key), expiresAt: new Date(expiresAt * 1000) }
    },
  }
}

/** Returns the check of a token by these secrets or, if there are none, by the keys of an identity provider. */
function createCheck(
  { issuer, audience, nameLength }: Config['tokens'],
  secrets: Promise<CryptoKey>[],
  remote: ReturnType<typeof createRemoteKeys> | undefined,
): (token: string) => Promise<Claims> {
  const schema = schemaOf(nameLength)
  // Pinned: a token does not choose how it is checked (RFC 8725, section 3.1).
  const algorithms = remote ? ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] : ['HS256']
  const options = { algorithms, issuer, audience, requiredClaims: ['exp', 'sub'] }
  const payloadOf = async (token: string): Promise<JWTPayload> => {
    if (!remote) return verifyWithAny(token, secrets, options)
    try {
      return (await jwtVerify(token, remote, options)).payload
    } catch (error) {
      // The token does not name its key, and several keys match.
      if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithAny(token, error, options)
      throw error
    }
  }
  return async (token) => {
    let payload: JWTPayload
    try {
      payload = await payloadOf(token)
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Refusal('UNAUTHENTICATED', 'This token has expired')
      if (isOutOfReach(error)) {
        throw new Refusal('UNAVAILABLE', 'The keys that check tokens are out of reach: try again')
      }
      throw new BadToken('This token is not valid')
    }
    return claimsIn(payload, schema)
  }
}

/** The claims of a payload whose signature is checked. Throws a BadToken. */
function claimsIn(payload: JWTPayload, schema: ReturnType<typeof schemaOf>): Claims {
  const parsed = schema.safeParse(payload)
  if (!parsed.success) {
    const wrong = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].join(', ')
    throw new BadToken(`This token's claims are missing or malformed: ${wrong}`)
  }
  const { sub, iat, exp, ...rest } = parsed.data
  const weddingId = rest.weddingId ?? ''
  if (!weddingId && rest.role !== 'ADMIN') throw new BadToken('This token names no wedding')
  return {
    ...rest,
    id: sub,
    weddingId,
    weddingName: rest.weddingName,
    issuedAt: iat ?? now(),
    isDated: iat !== undefined,
    expiresAt: exp,
  }
}

/** The payload of a token that one of these keys has signed. Rejects as jose does. */
async function verifyWithAny(
  token: string,
  keys: Iterable<Promise<CryptoKey>> | AsyncIterable<CryptoKey>,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  for await (const key of keys) {
    try {
      return (await jwtVerify(token, key, options)).payload
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    }
  }
  throw new errors.JWSSignatureVerificationFailed()
}

// Once: jose would import the bytes of a secret anew for each token.
function importSecret(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}

// jose says "generic" when the key server answered, but not with JSON, and "invalid" when that was not keys.
function isOutOfReach(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true
  return error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || error.code === 'ERR_JOSE_GENERIC'
}
