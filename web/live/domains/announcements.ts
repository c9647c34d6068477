import { newId } from '../core/newId.ts'
import { type ActionParts, expectChange, type QueuedOperation } from '../core/operations.ts'
import {
  AnnounceDocument,
  type AnnounceInput,
  type AnnounceMutation,
  type AnnounceMutationVariables,
  type AnnouncementPartsFragment,
  AnnouncementPartsFragmentDoc,
  WithdrawAnnouncementDocument,
  type WithdrawAnnouncementMutation,
  type WithdrawAnnouncementMutationVariables,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import type { Updates } from './update.ts'

const list = createList<AnnouncementPartsFragment>({
  field: 'announcements',
  fragment: AnnouncementPartsFragmentDoc,
  order: 'madeAt',
  latestFirst: true,
})

/** How the cache keeps lists of announcements. */
export const announcementPolicies = { Query: { announcements: list.policy } }

/** The changes that events make to the cached announcements. */
export const announcementUpdates: Updates = {
  AnnouncementMade: (cache, { announcement }) => list.put(cache, announcement),
  AnnouncementWithdrawn: (cache, { announcement }) => list.put(cache, announcement),
}

const announce: QueuedOperation<AnnounceMutation, AnnounceMutationVariables> = {
  kind: 'announcement',
  document: AnnounceDocument,
}

const withdraw: QueuedOperation<WithdrawAnnouncementMutation, WithdrawAnnouncementMutationVariables> = {
  kind: 'announcement',
  document: WithdrawAnnouncementDocument,
  expect: (cache, { id }, { at }) =>
    expectChange(cache, AnnouncementPartsFragmentDoc, `Announcement:${id}`, ({ withdrawnAt }) => ({
      message: '',
      withdrawnAt: withdrawnAt ?? at,
    })),
}

/** The mutations about announcements that go through the outbox. */
export const announcementOperations = [announce, withdraw]

/** The mutations about announcements. */
export function announcementActions({ queue }: Pick<ActionParts, 'queue'>) {
  return {
    /**
     * Announces to everyone at the user's wedding. An ADMIN may name another with `weddingId`, or all with
     * `everyWedding`.
     */
    async announce(
      message: string,
      options: Pick<AnnounceInput, 'priority' | 'weddingId' | 'everyWedding'> = {},
    ): Promise<AnnouncementPartsFragment> {
      const id = newId()
      return (await queue(announce, { input: { ...options, id, message } }, id)).announce
    },

    /** Withdraws an announcement: its text is gone for everyone. An ADMIN withdraws it at all weddings that have it. */
    withdrawAnnouncement: async (id: string): Promise<AnnouncementPartsFragment> =>
      (await queue(withdraw, { id })).withdrawAnnouncement,
  }
}
