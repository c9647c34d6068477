import { useMemo } from 'react'
import { compareNames } from '../domains/names.ts'
import type { PresencePartsFragment, PresenceStatus, Role } from '../gql/index.ts'
import { useOnlineUsersQuery } from './operations.ts'

/** A member who is online, in the form of the guide's hooks. */
export interface OnlineUser {
  /** The id of the member. */
  userId: string
  /** The name of the member. */
  userName: string
  /** The role of the member now. */
  role: Role
  /** `ONLINE`, `AWAY` or `BUSY`. */
  status: PresenceStatus
  /** A text of their own, such as "Dancing"; null without one. */
  customStatus: string | null
}

/** Presence events are not stored. Changes that were missed while the network was away are found by asking again. */
const asksAgainAfter = 60_000

/** Returns the members who are online, sorted by name, live. */
export function useOnlineUsers(): OnlineUser[] {
  const { data } = useOnlineUsersQuery({ pollInterval: asksAgainAfter })
  // The cache has those who came since at the end.
  return useMemo(
    () => (data?.onlineUsers ?? []).map(asOnlineUser).sort((one, other) => compareNames(one.userName, other.userName)),
    [data],
  )
}

/** Cache, so that a member whose presence has not changed is the same object as before. */
const onlineUsers = new WeakMap<PresencePartsFragment, OnlineUser>()

function asOnlineUser(presence: PresencePartsFragment): OnlineUser {
  const known = onlineUsers.get(presence)
  if (known) return known
  const { member, status, customStatus } = presence
  const user = { userId: member.id, userName: member.name, role: member.role, status, customStatus }
  onlineUsers.set(presence, user)
  return user
}
