import { useMemo } from 'react'
import { type PresencePartsFragment, type PresenceStatus, type Role, useOnlineUsersQuery } from '../gql/index.ts'

/** Somebody who is online, as the guide's hooks show them. */
export type OnlineUser = { userId: string; userName: string; role: Role; status: PresenceStatus; customStatus: string | null }

/** Presence is told and not stored: what was told to nobody, while the network was away, is found by asking again. */
const asksAgainAfter = 60_000

/** Who is online, by name, live. */
export function useOnlineUsers(): OnlineUser[] {
  const { data } = useOnlineUsersQuery({ pollInterval: asksAgainAfter })
  return useMemo(() => (data?.onlineUsers ?? []).map(asOnlineUser), [data])
}

function asOnlineUser({ member, status, customStatus }: PresencePartsFragment): OnlineUser {
  return { userId: member.id, userName: member.name, role: member.role, status, customStatus }
}
