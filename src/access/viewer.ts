import type { Scope } from './permissions.ts'

/** All roles, as tokens name them. */
export const roles = ['ADMIN', 'COUPLE', 'PLANNER', 'DJ', 'PHOTOGRAPHER', 'VENDOR', 'GUEST'] as const

/** The part that a member has at their wedding. */
export type Role = (typeof roles)[number]

/** A person as others see them. It is stored inside events, so it holds nothing that depends on the viewer. */
export type Member = { id: string; name: string; role: Role }

/** The member who makes a request. An ADMIN may be at no wedding: then `weddingId` is empty. */
export type Viewer = Member & {
  weddingId: string
  expiresAt: Date
  /** Set for the program behind an integration, and undefined for a person. */
  integration?: IntegrationRights
}

/** The rights of an integration, in place of those of a role. */
export interface IntegrationRights {
  scopes: readonly Scope[]
  /** Kinds of events that it gets although they are for some roles alone. */
  restrictedKinds: ReadonlySet<string>
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
