import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { isAllowed } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { photos, weddings } from '../db/schema.ts'
import { everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Measures } from '../pictures/decode.ts'
import { type Original, originalOf } from '../pictures/original.ts'
import type { PendingFile } from '../pictures/pendingFiles.ts'
import type { Pictures } from '../pictures/pictures.ts'
import { largeOf, type Storage } from '../pictures/storage.ts'
import type { Taken } from '../pictures/taken.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { badInput, maybeTextOf, maybeUuidOf, urlOf, uuidOf } from './input.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'
import { isLinkAllowed, type PhotoLinkPolicy, withoutCredentials } from './photoLinks.ts'
import {
  captionAsShared,
  findPhoto,
  type Image,
  type Photo,
  selectPhotos,
  toPhoto,
  type Unmeasured,
  unmeasuredAfter,
} from './photoRows.ts'
import { isRepeat } from './repeats.ts'
import { takenAt } from './takenAt.ts'

export type { Image, Photo }

/** `seq` orders the photos of a wedding. */
export type StoredPhoto = Photo & { seq: number }

/** A photo was shared. For everyone. */
export const photoShared = kind<{ photo: Photo }>('photo.shared')

/** The caption of a photo was changed. For everyone. */
export const photoChanged = kind<{ photo: Photo }>('photo.changed')

/** A photo was removed. For everyone. */
export const photoRemoved = kind<{ photo: Photo; by: Member }>('photo.removed')

type PhotoDraft = { id?: string | null; url?: string | null; file?: Blob | null; caption?: string | null }
/** `source` tells one picture from another: its URL, or the digest of the file. */
type Shot = { id: string; source: string; caption: string | null }

/** A change of a photo: `caption` stays if it is left out, and null takes it away. */
export interface PhotoEdit {
  id: string
  caption?: string | null
}

/** A picture as it is recorded. */
interface Shown {
  image: Image
  measures?: Measures
  taken?: Taken | null
  originalBytes?: number
}

/** The rest after measuring a file is so many times as long as that took. */
const restFactor = 5
/** The id before all others. */
const zeroId = '00000000-0000-0000-0000-000000000000'

/** No upload takes as long (ms): a pending file that is older was left by a killed process. */
const longestPendingMs = 60 * 60 * 1_000

type Parts = Pick<Database, 'db' | 'readAs'> & {
  feed: Feed
  limits: Limits
  storage: Storage
  pictures: Pictures
  photoUrls: PhotoLinkPolicy
  /** Bytes of the originals that a wedding keeps at most. */
  photoOriginalBytes: number
  sizes: { titleLength: number }
}

/** The photos of a wedding, in the database, and their files, in the storage. */
export class Photos {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Shares a photo, and emits its event, once for each id. A picture that is linked by URL stays there, and is not
   * loaded. Throws BAD_USER_INPUT (with a reason for the picture), RATE_LIMITED, and CONFLICT when the id has another
   * content.
   */
  async share(viewer: Viewer, draft: PhotoDraft): Promise<Photo> {
    const { db, limits, photoUrls, sizes } = this.#parts
    const picture = pictureOf(draft, photoUrls)
    const caption = maybeTextOf('caption', draft.caption, sizes.titleLength)
    return createOnce(viewer, newId(draft.id), {
      limit: limits.photo,
      exists: async (id) => (await findPhoto(db, viewer.weddingId, id)) !== undefined,
      store: async (id) =>
        typeof picture === 'string'
          ? this.#record(viewer, { id, caption, source: picture }, { image: { url: picture } })
          : this.#upload(viewer, { id, caption }, Buffer.from(await picture.arrayBuffer())),
    })
  }

