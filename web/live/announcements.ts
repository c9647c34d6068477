import { v4 as newId } from 'uuid'
import { AnnounceDocument, type AnnounceInput, type AnnouncementPartsFragment } from '../gql/index.ts'
import type { Performer } from './perform.ts'

export function announcementActions({ perform }: Performer) {
  return {
    /** Tells everyone at the wedding; an ADMIN without `weddingId` everyone at every wedding. */
    async announce(
      message: string,
      { priority, weddingId }: Pick<AnnounceInput, 'priority' | 'weddingId'> = {},
    ): Promise<AnnouncementPartsFragment> {
      return (await perform(AnnounceDocument, { input: { id: newId(), message, priority, weddingId } })).announce
    },
  }
}
