import type { ApolloCache, Reference, TypePolicy } from '@apollo/client'
import { type ActionParts, expectChange, type QueuedOperation } from '../core/operations.ts'
import {
  type PresencePartsFragment,
  PresencePartsFragmentDoc,
  type PresenceStatus,
  UpdatePresenceDocument,
  type UpdatePresenceMutation,
  type UpdatePresenceMutationVariables,
} from '../gql/index.ts'
import type { Updates } from './update.ts'

// A document may leave the member out: such a presence is kept within its list alone.
const Presence: TypePolicy = {
  keyFields(_, { readField }) {
    const member = readField<Reference>('member')
    return member && readField('id', member) ? ['member', ['id']] : undefined
  },
}

/** How the cache keeps who is online. */
export const presencePolicies = {
  Query: { onlineUsers: { merge: false } },
  Presence,
}

/** The changes that events make to the list of people online. */
export const presenceUpdates: Updates = {
  PresenceChanged(cache, { presence }) {
    const here = cache.writeFragment({
      fragment: PresencePartsFragmentDoc,
      fragmentName: 'PresenceParts',
      data: presence,
    })
    if (!here) return
    changeOnline(cache, (online) => {
      const others = without(online, here)
      if (presence.status === 'OFFLINE') return others
      return others === online ? [...online, here] : online
    })
  },
  MemberRemoved(cache, { member: { id } }) {
    const gone = cache.identify({ __typename: 'Presence', member: { id } })
    if (gone) changeOnline(cache, (online) => without(online, { __ref: gone }))
  },
}

/** Changes the list of online members, if it has been read. Only the list is written, not the members in it. */
function changeOnline(cache: ApolloCache, change: (online: readonly Reference[]) => readonly Reference[]) {
  cache.modify<{ onlineUsers: readonly Reference[] }>({
    fields: { onlineUsers: (online) => change(online as readonly Reference[]) },
  })
}

/** The same list where somebody is not in it. */
function without(online: readonly Reference[], { __ref: gone }: Reference): readonly Reference[] {
  return online.some(({ __ref }) => __ref === gone) ? online.filter(({ __ref }) => __ref !== gone) : online
}

const updatePresence: QueuedOperation<UpdatePresenceMutation, UpdatePresenceMutationVariables> = {
  kind: 'presence',
  document: UpdatePresenceDocument,
  expect(cache, { input: { status, customStatus } }, { me }) {
    const id = cache.identify({ __typename: 'Presence', member: { id: me.id } }) ?? ''
    const said = customStatus === undefined ? {} : { customStatus }
    return expectChange(cache, PresencePartsFragmentDoc, id, () => ({ status, ...said }))
  },
}

/** The mutations about the user's own presence, which go through the outbox. */
export const presenceOperations = [updatePresence]

/** The mutations about the viewer's own presence. */
export function presenceActions({ mutate, queue }: Pick<ActionParts, 'mutate' | 'queue'>) {
  return {
    /**
     * Sets the user's status. Resolves when it is stored, however long that takes. ONLINE without a text is a sign of
     * life: it overwrites neither AWAY and BUSY nor the text, and rejects while the server is out of reach. With a
     * text, or null, ONLINE means available again.
     */
    async updatePresence(
      status: PresenceStatus | Lowercase<PresenceStatus>,
      customStatus?: string | null,
    ): Promise<PresencePartsFragment> {
      const said = customStatus === undefined ? {} : { customStatus }
      const input = { status: status.toUpperCase() as PresenceStatus, ...said }
      const isSignOfLife = input.status === 'ONLINE' && customStatus === undefined
      const answer = isSignOfLife
        ? await mutate(UpdatePresenceDocument, { input }, { retryable: false })
        : await queue(updatePresence, { input })
      return answer.updatePresence
    },
  }
}
