import { BehaviorSubject } from 'rxjs'
import type { SharePhotoMutation } from '../gql/index.ts'
import { loadCode } from './loadCode.ts'
import type { Retries } from './outbox.ts'
import type { Entry } from './outboxState.ts'
import type { PhotoSender, PhotoSenderParts, Progress } from './photoSender.ts'

/** The sending of the files of entries. */
export interface PhotoSending {
  /** The photos that are being sent, by the id of their entry. */
  readonly progress: BehaviorSubject<ReadonlyMap<string, Progress>>
  /** Loads the code that sends. */
  prepare(): void
  /** Sends a photo once. Rejects with Refused; with NotSent when its file is gone. */
  send(entry: Entry): Promise<SharePhotoMutation>
  /** Returns the time of the next try after an error; undefined: none, since the server was tried long enough. */
  retries(entry: Entry): Retries
  /** Forgets a photo that is stored, or given up. */
  forget(entry: Entry): void
}

/**
 * Creates the sending of photos, whose code is loaded apart: a page that shows a chat does not wait for it. Until it is
 * loaded, `unloaded` decides about tries.
 */
export function createPhotoSending(parts: PhotoSenderParts, unloaded: () => Retries): PhotoSending {
  const progress = new BehaviorSubject<ReadonlyMap<string, Progress>>(new Map())
  let sender: PhotoSender | undefined
  const load = loadCode(async () => {
    const { PhotoSender } = await import('./photoSender.ts')
    sender = new PhotoSender(parts, progress)
    return sender
  })
  return {
    progress,
    prepare: () => void load().catch(() => {}),
    send: async (entry) => (await load()).send(entry),
    retries(entry) {
      const early = unloaded()
      let own: Retries | undefined
      return (error) => {
        own ??= sender?.retries(entry)
        return (own ?? early)(error)
      }
    },
    forget({ id }) {
      progress.next(new Map([...progress.value].filter(([other]) => other !== id)))
      void parts.files.remove(id)
    },
  }
}
