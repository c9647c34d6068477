import { Refusal } from '../refusal.ts'

export const roles = ['ADMIN', 'COUPLE', 'PLANNER', 'DJ', 'PHOTOGRAPHER', 'VENDOR', 'GUEST'] as const
export type Role = (typeof roles)[number]

/** A person as others see them. It is stored inside events, so it holds nothing that depends on the viewer. */
export type Member = { id: string; name: string; role: Role }

/** The member who makes a request. An ADMIN may be at no wedding: then `weddingId` is empty. */
export type Viewer = Member & { weddingId: string; expiresAt: Date }

/** A member as an event shows them, without what only the server knows. */
export function asMember({ id, name, role }: Member): Member {
  return { id, name, role }
}

/**
 * Roles for each action that is not open to every member. A permission that also depends on the thing itself, such as
 * its owner, is checked where the action is done.
 */
const may = {
  'members.invite': ['COUPLE', 'PLANNER', 'ADMIN'],
  'members.remove': ['COUPLE', 'PLANNER', 'ADMIN'],
  'messages.seeReaders': ['COUPLE', 'PLANNER'],
  'music.request': ['GUEST', 'COUPLE'],
  'music.decide': ['DJ'],
  'mic.decide': ['DJ'],
  'photos.remove': ['COUPLE', 'PLANNER'],
  'tasks.manage': ['COUPLE', 'PLANNER'],
  'announcements.make': ['COUPLE', 'PLANNER', 'ADMIN'],
  'announcements.makeAnywhere': ['ADMIN'],
  'metrics.read': ['ADMIN'],
} satisfies Record<string, Role[]>

/** Roles that see things which are not for everyone, in addition to the members whom such a thing concerns. */
export const seenBy = {
  rejectedMusic: ['DJ', 'COUPLE', 'PLANNER'],
  micRequests: ['DJ', 'COUPLE', 'PLANNER'],
  tasks: ['COUPLE', 'PLANNER'],
} satisfies Record<string, Role[]>

/** An action that not every member may do. */
export type Deed = keyof typeof may

export function isAllowed({ role }: { role: Role }, deed: Deed): boolean {
  return (may[deed] as Role[]).includes(role)
}

/** Refuses with FORBIDDEN who may not. */
export function allow(viewer: Viewer, deed: Deed) {
  if (!isAllowed(viewer, deed))
    throw new Refusal('FORBIDDEN', `This is for ${may[deed].join(', ')}: you are here as ${viewer.role}`)
}

/** Why a connection ends: its token's time is over, or its member was removed, or has another role or name now. */
export type Ended = 'expired' | 'removed' | 'changed'

/** Tracks a connection until the returned function is called; `end` is called when it may not last any longer. */
export type TrackConnection = (viewer: Viewer, end: (reason: Ended) => void) => Promise<() => void>
