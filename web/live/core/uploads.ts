import { addTypenameToDocument, print } from '@apollo/client/utilities'
import type { FormattedExecutionResult } from 'graphql'
import { BehaviorSubject, firstValueFrom, merge, timer } from 'rxjs'
import { type PhotoPartsFragment, SharePhotoDocument, type SharePhotoMutation } from '../gql/index.ts'
import { verdictOf } from './answers.ts'
import { RetryableError } from './connection.ts'
import { refusalIn } from './mutations.ts'
import { createQueue } from './queue.ts'
import { Refused } from './refused.ts'
import { recoveries, waitAskedBy } from './resume.ts'
import { type ClientSession, SignedOut } from './session.ts'
import { shrink } from './shrink.ts'
import { type Failure, nextTry } from './uploadTries.ts'

/** A file on its way to the wedding. */
export type Upload = {
  id: string
  file: File
  name: string
  /** How much of it is sent, from 0 to 1. */
  progress: number
  /** `waiting` until `retryAt`, or without it until there is a network, or a token. */
  state: 'preparing' | 'sending' | 'waiting'
  /** When it is sent again, in ms since the epoch. */
  retryAt: number | undefined
}

/**
 * The file could not be sent: it is gone from the device or has changed since it was chosen, or too many tries failed.
 */
export class NotSent extends Error {
  override name = 'NotSent'
  readonly reason: 'unreadable' | 'unreachable'

  constructor(reason: 'unreadable' | 'unreachable', cause: unknown) {
    super(reason === 'unreadable' ? 'The file cannot be read any more' : 'The server could not be reached', { cause })
    this.reason = reason
  }
}

/** The photos of a client that are being sent. */
export type Uploads = ReturnType<typeof createUploads>

type Answer = FormattedExecutionResult<SharePhotoMutation>

/** The most bytes that a server takes by default. */
const mostBytes = 15 * 1024 * 1024
/** Longest time (ms) without progress, before a try counts as lost: the network may be gone without a word. */
const stallMs = 45_000
/** Longest time (ms) until the server has answered an upload that it has received. */
const answerMs = 120_000

/** Sends files as https://github.com/jaydenseric/graphql-multipart-request-spec says, each until it is answered. */
export function createUploads(
  url: string,
  session: ClientSession,
  post: Post,
  shared: (photo: PhotoPartsFragment) => void,
) {
  const uploads = new BehaviorSubject<Upload[]>([])
  const others = (id: string) => uploads.value.filter((upload) => upload.id !== id)
  // Unpacked, a photo takes a lot of memory.
  const inTurn = createQueue()

  const send = async (
    blob: Blob,
    name: string,
    input: Input,
    tell: (progress: number) => void,
  ): Promise<PhotoPartsFragment> => {
    const token = await session.token()
    const answer = await post(`${url}/graphql`, token, formOf(blob, name, input), tell)
    if (answer.data) return answer.data.sharePhoto
    const refused = refusalIn(answer) ?? new Refused({ code: 'INTERNAL_SERVER_ERROR', message: '' })
    if (refused.code === 'UNAUTHENTICATED') session.refuse(token)
    throw refused
  }

  return {
    uploads,

    /**
     * Sends a photo, smaller if the server keeps it smaller. The same `id` is stored once, however often it has to be
     * sent. Rejects with Refused, or with NotSent.
     */
    async upload(file: File, input: Input): Promise<PhotoPartsFragment> {
      const { id } = input
      let upload: Upload = { id, file, name: file.name, progress: 0, state: 'preparing', retryAt: undefined }
      const tell = (changes: Partial<Upload>) => {
        upload = { ...upload, ...changes }
        uploads.next([...others(id), upload])
      }
      tell({})
      try {
        const blob = await inTurn(async () => shrink(await readWhole(file)))
        if (blob.size > mostBytes)
          throw new Refused({ code: 'BAD_USER_INPUT', field: 'file', message: 'The file is too large' })
        for (let failures = 1; ; failures++) {
          try {
            tell({ state: 'sending', progress: 0, retryAt: undefined })
            const photo = await send(blob, file.name, input, (progress) => tell({ progress }))
            shared(photo)
            return photo
          } catch (error) {
            if (verdictOf(error) === 'final') throw error
            const next = nextTry(failureOf(error), failures, Math.random())
            if (next === 'giveUp') throw new NotSent('unreachable', error)
            if (next.isFree) failures--
            tell({ state: 'waiting', retryAt: next.waitMs === undefined ? undefined : Date.now() + next.waitMs })
            await firstValueFrom(
              next.waitMs === undefined ? recoveries(session) : merge(recoveries(session), timer(next.waitMs)),
            )
          }
        }
      } finally {
        uploads.next(others(id))
      }
    },
  }
}

type Input = { id: string; caption?: string }

function failureOf(error: unknown): Failure {
  if (error instanceof SignedOut) return { kind: 'signedOut' }
  if (typeof navigator !== 'undefined' && navigator.onLine === false) return { kind: 'offline' }
  const isLimited = error instanceof Refused && error.code === 'RATE_LIMITED'
  return { kind: isLimited ? 'toldToWait' : 'lost', retryAfterMs: waitAskedBy(error) }
}

/** The file as it is now, in memory: one that is deleted or changed later can still be sent. */
async function readWhole(file: File): Promise<Blob> {
  try {
    return new Blob([await file.arrayBuffer()], { type: file.type })
  } catch (error) {
    throw new NotSent('unreadable', error)
  }
}

function formOf(blob: Blob, name: string, input: Input): FormData {
  const form = new FormData()
  const variables = { input: { ...input, file: null } }
  // Apollo adds the names of the types to what it sends itself; the cache needs them here, too.
  const query = print(addTypenameToDocument(SharePhotoDocument))
  form.set('operations', JSON.stringify({ query, variables }))
  form.set('map', JSON.stringify({ file: ['variables.input.file'] }))
  form.set('file', blob, name)
  return form
}

/**
 * Sends a form, and tells how much of it is sent, from 0 to 1. Rejects with RetryableError when there is no answer in
 * GraphQL.
 */
export type Post = (url: string, token: string, form: FormData, tell: (progress: number) => void) => Promise<Answer>

/** Sends a form with XMLHttpRequest, since fetch does not say how far an upload is. */
export const post: Post = (url, token, form, tell) => {
  const request = new XMLHttpRequest()
  let stalled: ReturnType<typeof setTimeout> | undefined
  const expectMoreWithin = (ms: number) => {
    clearTimeout(stalled)
    stalled = setTimeout(() => request.abort(), ms)
  }
  return new Promise<Answer>((resolve, reject) => {
    request.open('POST', url)
    request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => {
      expectMoreWithin(loaded < total ? stallMs : answerMs)
      tell(total > 0 ? loaded / total : 0)
    }
    request.onerror = request.onabort = () => reject(new RetryableError('The connection was lost'))
    request.onload = () => {
      const { status, response } = request
      const waitMs = Number(request.getResponseHeader('Retry-After') ?? 0) * 1_000
      if (status === 413)
        reject(
          new Refused({
            code: 'BAD_USER_INPUT',
            field: 'file',
            reason: 'TOO_MANY_BYTES',
            message: 'The file is too large',
          }),
        )
      else if (response && ('data' in response || 'errors' in response)) resolve(response)
      else reject(new RetryableError(`The server answered ${status}`, waitMs || 0))
    }
    request.send(form)
    expectMoreWithin(stallMs)
  }).finally(() => clearTimeout(stalled))
}
