import type { IncomingMessage, ServerResponse } from 'node:http'
import { contentTypeOf, hiddenName, hiddenPicture, isName, type Storage } from '../../pictures/storage.ts'

/** Serves `/photos/<name>`: from the storage, or by sending them to where the bucket is public. */
export function createPhotoFiles(storage: Storage, publicUrl: string | undefined) {
  /** False where there is no such picture. */
  return async ({ method }: IncomingMessage, response: ServerResponse, name: string): Promise<boolean> => {
    if ((name !== hiddenName && !isName(name)) || (method !== 'GET' && method !== 'HEAD')) return false
    if (publicUrl && name !== hiddenName) {
      response.writeHead(302, { Location: `${publicUrl}/${name}`, 'Cache-Control': 'public, max-age=86400' }).end()
      return true
    }
    const bytes = name === hiddenName ? hiddenPicture : await storage.read(name)
    if (!bytes) return false
    response.writeHead(200, {
      'Content-Type': contentTypeOf(name),
      'Content-Length': bytes.length,
      'Content-Disposition': name.includes('-original.') ? 'attachment' : 'inline',
      // A name is never used again.
      'Cache-Control': 'public, max-age=31536000, immutable',
    })
    response.end(method === 'HEAD' ? undefined : bytes)
    return true
  }
}