  /** The photo of this id, or null if there is none, or none any more. */
  async find(viewer: Viewer, named: string): Promise<StoredPhoto | null> {
    const id = maybeUuidOf(named)
    const row = id && (await findPhoto(this.#parts.readAs(viewer), viewer.weddingId, id))
    return row && row.removedAt === null ? { seq: row.seq, ...toPhoto(row) } : null
  }

  /** The number of photos that are not removed. */
  async count(viewer: Viewer): Promise<number> {
    return this.#parts.readAs(viewer).$count(photos, isListed(viewer))
  }

  /** The photos that are not removed, the newest first. */
  async list(viewer: Viewer, page: Page<number>): Promise<StoredPhoto[]> {
    const { where, orderBy } = pageBy(photos.seq, 'descending', page)
    const rows = await selectPhotos(this.#parts.readAs(viewer))
      .where(and(isListed(viewer), where))
      .orderBy(orderBy)
      .limit(page.limit)
    return rows.map((row) => ({ seq: row.seq, ...toPhoto(row) }))
  }

  /**
   * Changes the caption of a photo, for the member who shared it. The same caption again changes nothing. Throws
   * NOT_FOUND, also once it is removed, FORBIDDEN, BAD_USER_INPUT and RATE_LIMITED.
   */
  async edit(viewer: Viewer, edit: PhotoEdit): Promise<Photo> {
    const { feed, limits, sizes } = this.#parts
    const id = uuidOf('id', edit.id)
    const caption = edit.caption === undefined ? undefined : maybeTextOf('caption', edit.caption, sizes.titleLength)
    const { weddingId } = viewer
    await limits.write(viewer)
    return feed.record(weddingId, async (writing) => {
      const { tx, at, emit } = writing
      const row = await findPhoto(tx, weddingId, id)
      if (!row || row.removedAt) throw noSuch('photo')
      if (row.sharedBy.id !== viewer.id)
        throw new Refusal('FORBIDDEN', 'A photo is changed by the member who shared it')
      const isRepeated = await isRepeat(writing, viewer)
      if (isRepeated || caption === undefined || caption === row.caption) return toPhoto(row)
      await tx
        .update(photos)
        .set({ caption, sharedCaption: captionAsShared(row), editedAt: at })
        .where(and(eq(photos.weddingId, weddingId), eq(photos.id, id)))
      const photo = toPhoto({ ...row, caption })
      emit(photoChanged, { photo }, everyone)
      return photo
    })
  }

  /**
   * Removes a photo, and deletes its files: for the member who shared it, and for the permission REMOVE_PHOTO. Removing
   * it again returns it as stored. Throws NOT_FOUND, FORBIDDEN and RATE_LIMITED.
   */
  async remove(viewer: Viewer, photoId: string): Promise<Photo> {
    const { feed, limits, storage } = this.#parts
    const id = uuidOf('id', photoId)
    const { weddingId } = viewer
    await limits.write(viewer)
    const { photo, file } = await feed.record(weddingId, async ({ tx, at, emit }) => {
      const row = await findPhoto(tx, weddingId, id)
      if (!row) throw noSuch('photo')
      if (row.sharedBy.id !== viewer.id && !isAllowed(viewer, 'REMOVE_PHOTO'))
        throw new Refusal('FORBIDDEN', 'A photo is removed by the member who shared it, the couple or the planner')
      const removed = { photo: toPhoto(row), file: row.file }
      if (row.removedAt) return removed
      if (row.file) await storage.pending.note({ file: row.file, weddingId, photoId: id })
      await tx
        .update(photos)
        .set({ removedAt: at })
        .where(and(eq(photos.weddingId, weddingId), eq(photos.id, id)))
      emit(photoRemoved, { photo: removed.photo, by: asMember(viewer) }, everyone)
      return removed
    })
    if (file) await this.#settle({ file, weddingId, photoId: id }).catch(() => {})
    return photo
  }

  /** Settles the pending files that killed processes have left, until the signal aborts. Returns their number. */
  async sweep(signal: AbortSignal): Promise<number> {
    let settled = 0
    for (const pending of await this.#parts.storage.pending.unsettled(longestPendingMs)) {
      if (signal.aborted) break
      // A file that cannot be settled, for example one of another database, must not stop the others.
      await this.#settle(pending).then(
        () => settled++,
        () => {},
      )
    }
    return settled
  }

  /**
   * Measures the files of earlier versions, one after the other with long rests, until the signal aborts. Their photos
   * and the events that shared them then have the figures. Returns the number of files. One that cannot be read is left
   * out, and tried again when a server starts.
   */
  async measureEarlier(signal: AbortSignal): Promise<number> {
    let measured = 0
    let row = await unmeasuredAfter(this.#parts.db, { weddingId: '', id: zeroId })
    for (; row && !signal.aborted; row = await unmeasuredAfter(this.#parts.db, row)) {
      const begunAt = performance.now()
      await this.#measure(row).then(
        () => measured++,
        () => {},
      )
      const rest = (performance.now() - begunAt) * restFactor
      await wait(rest, undefined, { signal }).catch(() => {})
    }
    return measured
  }

  async #measure({ weddingId, id, seq, file }: Unmeasured) {
    const { feed, pictures, storage } = this.#parts
    const large = await storage.read(largeOf(file))
    if (!large) throw noSuch('photo')
    const measures = await pictures.measure(large)
    await feed.record(weddingId, async ({ tx, rewrite }) => {
      await tx
        .update(photos)
        .set(measures)
        .where(and(eq(photos.weddingId, weddingId), eq(photos.id, id)))
      await rewrite(photoShared, seq, ({ photo }) => ({ photo: { ...photo, measures } }))
    })
  }

  #record(
    viewer: Viewer,
    { id, source, caption }: Shot,
    { image, measures, taken = null, originalBytes }: Shown,
  ): Promise<Created<Photo>> {
    const { weddingId } = viewer
    return this.#parts.feed.record(weddingId, async ({ tx, at, seq, emit }) => {
      const { file = null, original = null } = 'file' in image ? image : {}
      const moment = takenAt(taken, { now: at, timeZone: await timeZoneOf(tx, weddingId) })
      const [stored] = await tx
        .insert(photos)
        .values({
          ...{ weddingId, id, seq, source, file, caption, ...measures },
          ...{ sharedBy: viewer.id, sharedAt: at, takenAt: moment, original, originalBytes },
        })
        .onConflictDoNothing()
        .returning({ id: photos.id })
      if (!stored) return { value: await sharedBefore(tx, viewer, { id, source, caption }), isNew: false }
      const photo: Photo = {
        ...{ id, image, caption, sharedBy: asMember(viewer), sharedAt: at.toISOString() },
        ...{ takenAt: moment?.toISOString() ?? null, measures: measures ?? null },
      }
      emit(photoShared, { photo }, everyone)
      return { value: photo, isNew: true }
    })
  }

  async #upload(viewer: Viewer, { id, caption }: Omit<Shot, 'source'>, bytes: Buffer): Promise<Created<Photo>> {
    const { db, pictures, storage } = this.#parts
    const shot = { id, caption, source: createHash('sha256').update(bytes).digest('hex') }
    if (await findPhoto(db, viewer.weddingId, id)) return { value: await sharedBefore(db, viewer, shot), isNew: false }
    const { large, small, taken, orientation, ...measures } = await pictures.prepare(
      `${viewer.weddingId} ${viewer.id}`,
      bytes,
    )
    const original = await this.#originalToKeep(viewer, originalOf(bytes, orientation))
    const file = randomBytes(16).toString('base64url')
    const pending = { file, weddingId: viewer.weddingId, photoId: id }
    await storage.pending.note(pending)
    try {
      await storage.save(file, { large, small, original })
      const image = { file, original: original?.ending ?? null }
      return await this.#record(viewer, shot, { image, measures, taken, originalBytes: original?.bytes.length })
    } finally {
      // If this fails, the sweep settles it later.
      await this.#settle(pending).catch(() => {})
    }
  }

  /** The original, if the wedding has room for it. Uploads at the same moment may go beyond by their own size. */
  async #originalToKeep({ weddingId }: Viewer, original: Original | null): Promise<Original | null> {
    const { db, photoOriginalBytes } = this.#parts
    if (!original) return null
    const [kept] = await db
      .select({ bytes: sql<number>`coalesce(sum(${photos.originalBytes}), 0)`.mapWith(Number) })
      .from(photos)
      .where(and(eq(photos.weddingId, weddingId), isNull(photos.removedAt)))
    return (kept?.bytes ?? 0) + original.bytes.length <= photoOriginalBytes ? original : null
  }

  /** Keeps the files of a photo that is there, and deletes those of any other. */
  async #settle({ file, weddingId, photoId }: PendingFile) {
    const { feed, storage } = this.#parts
    // Recorded in turn with the wedding's writes, so that a write whose answer was lost has ended by then.
    const isShared = await feed.record(weddingId, async ({ tx }) => {
      const row = await findPhoto(tx, weddingId, photoId)
      return row?.file === file && row.removedAt === null
    })
    if (!isShared) await storage.discard(file)
    await storage.pending.settle(file)
  }
}

