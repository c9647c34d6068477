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

export function judge(claims: Claims, member: CachedMember | undefined): Verdict {
  if (!member) return 'write'
  if (member.removedAt) return isIssuedAfter(claims, member.removedAt) ? 'write' : 'removed'
  return claims.issuedAt >= member.issuedAt && differ(claims, member) ? 'write' : 'known'
}

/** Whether a token was issued after a moment. A token without `iat` may be from any time. */
export function isIssuedAfter({ isDated, issuedAt }: Pick<Claims, 'isDated' | 'issuedAt'>, moment: Date): boolean {
  return isDated && issuedAt > Math.floor(moment.getTime() / 1000)
}

function differ(claims: Claims, member: CachedMember): boolean {
  const isRenamed =
    claims.weddingName !== undefined && claims.weddingName !== member.weddingName && claims.issuedAt >= member.namedAt
  return claims.name !== member.name || claims.role !== member.role || isRenamed
}
