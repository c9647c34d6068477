import type { TypePolicy } from '@apollo/client'
import type { Mutations } from '../core/mutations.ts'
import { newId } from '../core/newId.ts'
import type { Uploads } from '../core/uploads.ts'
import {
  type PhotoPartsFragment,
  PhotoPartsFragmentDoc,
  RemovePhotoDocument,
  SharePhotoDocument,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import type { Updates } from './update.ts'

const list = createList<PhotoPartsFragment>({
  field: 'photos',
  fragment: PhotoPartsFragmentDoc,
  order: 'sharedAt',
  latestFirst: true,
})

/**
 * A picture that the server keeps is fetched from where this client reaches it: who shared it may have come by another
 * name, such as localhost.
 */
const keptAt = (serverUrl: string) => (existing: string | undefined) => {
  const path = existing && /^https?:\/\/[^/]+(\/photos\/[\w-]+\.\w+)$/.exec(existing)?.[1]
  return path ? serverUrl + path : existing
}

/** How the cache keeps lists of photos, and completes their addresses. */
export const photoPolicies = (serverUrl: string) => ({
  Query: { photos: list.policy },
  Photo: {
    fields: { url: { read: keptAt(serverUrl) }, thumbnailUrl: { read: keptAt(serverUrl) } },
  } satisfies TypePolicy,
})

/** The changes that events make to the cached photos. */
export const photoUpdates: Updates = {
  PhotoShared: (cache, { photo }) => list.put(cache, photo),
  PhotoRemoved: (cache, { photo }) => list.drop(cache, 'Photo', photo.id),
}

/** The mutations about photos. */
export function photoActions({ mutate }: Mutations, { upload }: Uploads) {
  return {
    /**
     * Shares a picture: a file, or the address of one. Resolves when it is stored; rejects with NotSent for a file that
     * could not be sent: then the same `id`, a UUID, stores it once, however often it is tried.
     */
    async uploadPhoto(fileOrUrl: File | string, caption?: string, id: string = newId()): Promise<PhotoPartsFragment> {
      const input = { id, caption }
      if (typeof fileOrUrl !== 'string') return upload(fileOrUrl, input)
      const { sharePhoto } = await mutate(
        SharePhotoDocument,
        { input: { ...input, url: fileOrUrl } },
        {
          update: (cache, { sharePhoto }) => list.put(cache, sharePhoto),
        },
      )
      return sharePhoto
    },

    async removePhoto(id: string): Promise<void> {
      await mutate(RemovePhotoDocument, { id }, { update: (cache) => list.drop(cache, 'Photo', id) })
    },
  }
}
