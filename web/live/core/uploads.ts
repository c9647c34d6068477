import { BehaviorSubject, combineLatest, type Subscription } from 'rxjs'
import type { PhotoPartsFragment, SharePhotoMutation } from '../gql/index.ts'
import { verdictOf } from './answers.ts'
import type { Outbox } from './outbox.ts'
import type { Entry, Problem } from './outboxState.ts'
import type { PhotoFiles } from './photoFiles.ts'
import type { Progress } from './photoSender.ts'
import type { PhotoSending } from './photoSending.ts'
import { NotSent } from './problems.ts'
import { createQueue } from './queue.ts'

/** A file on its way to the wedding. */
export interface Upload {
  /** The id of the photo, when it is stored. */
  id: string
  /** The name of the file. */
  name: string
  /** Its caption, if it has one. */
  caption: string | null
  /** How much of it is sent, from 0 to 1. */
  progress: number
  /**
   * `queued` behind others, or for a network when the page was opened. `waiting` until `retryAt`, or without it until
   * there is a network, or a token. `failed` until `outbox.retry` or `outbox.discard`: see `problem`.
   */
  state: 'queued' | 'preparing' | 'sending' | 'waiting' | 'failed'
  /** When it is sent again, in ms since the epoch. */
  retryAt: number | undefined
  /** Why it failed. */
  problem: Problem | null
  /** False: it is lost when the page is closed, because the browser has no place for it. */
  isKept: boolean
  /** The file, for a preview; undefined when it is gone. */
  load(): Promise<Blob | undefined>
}

/** How the file of a photo is sent. */
export interface UploadOptions {
  /**
   * Sends the file as it is, so that the server can keep a JPEG, PNG or WebP in full resolution (`originalUrl`). It is
   * sent smaller after all if the server does not take it. By default it is sent no larger than at `url`.
   */
  fullSize?: boolean
}

/** The file and its caption. */
export interface PhotoDraft extends UploadOptions {
  /** A UUID. The same id is stored once, however often it has to be sent. */
  id: string
  caption?: string
}

/** Photos that are being sent. */
export interface Uploads {
  readonly uploads: BehaviorSubject<readonly Upload[]>
  /**
   * Queues a photo, which is sent smaller if the server shows it smaller, unless the draft says `fullSize`. Resolves
   * when it is stored. Rejects with Refused, or with NotSent; then it stays in the outbox.
   */
  upload(file: File, draft: PhotoDraft): Promise<PhotoPartsFragment>
  dispose(): void
}

/** Creates the queue of photos: their files in `files`, everything else in the outbox. */
export function createUploads(outbox: Outbox, photos: Pick<PhotoSending, 'progress'>, files: PhotoFiles): Uploads {
  const uploads = new BehaviorSubject<readonly Upload[]>([])
  /** Photos whose files are being read. */
  const arriving = new BehaviorSubject<readonly Upload[]>([])
  const show: Subscription = combineLatest([outbox.entries, photos.progress, arriving]).subscribe(
    ([entries, progress, others]) => {
      const queued = entries.filter(isUpload).map((entry) => uploadOf(entry, progress.get(entry.id), files))
      const next = [...queued, ...others]
      if (next.length > 0 || uploads.value.length > 0) uploads.next(next)
    },
  )
  // Many at once would take a lot of memory.
  const inTurn = createQueue()

  return {
    uploads,

    async upload(file, { id, caption, fullSize = false }) {
      const state = { progress: 0, state: 'preparing', retryAt: undefined, problem: null, isKept: true } as const
      const load = async () => file
      arriving.next([...arriving.value, { id, name: file.name, caption: caption ?? null, ...state, load }])
      const isKept = await inTurn(() => keep(files, id, file, fullSize))
      const input = { id, ...(caption !== undefined && { caption }) }
      const entry = { id, kind: 'photo', operation: 'SharePhoto', variables: { input }, fileName: file.name } as const
      const answer = outbox.add<SharePhotoMutation>({ ...entry, isKept })
      arriving.next(arriving.value.filter((other) => other.id !== id))
      try {
        return (await answer).sharePhoto
      } catch (error) {
        throw verdictOf(error) === 'final' || error instanceof NotSent ? error : new NotSent('unreachable', error)
      }
    },

    dispose: () => show.unsubscribe(),
  }
}

/** Whether an entry sends a file, and not the address of a photo. */
export function isUpload({ operation, fileName }: Entry): boolean {
  return operation === 'SharePhoto' && fileName !== undefined
}

/**
 * Keeps the file as it is now: one that is deleted or changed later can still be sent. Returns whether it outlives a
 * reload. Without a file that can be read there is nothing to send, which the entry finds out.
 */
async function keep(files: PhotoFiles, id: string, file: File, isReady: boolean): Promise<boolean> {
  try {
    const bytes = new Blob([await file.arrayBuffer()], { type: file.type })
    return await files.put(id, { bytes, name: file.name, isReady })
  } catch {
    return false
  }
}

function uploadOf({ id, variables, fileName, ...entry }: Entry, sent: Progress | undefined, files: PhotoFiles): Upload {
  const { problem, isKept } = entry
  const { caption } = (variables.input ?? {}) as { caption?: unknown }
  return {
    id,
    name: fileName ?? '',
    caption: typeof caption === 'string' ? caption : null,
    progress: sent?.progress ?? 0,
    state: entry.status === 'failed' ? 'failed' : (sent?.state ?? 'queued'),
    retryAt: sent?.retryAt,
    problem,
    isKept,
    load: async () => (await files.get(id))?.bytes,
  }
}
