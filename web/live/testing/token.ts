import { base64UrlOf } from '../core/base64Url.ts'
import type { MemberPartsFragment } from '../gql/index.ts'

/** A token that says who somebody is. It has no signature: no server takes it. `expiresAt` is in s since the epoch. */
export function tokenFor({ id, name, role }: MemberPartsFragment, weddingId: string, expiresAt: number): string {
  const claims = { sub: id, name, role, weddingId, exp: expiresAt }
  return [{ alg: 'none' }, claims, ''].map((part) => (part === '' ? '' : base64UrlOf(JSON.stringify(part)))).join('.')
}
