import { rolesConfirming } from '../../access/permissions.ts'
import { asMember, type Member } from '../../access/viewer.ts'
import { type Audience, restrictedTo } from '../../feed/event.ts'

/** A member who is at the wedding, and their arrival. */
export interface Arrival extends Member {
  joinedAt: Date
  /** Whether they joined within the last day. */
  isNew: boolean
}

/** A newcomer, and the earlier member whom they say they are. */
export interface Pair {
  requestedBy: Member
  member: Member
}

/** Namesakes that a newcomer is told of. */
const mostNamesakes = 10

/** A name as it is compared: without case and accents, with single spaces. */
export function nameKey(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}

/**
 * Whether a newcomer may be another member: somebody of the same name who joined earlier. Nobody becomes an ADMIN,
 * whose role no invitation gives.
 */
export function isNamesake(newcomer: Arrival, other: Arrival): boolean {
  return (
    newcomer.isNew &&
    other.role !== 'ADMIN' &&
    other.joinedAt < newcomer.joinedAt &&
    nameKey(other.name) === nameKey(newcomer.name)
  )
}

/** A look-up of the earlier namesakes of a member by id, the first to arrive first. */
export function namesakesAmong(present: Arrival[]): (id: string) => Member[] {
  const byName = new Map<string, Arrival[]>()
  for (const arrival of present) {
    const key = nameKey(arrival.name)
    byName.set(key, [...(byName.get(key) ?? []), arrival])
  }
  const byId = new Map(present.map((arrival) => [arrival.id, arrival]))
  return (id) => {
    const newcomer = byId.get(id)
    if (!newcomer) return []
    const earlier = (byName.get(nameKey(newcomer.name)) ?? []).filter((other) => isNamesake(newcomer, other))
    return earlier
      .toSorted((one, other) => one.joinedAt.getTime() - other.joinedAt.getTime())
      .slice(0, mostNamesakes)
      .map(asMember)
  }
}

/**
 * Whether somebody decides if a newcomer is the earlier member: the roles that help that member back in, and the member
 * on a device of their own. A newcomer with another role than the member's gains rights, unless the member is a guest:
 * then the couple alone decide. The newcomer never does, whatever their role.
 */
export function isDecider(viewer: Pick<Member, 'id' | 'role'>, { requestedBy, member }: Pair): boolean {
  if (viewer.id === requestedBy.id) return false
  if (rolesConfirming(member.role).includes(viewer.role)) return true
  return viewer.id === member.id && mayDecideThemselves(requestedBy, member)
}

/** The audience of the events of a request: everyone who may decide it, and the newcomer. */
export function audienceOf({ requestedBy, member }: Pair): Audience {
  const people = mayDecideThemselves(requestedBy, member) ? [requestedBy.id, member.id] : [requestedBy.id]
  return restrictedTo(people, [...rolesConfirming(member.role)])
}

function mayDecideThemselves(newcomer: Member, member: Member): boolean {
  return member.role === 'GUEST' || member.role === newcomer.role
}
