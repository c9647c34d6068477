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
  /** The operation that is running, if its client may send it again. */
  operation?: KeyedOperation
}

/** A change to which its client gave a key, and that it may send again with this key. */
export interface KeyedOperation {
  /** A UUID in lower case. */
  key: string
  /** Returns the SHA-256, in hexadecimal, of what the change is: its mutation and the values of its arguments. */
  digest(): string
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
