import { createHash, randomBytes } from 'node:crypto'
import { and, eq, isNull, type SQL } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { isAllowed } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { members, photos } from '../db/schema.ts'
import { everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Pictures } from '../pictures/pictures.ts'
import type { PendingFile, Storage } from '../pictures/storage.ts'
import { noSuch, Refusal } from '../refusal.ts'
import { badInput, maybeTextOf, maybeUuidOf, uuidOf } from './input.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'
import { isLinkAllowed, type PhotoLinkPolicy, withoutCredentials } from './photoLinks.ts'

/** A picture in the storage, by its name, or elsewhere, by its URL. */
export type Image = { file: string } | { url: string }

/** A photo. `sharedAt` is in RFC 3339, UTC. */
export type Photo = {
  id: string
  image: Image
  caption: string | null
  sharedBy: Member
  sharedAt: string
}
/** `seq` orders the photos of a wedding. */
export type StoredPhoto = Photo & { seq: number }

/** A photo was shared. For everyone. */
export const photoShared = kind<{ photo: Photo }>('photo.shared')

/** A photo was removed. For everyone. */
export const photoRemoved = kind<{ photo: Photo; by: Member }>('photo.removed')

type PhotoDraft = { id?: string | null; url?: string | null; file?: Blob | null; caption?: string | null }
/** `source` tells one picture from another: its URL, or the digest of the file. */
type Shot = { id: string; source: string; caption: string | null }

/** No upload takes as long (ms): a pending file that is older was left by a killed process. */
const longestPendingMs = 60 * 60 * 1_000

type Parts = Pick<Database, 'db' | 'readAs'> & {
  feed: Feed
  limits: Limits
  storage: Storage
  pictures: Pictures
  photoUrls: PhotoLinkPolicy
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
          ? this.#record(viewer, { id, caption, source: picture }, { url: picture })
          : this.#upload(viewer, { id, caption }, Buffer.from(await picture.arrayBuffer())),
    })
  }

  /** The photo of this id, or null if there is none, or none any more. */
  async find(viewer: Viewer, named: string): Promise<StoredPhoto | null> {
    const id = maybeUuidOf(named)
    const row = id && (await findPhoto(this.#parts.readAs(viewer), viewer.weddingId, id))
    return row && row.removedAt === null ? { ...toPhoto(row), seq: row.seq } : null
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
    return rows.map((row) => ({ ...toPhoto(row), seq: row.seq }))
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
      if (row.file) await storage.note({ file: row.file, weddingId, photoId: id })
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
    for (const pending of await this.#parts.storage.unsettled(longestPendingMs)) {
      if (signal.aborted) break
      // A file that cannot be settled, for example one of another database, must not stop the others.
      await this.#settle(pending).then(
        () => settled++,
        () => {},
      )
    }
    return settled
  }

  #record(viewer: Viewer, { id, source, caption }: Shot, image: Image): Promise<Created<Photo>> {
    const file = 'file' in image ? image.file : null
    return this.#parts.feed.record(viewer.weddingId, async ({ tx, at, seq, emit }) => {
      const [stored] = await tx
        .insert(photos)
        .values({ weddingId: viewer.weddingId, id, seq, source, file, caption, sharedBy: viewer.id, sharedAt: at })
        .onConflictDoNothing()
        .returning({ id: photos.id })
      if (!stored) return { value: await sharedBefore(tx, viewer, { id, source, caption }), isNew: false }
      const photo = { id, image, caption, sharedBy: asMember(viewer), sharedAt: at.toISOString() }
      emit(photoShared, { photo }, everyone)
      return { value: photo, isNew: true }
    })
  }

  async #upload(viewer: Viewer, { id, caption }: Omit<Shot, 'source'>, bytes: Buffer): Promise<Created<Photo>> {
    const { db, pictures, storage } = this.#parts
    const shot = { id, caption, source: createHash('sha256').update(bytes).digest('hex') }
    if (await findPhoto(db, viewer.weddingId, id)) return { value: await sharedBefore(db, viewer, shot), isNew: false }
    const picture = await pictures.prepare(`${viewer.weddingId} ${viewer.id}`, bytes)
    const file = randomBytes(16).toString('base64url')
    const pending = { file, weddingId: viewer.weddingId, photoId: id }
    await storage.note(pending)
    try {
      await storage.save(file, picture)
      return await this.#record(viewer, shot, { file })
    } finally {
      // If this fails, the sweep settles it later.
      await this.#settle(pending).catch(() => {})
    }
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
    await storage.settle(file)
  }
}

function isListed({ weddingId }: Viewer): SQL | undefined {
  return and(eq(photos.weddingId, weddingId), isNull(photos.removedAt))
}

function pictureOf({ url, file }: PhotoDraft, photoUrls: PhotoLinkPolicy): string | Blob {
  if ((url == null) === (file == null)) throw badInput('url', 'A photo is either a url or a file')
  if (file != null) return file
  const link = withoutCredentials(url as string)
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
  if (!row || row.sharedBy.id !== viewer.id || row.source !== source || row.caption !== caption) {
    throw idTaken('photo')
  }
  return toPhoto(row)
}

async function findPhoto(db: Db | Tx, weddingId: string, id: string) {
  const [row] = await selectPhotos(db).where(and(eq(photos.weddingId, weddingId), eq(photos.id, id)))
  return row
}

function selectPhotos(db: Db | Tx) {
  return db
    .select({
      id: photos.id,
      seq: photos.seq,
      source: photos.source,
      file: photos.file,
      caption: photos.caption,
      sharedAt: photos.sharedAt,
      removedAt: photos.removedAt,
      sharedBy: { id: members.id, name: members.name, role: members.role },
    })
    .from(photos)
    .innerJoin(members, and(eq(members.weddingId, photos.weddingId), eq(members.id, photos.sharedBy)))
}

type PhotoRow = Awaited<ReturnType<typeof selectPhotos>>[number]

function toPhoto({ id, source, file, caption, sharedBy, sharedAt }: PhotoRow): Photo {
  const image = file === null ? { url: source } : { file }
  return { id, image, caption, sharedBy, sharedAt: sharedAt.toISOString() }
}
