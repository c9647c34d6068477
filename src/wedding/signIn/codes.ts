import { createHash, randomInt } from 'node:crypto'
import { badInput } from '../input.ts'

/** Crockford's base 32 has no letters that look like digits. https://www.crockford.com/base32.html */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const longestCode = 64

/**
 * Characters of a code: an invitation is typed by many (40 bits), a personal link opens somebody's account (60 bits).
 */
export const codeLengths = { invitation: 8, personalLink: 12 } as const

/** A new random code, of the length that its kind has. */
export function newCode(kind: keyof typeof codeLengths): string {
  return Array.from({ length: codeLengths[kind] }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A code in groups of four, for people to read. */
export function writeCode(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? code
}

/** A code as it is stored, from whatever somebody typed. Throws BAD_USER_INPUT for one that is blank. */
export function readCode(typed: string): string {
  const code = typed
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (code === '') throw badInput('code', 'code must not be blank')
  return code.slice(0, longestCode)
}

/** The digest of a secret, in 43 characters. Somebody who reads the database cannot sign in with it. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
