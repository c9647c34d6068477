import type { Claims } from '../../access/auth.ts'
import type { CachedMember } from './memberCache.ts'

/**
 * Effect of a valid token on the member that it names. The issuer of tokens is the authority on members:
 *
 * - `known`: the member is as the token says, or a newer token has said otherwise.
 * - `write`: the member is new, comes back after a removal, or the token is newer than what is stored.
 * - `removed`: the member was removed after the token was issued.
 */
export type Verdict = 'known' | 'write' | 'removed'

/** Decides what a valid token is worth beside what is known of its member. */
export function judge(claims: Claims, member: CachedMember | undefined): Verdict {
  if (!member) return 'write'
  if (member.removedAt) return isIssuedAfter(claims, member.removedAt) ? 'write' : 'removed'
  return claims.issuedAt >= member.issuedAt && differ(claims, member) ? 'write' : 'known'
}

/** A member's row, as far as a token decides about it. */
export type StoredMember = Pick<CachedMember, 'name' | 'role' | 'issuedAt' | 'removedAt'>

/**
 * Effect of a valid token on the row of the member that it names:
 *
 * - `joined`: the member is new, or comes back after a removal.
 * - `changed`: the member gets another name or role.
 * - `renewed`: the member stays as stored, now by this token.
 * - `outdated`: a newer token was stored, and nothing changes.
 * - `removed`: the member was removed after the token was issued.
 */
export type Effect = 'joined' | 'changed' | 'renewed' | 'outdated' | 'removed'

/** Decides what a valid token changes about its stored member. */
export function effectOf(claims: Claims, stored: StoredMember | undefined): Effect {
  if (stored?.removedAt && !isIssuedAfter(claims, stored.removedAt)) return 'removed'
  if (stored && stored.issuedAt > claims.issuedAt) return 'outdated'
  if (!stored || stored.removedAt) return 'joined'
  return stored.name !== claims.name || stored.role !== claims.role ? 'changed' : 'renewed'
}

/** Whether a token was issued after a moment. A token without `iat` may be from any time. */
function isIssuedAfter({ isDated, issuedAt }: Pick<Claims, 'isDated' | 'issuedAt'>, moment: Date): boolean {
  return isDated && issuedAt > Math.floor(moment.getTime() / 1000)
}

function differ(claims: Claims, member: CachedMember): boolean {
  const isRenamed =
    claims.weddingName !== undefined && claims.weddingName !== member.weddingName && claims.issuedAt >= member.namedAt
  return claims.name !== member.name || claims.role !== member.role || isRenamed
}
