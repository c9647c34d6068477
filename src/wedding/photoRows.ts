import { and, asc, eq, sql } from 'drizzle-orm'
import type { Member } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { isUnmeasured, members, photos } from '../db/schema.ts'
import type { Measures } from '../pictures/decode.ts'
import { memberColumns } from './memberRows.ts'

/**
 * A picture in the storage, by its name, or elsewhere, by its URL. `original` is the ending of the file in full
 * resolution, where that is kept.
 */
export type Image = { file: string; original?: string | null } | { url: string }

/** A photo. Times are in RFC 3339, UTC. */
export interface Photo {
  id: string
  image: Image
  caption: string | null
  sharedBy: Member
  sharedAt: string
  /** Null if nobody knows. Undefined in events of earlier versions, as `measures`. */
  takenAt?: string | null
  /** Null for a picture at a URL, and for a file of an earlier version until it is measured. */
  measures?: Measures | null
}

/** The caption that a photo was shared with. */
export function captionAsShared({ caption, editedAt, sharedCaption }: PhotoRow): string | null {
  return editedAt === null ? caption : sharedCaption
}

/** A photo whose file was stored by an earlier version. */
export type Unmeasured = { weddingId: string; id: string; seq: number; file: string }

/** The next of them, in the order of the index. */
export async function unmeasuredAfter(
  db: Db,
  after: Pick<Unmeasured, 'weddingId' | 'id'>,
): Promise<Unmeasured | undefined> {
  const { weddingId, id, seq, file } = photos
  const [row] = await db
    .select({ weddingId, id, seq, file: sql<string>`${file}` })
    .from(photos)
    .where(and(isUnmeasured(photos), sql`(${weddingId}, ${id}) > (${after.weddingId}, ${after.id}::uuid)`))
    .orderBy(asc(weddingId), asc(id))
    .limit(1)
  return row
}

/** The row of a photo, also of a removed one. */
export async function findPhoto(db: Db | Tx, weddingId: string, id: string) {
  const [row] = await selectPhotos(db).where(and(eq(photos.weddingId, weddingId), eq(photos.id, id)))
  return row
}

/** Selects photos with their members. */
export function selectPhotos(db: Db | Tx) {
  return db
    .select({
      id: photos.id,
      seq: photos.seq,
      source: photos.source,
      file: photos.file,
      caption: photos.caption,
      sharedAt: photos.sharedAt,
      removedAt: photos.removedAt,
      editedAt: photos.editedAt,
      sharedCaption: photos.sharedCaption,
      takenAt: photos.takenAt,
      width: photos.width,
      height: photos.height,
      placeholder: photos.placeholder,
      original: photos.original,
      sharedBy: memberColumns(members),
    })
    .from(photos)
    .innerJoin(members, and(eq(members.weddingId, photos.weddingId), eq(members.id, photos.sharedBy)))
}

/** A row of `selectPhotos`. */
export interface PhotoRow {
  id: string
  seq: number
  source: string
  file: string | null
  caption: string | null
  sharedAt: Date
  removedAt: Date | null
  editedAt: Date | null
  sharedCaption: string | null
  takenAt: Date | null
  width: number | null
  height: number | null
  placeholder: string | null
  original: string | null
  sharedBy: Member
}

/** The photo of a row. */
export function toPhoto(row: PhotoRow): Photo {
  const { id, source, file, caption, sharedBy } = row
  return {
    ...{ id, image: file === null ? { url: source } : { file, original: row.original }, caption, sharedBy },
    sharedAt: row.sharedAt.toISOString(),
    takenAt: row.takenAt?.toISOString() ?? null,
    measures: measuresOf(row),
  }
}

function measuresOf({ width, height, placeholder }: PhotoRow): Measures | null {
  return width === null || height === null || placeholder === null ? null : { width, height, placeholder }
}
