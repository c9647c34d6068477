import { createStorage, type Storage as Notes } from 'unstorage'
import localDriver from 'unstorage/drivers/fs-lite'
import { z } from 'zod'
import type { Logger } from '../log.ts'

const pendingFile = z.object({ file: z.string(), weddingId: z.string(), photoId: z.string() })

/** The files of a photo that is being shared or removed: perhaps no photo names them, or soon none will. */
export type PendingFile = z.infer<typeof pendingFile>

/** Notes of pending files, in a local folder: there a process that is killed leaves them to the next one. */
export class PendingFiles {
  readonly #notes: Notes
  readonly #logger: Logger

  constructor(folder: string, logger: Logger) {
    this.#notes = createStorage({ driver: localDriver({ base: folder }) })
    this.#logger = logger
  }

  /** Notes pending files until they are settled. Never rejects. */
  async note(pending: PendingFile): Promise<void> {
    // Go on without the note: at worst, files stay that no photo names.
    await this.#notes
      .setItem(pending.file, pending)
      .catch((error) => this.#logger.warn({ err: error }, 'pending files could not be noted'))
  }

  /** Removes the note of a pending file. */
  async settle(file: string): Promise<void> {
    await this.#notes.removeItem(file)
  }

  /** The pending files that were noted at least `age` ms ago and are not settled. */
  async unsettled(age: number): Promise<PendingFile[]> {
    const found: PendingFile[] = []
    for (const key of await this.#notes.getKeys()) {
      const { mtime } = await this.#notes.getMeta(key, { nativeOnly: true })
      if (!mtime || Date.now() - mtime.getTime() < age) continue
      const noted = pendingFile.safeParse(await this.#notes.getItem(key))
      if (noted.success) found.push(noted.data)
      // The process was killed while it wrote the note, before it wrote any picture.
      else await this.#notes.removeItem(key)
    }
    return found
  }
}
