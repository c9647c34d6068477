import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createStorage } from 'unstorage'
import localDriver from 'unstorage/drivers/fs-lite'
import s3Driver from 'unstorage/drivers/s3'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { ensureWritable } from '../folder.ts'
import type { Logger } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { type Original, type OriginalEnding, originalTypes } from './original.ts'

/**
 * Keeps the files of pictures, each in two or three sizes, and notes of those that are pending. A failure of the storage that
 * may pass is thrown as UNAVAILABLE.
 */
export interface Storage {
  /** Stores a picture under the name of its file. When it rejects, nothing of it is being written any more. */
  save(file: string, sizes: Sizes): Promise<void>
  /** A file by its name, of the form that `isName` knows; null where there is none. */
  read(name: string): Promise<Buffer | null>
  /** Deletes all sizes of a picture that are there. */
  discard(file: string): Promise<void>
  /** Notes pending files until they are settled. A process that is killed in between leaves the note. Never rejects. */
  note(pending: PendingFile): Promise<void>
  /** Removes the note of a pending file. */
  settle(file: string): Promise<void>
  /** The pending files that were noted at least `age` ms ago and are not settled. */
  unsettled(age: number): Promise<PendingFile[]>
}

/** The sizes in which a picture is stored. */
export interface Sizes {
  large: Buffer
  small: Buffer
  /** The file in full resolution, where that is kept. */
  original: Original | null
}

/** The files of a photo that is being shared or removed: perhaps no photo names them, or soon none will. */
export type PendingFile = z.infer<typeof pendingFile>
const pendingFile = z.object({ file: z.string(), weddingId: z.string(), photoId: z.string() })

/** Media type of a stored picture. */
export function contentTypeOf(name: string): string {
  return originalTypes[name.split('.').pop() as OriginalEnding]
}
/** Name of the large size of a picture. */
export const largeOf = (file: string) => `${file}.webp`
/** Name of the small size of a picture. */
export const smallOf = (file: string) => `${file}-small.webp`

/** Name of the original of a picture. */
export const originalNameOf = (file: string, ending: string) => `${file}-original.${ending}`

/** Name of the picture that stands in place of one that is not to be loaded. */
export const hiddenName = 'hidden.webp'
/** That picture: grey, WebP. */
export const hiddenPicture = Buffer.from('UklGRigAAABXRUJQVlA4IBwAAABQAQCdASoIAAgAAsBMJZwABDOAAP7xAosKwAAA', 'base64')

/** Time (ms) that the storage has for an answer. */
const storageTimeoutMs = 10_000

/** Throws a StartupError where pictures are kept on the disk and cannot be: not only the first upload finds out. */
export function openStorage({ dataDir, s3 }: Pick<Config, 'dataDir' | 's3'>, logger: Logger): Storage {
  // Long: the methods of Storage, each a few lines.
  const folder = join(dataDir, 'photos')
  if (!s3) ensureWritable(existsSync(folder) ? folder : dataDir)
  const pictures = createStorage({ driver: s3 ? s3Driver(s3) : localDriver({ base: folder }) })
  // The folder keeps the name that earlier versions gave it, so that notes are found after an update.
  // It is always in the local folder, even if the pictures are in a bucket, which would have to be listed as a whole.
  const pendingFiles = createStorage({ driver: localDriver({ base: join(folder, 'in-doubt') }) })

  const answered = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      const result = await inTime(work)
      // The driver of local files resolves with some of its errors.
      if (result instanceof Error) throw result
      return result
    } catch (error) {
      logger.error({ err: error }, 'the storage of pictures failed')
      throw new Refusal('UNAVAILABLE', 'Pictures cannot be stored or read at the moment: try again')
    }
  }
  // S3 serves an object with the type that it came with.
  const write = (name: string, bytes: Buffer) =>
    answered(pictures.setItemRaw(name, s3 ? new Blob([new Uint8Array(bytes)], { type: contentTypeOf(name) }) : bytes))

  return {
    async save(file: string, { large, small, original }: Sizes) {
      // All writes end before the failure of one is thrown, so that nothing is written after the files were discarded.
      const writes = await Promise.allSettled([
        write(largeOf(file), large),
        write(smallOf(file), small),
        original && write(originalNameOf(file, original.ending), original.bytes),
      ])
      for (const written of writes) if (written.status === 'rejected') throw written.reason
    },

    async read(name: string): Promise<Buffer | null> {
      const bytes = await answered(pictures.getItemRaw<Buffer | ArrayBuffer>(name))
      return bytes && Buffer.from(bytes as ArrayBuffer)
    },

    async discard(file: string) {
      const originals = Object.keys(originalTypes).map((ending) => originalNameOf(file, ending))
      await Promise.all([largeOf(file), smallOf(file), ...originals].map((name) => answered(pictures.removeItem(name))))
    },

    async note(pending: PendingFile) {
      // Go on without the note: at worst, two files stay that no photo names.
      await pendingFiles
        .setItem(pending.file, pending)
        .catch((error) => logger.warn({ err: error }, 'pending files could not be noted'))
    },

    async settle(file: string) {
      await pendingFiles.removeItem(file)
    },

    async unsettled(age: number): Promise<PendingFile[]> {
      const found: PendingFile[] = []
      for (const key of await pendingFiles.getKeys()) {
        const { mtime } = await pendingFiles.getMeta(key, { nativeOnly: true })
        if (!mtime || Date.now() - mtime.getTime() < age) continue
        const noted = pendingFile.safeParse(await pendingFiles.getItem(key))
        if (noted.success) found.push(noted.data)
        // The process was killed while it wrote the note, before it wrote any picture.
        else await pendingFiles.removeItem(key)
      }
      return found
    },
  }
}

/** Whether a name is that of a file: 128 random bits as base64url, and which size. */
export function isName(name: string): boolean {
  return /^[\w-]{22}((-small)?\.webp|-original\.(jpg|png|webp))$/.test(name)
}

function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${storageTimeoutMs} ms`)), storageTimeoutMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
