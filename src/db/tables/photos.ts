import { isNotNull, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/** Whether the file of a photo was stored by an earlier version, and not measured since. */
export function isUnmeasured({ file, width, removedAt }: Record<'file' | 'width' | 'removedAt', AnyPgColumn>): SQL {
  return sql`${file} is not null and ${width} is null and ${removedAt} is null`
}

/**
 * `source` tells one picture from another: its URL, or the digest of the file that was uploaded. A removed photo keeps
 * its row for EVENTS_DAYS, so that its id is not used again by a phone that sends it once more.
 */
export const photos = pgTable(
  'photos',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    source: text('source').notNull(),
    /**
     * The name of the files in the storage; null for a picture that stays at its URL. Addresses are made when it is
     * read.
     */
    file: text('file'),
    caption: text('caption'),
    sharedBy: text('shared_by').notNull(),
    sharedAt: moment('shared_at'),
    removedAt: maybeMoment('removed_at'),
    /** When its caption was changed last; null while it has the one that it was shared with. */
    editedAt: maybeMoment('edited_at'),
    /** The caption that an edited photo was shared with: it tells a share that is sent again from another one. */
    sharedCaption: text('shared_caption'),
    takenAt: maybeMoment('taken_at'),
    /**
     * The size of the large file in pixels. Null, with the placeholder, for a picture that stays at its URL, and for a
     * file of an earlier version until a server has measured it.
     */
    width: integer('width'),
    height: integer('height'),
    /** A ThumbHash in base64. */
    placeholder: text('placeholder'),
    /** The ending of the file in full resolution, such as `jpg`; null if that is not kept. */
    original: text('original'),
    originalBytes: integer('original_bytes'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('photos_by_seq').on(table.weddingId, table.seq),
    index('photos_removed').on(table.removedAt).where(isNotNull(table.removedAt)),
    // Finds files of earlier versions.
    index('photos_unmeasured').on(table.weddingId, table.id).where(isUnmeasured(table)),
  ],
)
