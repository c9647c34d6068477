import { v4 as newId } from 'uuid'
import {
  CreateInvitationDocument,
  type CreateInvitationInput,
  type CreateInvitationMutation,
  type MemberPartsFragment,
  MemberPartsFragmentDoc,
  RemoveMemberDocument,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import type { Mutations } from './mutations.ts'
import { compareNames } from './names.ts'
import type { Updates } from './update.ts'

const list = createList<MemberPartsFragment>({
  field: 'members',
  fragment: MemberPartsFragmentDoc,
  order: 'name',
  compare: compareNames,
})

/** How the cache keeps lists of members. */
export const memberPolicies = { Query: { members: list.policy } }

/** What events change in the cached members. */
export const memberUpdates: Updates = {
  MemberJoined: (cache, { member }) => list.put(cache, member),
  MemberChanged: (cache, { member }) => list.put(cache, member),
  MemberRemoved: (cache, { member }) => list.take(cache, member),
}

/** The mutations about members and invitations. */
export function memberActions({ mutate }: Mutations) {
  return {
    /** A code with which people join, and a link to it. */
    async createInvitation(
      input: Omit<CreateInvitationInput, 'id'> = {},
    ): Promise<CreateInvitationMutation['createInvitation']> {
      return (await mutate(CreateInvitationDocument, { input: { ...input, id: newId() } })).createInvitation
    },

    /** Ends their connections at once. */
    async removeMember(id: string): Promise<void> {
      await mutate(
        RemoveMemberDocument,
        { id },
        { update: (cache, { removeMember }) => list.take(cache, removeMember) },
      )
    },
  }
}
