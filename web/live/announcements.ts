import { v4 as newId } from 'uuid'
import { AnnounceDocument, type AnnounceInput, type AnnouncementPartsFragment } from '../gql/index.ts'
import type { Performer } from './perform.ts'

export function announcementActions({ perform }: Performer) {
  return {
    /** Tells everyone at the user's wedding. An ADMIN may name another with `weddingId`, or tell them all with `everyWedding`. */
    async announce(
      message: string,
      options: Pick<AnnounceInput, 'priority' | 'weddingId' | 'everyWedding'> = {},
    ): Promise<AnnouncementPartsFragment> {
      return (await perform(AnnounceDocument, { input: { ...options, id: newId(), message } })).announce
    },
  }
}
