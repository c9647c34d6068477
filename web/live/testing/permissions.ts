import type { MemberPartsFragment, Permission, RejoinRequestPartsFragment, Role } from '../gql/index.ts'
import { refusal } from './refusal.ts'

/** Actions that every member may do: they are permissions of integrations alone. */
type OpenToMembers = 'SEND_MESSAGE' | 'SHARE_PHOTO'

/** An action that only some roles may do. */
export type RolePermission = Exclude<Permission, OpenToMembers>

/** The roles that have each permission, as the server's table says. */
export const rolesFor: Record<RolePermission, readonly Role[]> = {
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
}

/** The roles that see things which are not for everyone, beside the members whom such a thing concerns. */
export const seenBy = {
  hiddenMusic: ['DJ', 'COUPLE', 'PLANNER'],
  micRequests: ['DJ', 'COUPLE', 'PLANNER'],
  tasks: ['COUPLE', 'PLANNER'],
  readers: ['COUPLE', 'PLANNER'],
} satisfies Record<string, readonly Role[]>

/** Refuses a member without this permission with FORBIDDEN. */
export function allow({ role }: { role: Role }, permission: RolePermission): void {
  if (isAllowed({ role }, permission)) return
  throw refusal('FORBIDDEN', `This is for ${rolesFor[permission].join(', ')}: you are here as ${role}`)
}

/** Whether a role has a permission. */
export function isAllowed({ role }: { role: Role }, permission: RolePermission): boolean {
  return rolesFor[permission].includes(role)
}

/** Whether a role sees all of something. */
export function seesAll({ role }: { role: Role }, sight: keyof typeof seenBy): boolean {
  return (seenBy[sight] as readonly Role[]).includes(role)
}

/** Whether a member decides if a newcomer is the earlier member. */
export function decidesRejoining(
  viewer: MemberPartsFragment,
  { requestedBy, member }: Pick<RejoinRequestPartsFragment, 'requestedBy' | 'member'>,
): boolean {
  if (viewer.id === requestedBy.id) return false
  if (viewer.role === 'COUPLE') return true
  if (member.role === 'GUEST') return viewer.id === member.id || isAllowed(viewer, 'MANAGE_WEDDING')
  return viewer.id === member.id && member.role === requestedBy.role
}
