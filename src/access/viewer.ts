import type { IntegrationRights } from './permissions.ts'
import type { Role } from './role.ts'

export { type Role, roles } from './role.ts'

/** A person as others see them. It is stored inside events, so it holds nothing that depends on the viewer. */
export type Member = { id: string; name: string; role: Role }

/** The member who makes a request. An ADMIN may be at no wedding: then `weddingId` is empty. */
export type Viewer = Member & {
  weddingId: string
  expiresAt: Date
  /** Set for the program behind an integration, and undefined for a person. */
  integration?: IntegrationRights
  /** Key of the operation that is running, if its client may send it again: a UUID in lower case. */
  operationKey?: string
}

/** A member as an event shows them, without what only the server knows. */
export function asMember({ id, name, role }: Member): Member {
  return { id, name, role }
}

/**
 * Why a connection ends: its token's time is over, its member was removed, its integration was revoked, or its member
 * has another role or name now.
 */
export type Ended = 'expired' | 'removed' | 'revoked' | 'changed'

/** Tracks a connection until the returned function is called; `end` is called when it may not last any longer. */
export type TrackConnection = (viewer: Viewer, end: (reason: Ended) => void) => Promise<() => void>