async function timeZoneOf(tx: Tx, weddingId: string): Promise<string> {
  const [wedding] = await tx.select({ zone: weddings.timeZone }).from(weddings).where(eq(weddings.id, weddingId))
  return wedding?.zone ?? 'UTC'
}

function isListed({ weddingId }: Viewer): SQL | undefined {
  return and(eq(photos.weddingId, weddingId), isNull(photos.removedAt))
}

function pictureOf({ url, file }: PhotoDraft, photoUrls: PhotoLinkPolicy): string | Blob {
  if ((url == null) === (file == null)) throw badInput('url', 'A photo is either a url or a file')
  if (file != null) return file
  const link = withoutCredentials(urlOf('url', url as string))
  if (isLinkAllowed(link, photoUrls)) return link
  throw photoUrls === 'off'
    ? badInput('url', 'This server takes no photos by URL: upload the file', 'URLS_OFF')
    : badInput(
        'url',
        'This URL leads into a private network, where the others cannot load it: upload the file',
        'NOT_PUBLIC',
      )
}

/** The member's earlier photo of this id, if it is the same. */
async function sharedBefore(db: Db | Tx, viewer: Viewer, { id, source, caption }: Shot): Promise<Photo> {
  const row = await findPhoto(db, viewer.weddingId, id)
  if (!row || row.sharedBy.id !== viewer.id || row.source !== source || captionAsShared(row) !== caption) {
    throw idTaken('photo')
  }
  return toPhoto(row)
}
