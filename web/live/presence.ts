import { OnlineUsersDocument, type PresencePartsFragment, type PresenceStatus, UpdatePresenceDocument } from '../gql/index.ts'
import { compareNames } from './names.ts'
import type { Performer } from './perform.ts'
import type { Updates } from './update.ts'

export const presencePolicies = {
  Query: { onlineUsers: { merge: false } },
  Presence: { keyFields: ['member', ['id']] as const },
}

export const presenceUpdates: Updates = {
  PresenceChanged(cache, { presence }) {
    cache.updateQuery({ query: OnlineUsersDocument }, (data) => data && { onlineUsers: withPresence(data.onlineUsers, presence) })
  },
  MemberRemoved(cache, { member }) {
    cache.updateQuery({ query: OnlineUsersDocument }, (data) => data && { onlineUsers: without(data.onlineUsers, member.id) })
  },
}

export function presenceActions({ perform }: Performer) {
  return {
    /**
     * Tells how one is. ONLINE without a text is a sign of life: it overwrites neither AWAY and BUSY nor the text; with a
     * text, or null, it says that one is available again. Rejects while the server is out of reach: it would be old by then.
     */
    async updatePresence(status: PresenceStatus | Lowercase<PresenceStatus>, customStatus?: string | null): Promise<PresencePartsFragment> {
      const input = { status: status.toUpperCase() as PresenceStatus, ...(customStatus === undefined ? {} : { customStatus }) }
      return (await perform(UpdatePresenceDocument, { input }, { patient: false })).updatePresence
    },
  }
}

function withPresence(online: PresencePartsFragment[], presence: PresencePartsFragment): PresencePartsFragment[] {
  const others = without(online, presence.member.id)
  if (presence.status === 'OFFLINE') return others
  return [...others, presence].sort((one, other) => compareNames(one.member.name, other.member.name))
}

function without(online: PresencePartsFragment[], id: string): PresencePartsFragment[] {
  return online.filter(({ member }) => member.id !== id)
}
