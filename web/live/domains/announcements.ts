import type { Mutations } from '../core/mutations.ts'
import { newId } from '../core/newId.ts'
import {
  AnnounceDocument,
  type AnnounceInput,
  type AnnouncementPartsFragment,
  AnnouncementPartsFragmentDoc,
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
}

/** The mutations about announcements. */
export function announcementActions({ mutate }: Mutations) {
  return {
    /**
     * Announces to everyone at the user's wedding. An ADMIN may name another with `weddingId`, or all with
     * `everyWedding`.
     */
    async announce(
      message: string,
      options: Pick<AnnounceInput, 'priority' | 'weddingId' | 'everyWedding'> = {},
    ): Promise<AnnouncementPartsFragment> {
      return (await mutate(AnnounceDocument, { input: { ...options, id: newId(), message } })).announce
    },
  }
}
