import type { MemberPartsFragment } from '../gql/index.ts'

/** A token that says who somebody is. It has no signature: no server takes it. `expiresAt` is in s since the epoch. */
export function tokenFor({ id, name, role }: MemberPartsFragment, weddingId: string, expiresAt: number): string {
  const claims = { sub: id, name, role, weddingId, exp: expiresAt }
  return [{ alg: 'none' }, claims, ''].map((part) => (part === '' ? '' : base64Url(JSON.stringify(part)))).join('.')
}

function base64Url(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
