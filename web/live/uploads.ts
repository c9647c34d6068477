import { addTypenameToDocument } from '@apollo/client/utilities'
import { print } from 'graphql'
import { BehaviorSubject, defer, firstValueFrom, type Observable, retry, throwError } from 'rxjs'
import { type PhotoPartsFragment, SharePhotoDocument, type SharePhotoMutation } from '../gql/index.ts'
import { Refused } from './refused.ts'
import { lostBy, whenWorthTrying } from './resume.ts'
import type { Session } from './session.ts'
import { Lost } from './transport.ts'

/** A file on its way to the wedding. `progress` is from 0 to 1. */
export type Upload = { id: string; file: File; name: string; progress: number }

export type Uploads = ReturnType<typeof createUploads>

type Answer = { data?: SharePhotoMutation | null; errors?: { message: string; extensions?: { code?: string; field?: string } }[] }

/** Sends files as https://github.com/jaydenseric/graphql-multipart-request-spec says, each until it is answered. */
export function createUploads(url: string, session: Session, shared: (photo: PhotoPartsFragment) => void) {
  const uploads = new BehaviorSubject<Upload[]>([])
  const others = (id: string) => uploads.value.filter((upload) => upload.id !== id)

  return {
    uploads,

    /** The same `id` is stored once, however often the file has to be sent. Rejects with Refused. */
    async upload(file: File, input: { id: string; caption?: string }): Promise<PhotoPartsFragment> {
      const { id } = input
      const tell = (progress: number) => uploads.next([...others(id), { id, file, name: file.name, progress }])
      tell(0)
      const attempt = async () => {
        const token = await session.token()
        const { data, errors } = await send(`${url}/graphql`, token, formOf(file, input), tell)
        const [error] = errors ?? []
        if (error?.extensions?.code === 'UNAUTHENTICATED') session.refuse(token)
        const lost = lostBy({ data, errors: errors as never })
        if (lost) throw lost
        if (!data)
          throw new Refused({
            code: error?.extensions?.code ?? 'INTERNAL_SERVER_ERROR',
            message: error?.message ?? '',
            ...error?.extensions,
          })
        return data.sharePhoto
      }
      const again = (error: unknown, failures: number): Observable<unknown> =>
        error instanceof Refused ? throwError(() => error) : whenWorthTrying(error, failures, session)
      try {
        const photo = await firstValueFrom(defer(attempt).pipe(retry({ delay: again })))
        shared(photo)
        return photo
      } finally {
        uploads.next(others(id))
      }
    },
  }
}

function formOf(file: File, input: { id: string; caption?: string }): FormData {
  const form = new FormData()
  const variables = { input: { ...input, file: null } }
  // Apollo adds the names of the types to what it sends itself; the cache needs them here, too.
  const query = print(addTypenameToDocument(SharePhotoDocument))
  form.set('operations', JSON.stringify({ query, variables }))
  form.set('map', JSON.stringify({ file: ['variables.input.file'] }))
  form.set('file', file)
  return form
}

/** fetch does not say how far an upload is; this does. */
function send(url: string, token: string, form: FormData, tell: (progress: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => tell(total > 0 ? loaded / total : 0)
    request.onerror = () => reject(new Lost('The connection was lost'))
    request.onload = () => {
      const { status, response } = request
      if (status === 413) reject(new Refused({ code: 'BAD_USER_INPUT', field: 'file', message: 'The file is too large' }))
      else if (response && ('data' in response || 'errors' in response)) resolve(response)
      else reject(new Lost(`The server answered ${status}`))
    }
    request.send(form)
  })
}
