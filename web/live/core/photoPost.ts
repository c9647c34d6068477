import { print } from '@apollo/client/utilities'
import type { FormattedExecutionResult } from 'graphql'
import { SharePhotoDocument, type SharePhotoMutation } from '../gql/index.ts'
import { Refused } from './refused.ts'
import { RetryableError } from './retryable.ts'

/** A photo without its file. */
export interface PhotoInput {
  id: string
  caption?: string
}

type Answer = FormattedExecutionResult<SharePhotoMutation>

/**
 * Sends a form, and tells how much of it is sent, from 0 to 1. Rejects with RetryableError when there is no answer in
 * GraphQL.
 */
export type Post = (url: string, token: string, form: FormData, tell: (progress: number) => void) => Promise<Answer>

/** Longest time (ms) without progress, before a try counts as lost: the network may be gone without a word. */
const stallMs = 45_000
/** Longest time (ms) until the server has answered an upload that it has received. */
const answerMs = 120_000

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
      if (status === 413) reject(tooLarge())
      else if (response && ('data' in response || 'errors' in response)) resolve(response)
      else reject(new RetryableError(`The server answered ${status}`, waitMs || 0))
    }
    request.send(form)
    expectMoreWithin(stallMs)
  }).finally(() => clearTimeout(stalled))
}

/** The form of a file, as https://github.com/jaydenseric/graphql-multipart-request-spec says. */
export function formOf(blob: Blob, name: string, input: PhotoInput): FormData {
  const form = new FormData()
  const variables = { input: { ...input, file: null } }
  const query = print(SharePhotoDocument)
  form.set('operations', JSON.stringify({ query, variables }))
  form.set('map', JSON.stringify({ file: ['variables.input.file'] }))
  form.set('file', blob, name)
  return form
}

/** The refusal of a file that has more bytes than the server takes. */
export function tooLarge(): Refused {
  const message = 'The file is too large'
  return new Refused({ code: 'BAD_USER_INPUT', field: 'file', reason: 'TOO_MANY_BYTES', message })
}
