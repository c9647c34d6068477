import { Refusal } from '../refusal.ts'
import type { Role } from './role.ts'

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
  MODERATE_MESSAGES: ['COUPLE', 'PLANNER'],
  MANAGE_WEDDING: ['COUPLE', 'PLANNER'],
  MANAGE_INTEGRATIONS: ['COUPLE', 'PLANNER', 'ADMIN'],
  READ_METRICS: ['ADMIN'],
} as const satisfies Record<string, readonly Role[]>

/** An action that not every member may do. */
export type Permission = keyof typeof rolesFor

/** Actions that every member may do, and an integration only with these scopes. */
const openToMembers = ['SEND_MESSAGE', 'SHARE_PHOTO'] as const

/** An action that an integration does only if its scopes name it. */
export type Scope = Permission | (typeof openToMembers)[number]

/** All permissions, in the order of the table. */
export const permissions = Object.keys(rolesFor) as Permission[]

/**
 * Permissions that no integration gets: they reach beyond its wedding, or would let it outlive its own revocation.
 */
const notForIntegrations: readonly Scope[] = ['ANNOUNCE_EVERYWHERE', 'MANAGE_INTEGRATIONS', 'READ_METRICS']

/** All scopes that an integration may have, in the order of the table. */
export const scopes: readonly Scope[] = [...permissions, ...openToMembers].filter(
  (scope) => !notForIntegrations.includes(scope),
)

/** Permissions of a person at no wedding; the others are about the things and people of one. */
const withoutWedding: readonly Permission[] = ['ANNOUNCE', 'ANNOUNCE_EVERYWHERE', 'READ_METRICS']

/** Roles that see things which are not for everyone, in addition to the members whom such a thing concerns. */
export const seenBy = {
  hiddenMusic: ['DJ', 'COUPLE', 'PLANNER'],
  micRequests: ['DJ', 'COUPLE', 'PLANNER'],
  tasks: [...rolesFor.MANAGE_TASKS],
  readers: ['COUPLE', 'PLANNER'],
} satisfies Record<string, Role[]>

/**
 * Roles that decide whether a newcomer is a member who is here already, by the role of that member. Nobody becomes an
 * ADMIN so.
 */
export function rolesConfirming(role: Role): readonly Role[] {
  return role === 'GUEST' ? rolesFor.MANAGE_WEDDING : ['COUPLE']
}

/** The scope with which an integration sees what is not for everyone. */
const scopeOfSight = {
  hiddenMusic: 'DECIDE_MUSIC',
  micRequests: 'DECIDE_MIC',
  tasks: 'MANAGE_TASKS',
  readers: 'MANAGE_WEDDING',
} as const satisfies Record<keyof typeof seenBy, Scope>

/** Something that these roles see. */
export type Sight = keyof typeof seenBy

/** The rights of an integration, in place of those of a role. */
export interface IntegrationRights {
  scopes: readonly Scope[]
  /** Kinds of events that it gets although they are for some roles alone. */
  restrictedKinds: ReadonlySet<string>
}

/** The part of a viewer that decides: the role of a person, the scopes of an integration. */
export interface Actor {
  role: Role
  integration?: IntegrationRights
}

/** Whether a person's role, or an integration's scopes, have a permission. */
export function isAllowed({ role, integration }: Actor, permission: Permission): boolean {
  if (integration) return integration.scopes.includes(permission)
  return (rolesFor[permission] as readonly Role[]).includes(role)
}

/** Refuses a viewer without this permission with FORBIDDEN. */
export function allow(viewer: Actor, permission: Permission): void {
  if (isAllowed(viewer, permission)) return
  if (viewer.integration) throw outOfScope(permission)
  throw new Refusal('FORBIDDEN', `This is for ${rolesFor[permission].join(', ')}: you are here as ${viewer.role}`)
}

/** FORBIDDEN: an integration does something that its scopes do not name, or that is for people alone. */
export function outOfScope(scope: Scope | undefined): Refusal {
  if (scope === undefined) return new Refusal('FORBIDDEN', 'This is for people: no scope lets an integration do it')
  return new Refusal('FORBIDDEN', `This integration lacks the scope ${scope}: create one that has it`)
}

/** All that a viewer may do, in the order of the table: of an integration its scopes. */
export function permissionsOf(viewer: Actor & { weddingId: string }): Scope[] {
  if (viewer.integration) return [...viewer.integration.scopes]
  const possible = viewer.weddingId === '' ? withoutWedding : permissions
  return possible.filter((permission) => isAllowed(viewer, permission))
}

/** Whether somebody sees all of something, and not only what concerns them. */
export function seesAll({ role, integration }: Actor, sight: Sight): boolean {
  if (integration) return integration.scopes.includes(scopeOfSight[sight])
  return (seenBy[sight] as Role[]).includes(role)
}
