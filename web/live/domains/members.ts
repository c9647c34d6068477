import { newId } from '../core/newId.ts'
import type { ActionParts } from '../core/operations.ts'
import {
  CreateInvitationDocument,
  type CreateInvitationInput,
  CreatePersonalLinkDocument,
  type CreatePersonalLinkMutation,
  type InvitationPartsFragment,
  InvitationsDocument,
  LeaveWeddingDocument,
  type MemberPartsFragment,
  MemberPartsFragmentDoc,
  RemoveMemberDocument,
  RenameDocument,
  RevokeInvitationDocument,
  UpdateWeddingDocument,
  type UpdateWeddingInput,
  type WeddingPartsFragment,
  WeddingPartsFragmentDoc,
} from '../gql/index.ts'
import { createList } from './lists.ts'
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

/** The changes that events make to the cached members. */
export const memberUpdates: Updates = {
  MemberJoined: (cache, { member }) => list.put(cache, member),
  MemberChanged: (cache, { member }) => list.put(cache, member),
  MemberRemoved: (cache, { member }) => list.take(cache, member),
  WeddingChanged(cache, { wedding }) {
    const data: WeddingPartsFragment = { ...wedding, __typename: 'Wedding' }
    cache.writeFragment({ fragment: WeddingPartsFragmentDoc, data })
  },
}

/** The mutations about the wedding, members and invitations. */
export function memberActions({ mutate }: Pick<ActionParts, 'mutate'>) {
  return {
    /** Creates a code that people join with, and a link to it. */
    async createInvitation(input: Omit<CreateInvitationInput, 'id'> = {}): Promise<InvitationPartsFragment> {
      const variables = { input: { ...input, id: newId() } }
      const { createInvitation } = await mutate(CreateInvitationDocument, variables, {
        update: (cache, { createInvitation }) =>
          cache.updateQuery({ query: InvitationsDocument }, (known) =>
            known ? { invitations: [createInvitation, ...known.invitations] } : undefined,
          ),
      })
      return createInvitation
    },

    /** Nobody joins with this invitation any more. The members who have joined with it stay. */
    async revokeInvitation(id: string): Promise<void> {
      await mutate(RevokeInvitationDocument, { id })
    },

    /** Creates a link that opens a member on another device, once: the user, or a guest. */
    async createPersonalLink(memberId?: string): Promise<CreatePersonalLinkMutation['createPersonalLink']> {
      return (await mutate(CreatePersonalLinkDocument, { memberId }, { retryable: false })).createPersonalLink
    },

    /** Changes the named details. An omitted one stays. */
    async updateWedding(changes: UpdateWeddingInput): Promise<WeddingPartsFragment> {
      return (await mutate(UpdateWeddingDocument, { input: changes })).updateWedding
    },

    /** Changes the user's own name. */
    async rename(name: string): Promise<void> {
      await mutate(RenameDocument, { name })
    },

    /** Ends the user's own membership. They may join again with an invitation. */
    async leaveWedding(): Promise<void> {
      await mutate(LeaveWeddingDocument, {})
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
