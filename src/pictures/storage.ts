import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createStorage } from 'unstorage'
import localDriver from 'unstorage/drivers/fs-lite'
import s3Driver from 'unstorage/drivers/s3'
import type { Config } from '../config.ts'
import { ensureWritable } from '../folder.ts'
import type { Logger } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { type Original, type OriginalEnding, originalTypes } from './original.ts'
import { PendingFiles } from './pendingFiles.ts'

/**
 * Keeps the files of pictures, each in two or three sizes. A failure of the storage that may pass is thrown as
 * UNAVAILABLE.
 */
export interface Storage {
  /** Stores a picture under the name of its file. When it rejects, nothing of it is being written any more. */
  save(file: string, sizes: Sizes): Promise<void>
  /** A file by its name, of the form that `isName` knows; null where there is none. */
  read(name: string): Promise<Buffer | null>
  /** Deletes all sizes of a picture that are there. */
  discard(file: string): Promise<void>
  /** Notes of the files that are pending. */
  readonly pending: PendingFiles
}

/** The sizes in which a picture is stored. */
export interface Sizes {
  large: Buffer
  small: Buffer
  /** The file in full resolution, where that is kept. */
  original: Original | null
}

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
  const folder = join(dataDir, 'photos')
  if (!s3) ensureWritable(existsSync(folder) ? folder : dataDir)
  const pictures = createStorage({ driver: s3 ? s3Driver(s3) : localDriver({ base: folder }) })
  const answered = createAnswered(logger)
  // S3 serves an object with the type that it came with.
  const write = (name: string, bytes: Buffer) =>
    answered(pictures.setItemRaw(name, s3 ? new Blob([new Uint8Array(bytes)], { type: contentTypeOf(name) }) : bytes))

  return {
    async save(file, { large, small, original }) {
      // All writes end before the failure of one is thrown, so that nothing is written after the files were discarded.
      const writes = await Promise.allSettled([
        write(largeOf(file), large),
        write(smallOf(file), small),
        original && write(originalNameOf(file, original.ending), original.bytes),
      ])
      for (const written of writes) if (written.status === 'rejected') throw written.reason
    },

    async read(name) {
      const bytes = await answered(pictures.getItemRaw<Buffer | ArrayBuffer>(name))
      return bytes && Buffer.from(bytes as ArrayBuffer)
    },

    async discard(file) {
      const originals = Object.keys(originalTypes).map((ending) => originalNameOf(file, ending))
      await Promise.all([largeOf(file), smallOf(file), ...originals].map((name) => answered(pictures.removeItem(name))))
    },

    // The folder keeps the name that earlier versions gave it, so that notes are found after an update.
    // It is always in the local folder, even if the pictures are in a bucket, which would have to be listed as a whole.
    pending: new PendingFiles(join(folder, 'in-doubt'), logger),
  }
}

/** Waits for the answer of the storage. Logs a failure, or that there is no answer in time, and throws UNAVAILABLE. */
function createAnswered(logger: Logger) {
  return async <Result>(work: Promise<Result>): Promise<Result> => {
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
