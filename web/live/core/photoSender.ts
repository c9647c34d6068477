import { type BehaviorSubject, merge, timer } from 'rxjs'
import type { PhotoPartsFragment, SharePhotoMutation } from '../gql/index.ts'
import { verdictOf } from './answers.ts'
import { refusalIn } from './mutations.ts'
import type { Retries } from './outbox.ts'
import type { Entry } from './outboxState.ts'
import type { PhotoFile, PhotoFiles } from './photoFiles.ts'
import { formOf, type PhotoInput, type Post, tooLarge } from './photoPost.ts'
import { NotSent } from './problems.ts'
import { Refused } from './refused.ts'
import { recoveries, waitAskedBy } from './retryDelay.ts'
import { type ClientSession, SignedOut } from './session.ts'
import { shrink } from './shrink.ts'
import { type Failure, nextTry } from './uploadTries.ts'

export { post } from './photoPost.ts'

/** How far the sending of a photo is. */
export interface Progress {
  /** `waiting` until `retryAt`, or without it until there is a network, or a token. */
  state: 'preparing' | 'sending' | 'waiting'
  /** How much of it is sent, from 0 to 1. */
  progress: number
  /** When it is sent again, in ms since the epoch. */
  retryAt: number | undefined
}

/** Parts of the sender of photos. */
export interface PhotoSenderParts {
  /** Address of the API, as http(s)://host:port/graphql. */
  endpoint: string
  post: Post
  session: ClientSession
  files: PhotoFiles
  /** Called with a photo that is stored. */
  shared(photo: PhotoPartsFragment): void
}

/** The photos that are being sent, by the id of their entry. */
type ProgressOfAll = BehaviorSubject<ReadonlyMap<string, Progress>>

/** The most bytes that a server takes by default. */
const mostBytes = 15 * 1024 * 1024

/** Sends the files of entries, and says how far each is. */
export class PhotoSender {
  readonly #parts: PhotoSenderParts
  readonly #progress: ProgressOfAll

  constructor(parts: PhotoSenderParts, progress: ProgressOfAll) {
    this.#parts = parts
    this.#progress = progress
  }

  /**
   * Sends a photo once, or once more in the size that the server shows if it does not take the original. Rejects with
   * Refused; with NotSent when its file is gone.
   */
  async send(entry: Entry): Promise<SharePhotoMutation> {
    this.#tell(entry.id, { state: 'preparing', progress: 0, retryAt: undefined })
    const file = await this.#ready(entry.id)
    try {
      return await this.#post(entry, file)
    } catch (error) {
      const smaller = isTooLarge(error) && (await this.#shrink(entry.id, file))
      if (!smaller) throw error
      return this.#post(entry, smaller)
    }
  }

  async #post({ id, variables }: Entry, { bytes, name }: PhotoFile): Promise<SharePhotoMutation> {
    const { endpoint, post, session, shared } = this.#parts
    if (bytes.size > mostBytes) throw tooLarge()
    this.#tell(id, { state: 'sending', progress: 0, retryAt: undefined })
    const tell = (progress: number) => this.#tell(id, { state: 'sending', progress, retryAt: undefined })
    const token = await session.token()
    const answer = await post(endpoint, token, formOf(bytes, name, variables.input as PhotoInput), tell)
    if (answer.data) {
      shared(answer.data.sharePhoto)
      return answer.data
    }
    const refused = refusalIn(answer) ?? new Refused({ code: 'INTERNAL_SERVER_ERROR', message: '' })
    if (refused.code === 'UNAUTHENTICATED') session.refuse(token)
    throw refused
  }

  /** Returns the time of the next try after an error; undefined: none, since the server was tried long enough. */
  retries({ id }: Entry): Retries {
    let failures = 0
    return (error) => {
      const isFinal = verdictOf(error) === 'final' || error instanceof NotSent
      const next = isFinal ? 'giveUp' : nextTry(failureOf(error), ++failures, Math.random())
      if (next === 'giveUp') return undefined
      if (next.isFree) failures--
      const { waitMs } = next
      const retryAt = waitMs === undefined ? undefined : Date.now() + waitMs
      this.#tell(id, { state: 'waiting', progress: 0, retryAt })
      const recovered = recoveries(this.#parts.session)
      return waitMs === undefined ? recovered : merge(recovered, timer(waitMs))
    }
  }

  async #ready(id: string): Promise<PhotoFile> {
    const { files } = this.#parts
    const file = await files.get(id)
    if (!file) throw new NotSent('unreadable', undefined)
    if (file.isReady) return file
    const ready = { ...file, bytes: await shrink(file.bytes), isReady: true }
    await files.put(id, ready)
    return ready
  }

  /** The file in the size that the server shows; undefined if it has that already. */
  async #shrink(id: string, file: PhotoFile): Promise<PhotoFile | undefined> {
    const bytes = await shrink(file.bytes)
    if (bytes === file.bytes) return undefined
    const smaller = { ...file, bytes }
    await this.#parts.files.put(id, smaller)
    return smaller
  }

  #tell(id: string, progress: Progress) {
    this.#progress.next(new Map([...this.#progress.value, [id, progress]]))
  }
}

/** Reasons for which a server does not take a picture that it takes with fewer pixels. */
const largeReasons = ['TOO_MANY_BYTES', 'TOO_MANY_PIXELS', 'TOO_LARGE_FOR_MEMORY', 'TOO_SLOW']

function isTooLarge(error: unknown): boolean {
  return error instanceof Refused && error.reason !== undefined && largeReasons.includes(error.reason)
}

function failureOf(error: unknown): Failure {
  if (error instanceof SignedOut) return { kind: 'signedOut' }
  if (typeof navigator !== 'undefined' && navigator.onLine === false) return { kind: 'offline' }
  const isLimited = error instanceof Refused && error.code === 'RATE_LIMITED'
  return { kind: isLimited ? 'toldToWait' : 'lost', retryAfterMs: waitAskedBy(error) }
}
