import { type MemberPartsFragment, type Role, useLive, useViewerQuery } from '../live/index.ts'

/** The user, with the role that they have now. */
export function useMe(): MemberPartsFragment {
  const live = useLive()
  return useViewerQuery().data?.viewer ?? live.me()
}

/** The id of the user. It stays the same, so that rows of long lists need not ask for the whole viewer. */
export function useMyId(): string {
  return useLive().session.bearer()?.userId ?? ''
}

/**
 * Roles for each action that is not open to every member, so that the app offers nothing that the server would refuse.
 */
const who = {
  invite: ['COUPLE', 'PLANNER', 'ADMIN'],
  removeMember: ['COUPLE', 'PLANNER', 'ADMIN'],
  askForMusic: ['GUEST', 'COUPLE'],
  decideMusic: ['DJ'],
  seeAllMicRequests: ['DJ', 'COUPLE', 'PLANNER'],
  removeAnyPhoto: ['COUPLE', 'PLANNER'],
  manageTasks: ['COUPLE', 'PLANNER'],
  announce: ['COUPLE', 'PLANNER', 'ADMIN'],
  announceEverywhere: ['ADMIN'],
  readMetrics: ['ADMIN'],
} satisfies Record<string, Role[]>

export function useMay(deed: keyof typeof who): boolean {
  const { role } = useMe()
  return (who[deed] as Role[]).includes(role)
}
