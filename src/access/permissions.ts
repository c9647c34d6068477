import { Refusal } from '../refusal.ts'
import type { Member, Role, Viewer } from './viewer.ts'

/**
 * Roles for each action that is not open to every member: the only place that says so. The schema's `may` scope reads
 * it, the domains read it where the answer also depends on the thing itself, such as its owner, and clients are served
 * their part.
 */
const rolesFor = {
  INVITE: ['COUPLE', 'PLANNER', 'ADMIN'],
  REMOVE_MEMBER: ['COUPLE', 'PLANNER', 'ADMIN'],
  REQUEST_MUSIC: ['GUEST', 'COUPLE'],
  DECIDE_MUSIC: ['DJ'],
  DECIDE_MIC: ['DJ'],
  REMOVE_PHOTO: ['COUPLE', 'PLANNER'],
  MANAGE_TASKS: ['COUPLE', 'PLANNER'],
  ANNOUNCE: ['COUPLE', 'PLANNER', 'ADMIN'],
  ANNOUNCE_EVERYWHERE: ['ADMIN'],
  MANAGE_WEDDING: ['COUPLE', 'PLANNER'],
  READ_METRICS: ['ADMIN'],
} as const satisfies Record<string, readonly Role[]>

/** An action that not every member may do. */
export type Permission = keyof typeof rolesFor

/** All permissions, in the order of the table. */
export const permissions = Object.keys(rolesFor) as Permission[]

/** Permissions of a person at no wedding; the others are about the things and people of one. */
const withoutWedding: readonly Permission[] = ['ANNOUNCE', 'ANNOUNCE_EVERYWHERE', 'READ_METRICS']

/** Roles that see things which are not for everyone, in addition to the members whom such a thing concerns. */
export const seenBy = {
  rejectedMusic: ['DJ', 'COUPLE', 'PLANNER'],
  micRequests: ['DJ', 'COUPLE', 'PLANNER'],
  tasks: [...rolesFor.MANAGE_TASKS],
  readers: ['COUPLE', 'PLANNER'],
} satisfies Record<string, Role[]>

/** Something that these roles see. */
export type Sight = keyof typeof seenBy

/** Whether a role has a permission. */
export function isAllowed({ role }: Pick<Member, 'role'>, permission: Permission): boolean {
  return (rolesFor[permission] as readonly Role[]).includes(role)
}

/** Refuses a viewer without this permission with FORBIDDEN. */
export function allow(viewer: Pick<Viewer, 'role'>, permission: Permission): void {
  if (isAllowed(viewer, permission)) return
  throw new Refusal('FORBIDDEN', `This is for ${rolesFor[permission].join(', ')}: you are here as ${viewer.role}`)
}

/** All that a viewer may do, in the order of the table. */
export function permissionsOf(viewer: Pick<Viewer, 'role' | 'weddingId'>): Permission[] {
  const possible = viewer.weddingId === '' ? withoutWedding : permissions
  return possible.filter((permission) => isAllowed(viewer, permission))
}

/** Whether a role sees all of something, and not only what concerns its member. */
export function seesAll({ role }: Pick<Member, 'role'>, sight: Sight): boolean {
  return (seenBy[sight] as Role[]).includes(role)
}
