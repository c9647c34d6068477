import type { TypePolicy } from '@apollo/client'
import { newId } from '../core/newId.ts'
import { type ActionParts, expectChange, type QueuedOperation } from '../core/operations.ts'
import type { UploadOptions } from '../core/uploads.ts'
import {
  EditPhotoDocument,
  type EditPhotoMutation,
  type EditPhotoMutationVariables,
  type PhotoPartsFragment,
  PhotoPartsFragmentDoc,
  RemovePhotoDocument,
  type RemovePhotoMutation,
  type RemovePhotoMutationVariables,
  SharePhotoDocument,
  type SharePhotoMutation,
  type SharePhotoMutationVariables,
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
const keptAt = (serverUrl: string) => (existing: string | null | undefined) => {
  const path = existing && /^https?:\/\/[^/]+(\/photos\/[\w-]+\.\w+)$/.exec(existing)?.[1]
  return path ? serverUrl + path : existing
}

/** How the cache keeps lists of photos, and completes their addresses. */
export const photoPolicies = (serverUrl: string) => ({
  Query: { photos: list.policy },
  Photo: {
    fields: {
      url: { read: keptAt(serverUrl) },
      thumbnailUrl: { read: keptAt(serverUrl) },
      originalUrl: { read: keptAt(serverUrl) },
    },
  } satisfies TypePolicy,
})

/** The changes that events make to the cached photos. */
export const photoUpdates: Updates = {
  PhotoShared: (cache, { photo }) => list.put(cache, photo),
  PhotoChanged: (cache, { photo }) => list.put(cache, photo),
  PhotoRemoved: (cache, { photo }) => list.drop(cache, 'Photo', photo.id),
}

const sharePhoto: QueuedOperation<SharePhotoMutation, SharePhotoMutationVariables> = {
  kind: 'photo',
  document: SharePhotoDocument,
  update: (cache, { sharePhoto }) => list.put(cache, sharePhoto),
}

const editPhoto: QueuedOperation<EditPhotoMutation, EditPhotoMutationVariables> = {
  kind: 'photo',
  document: EditPhotoDocument,
  expect: (cache, { input: { id, caption } }) =>
    expectChange(cache, PhotoPartsFragmentDoc, `Photo:${id}`, () => ({ caption: caption?.trim() || null })),
}

const removePhoto: QueuedOperation<RemovePhotoMutation, RemovePhotoMutationVariables> = {
  kind: 'photo',
  document: RemovePhotoDocument,
  update: (cache, { removePhoto }) => list.drop(cache, 'Photo', removePhoto.id),
}

/** The mutations about photos, which go through the outbox. */
export const photoOperations = [sharePhoto, editPhoto, removePhoto]

/** The mutations about photos. */
export function photoActions({ queue, upload }: Pick<ActionParts, 'queue' | 'upload'>) {
  return {
    /**
     * Shares a picture: a file, or the address of one. Resolves when it is stored, however long that takes; rejects
     * with NotSent for a file that could not be sent. It stays in the outbox, and is stored once, however often it is
     * tried.
     */
    async uploadPhoto(
      fileOrUrl: File | string,
      caption?: string,
      id: string = newId(),
      options?: UploadOptions,
    ): Promise<PhotoPartsFragment> {
      if (typeof fileOrUrl !== 'string') return upload(fileOrUrl, { ...options, id, caption })
      return (await queue(sharePhoto, { input: { id, caption, url: fileOrUrl } }, id)).sharePhoto
    },

    /** Changes the caption of a photo that the user shared; null takes it away. */
    editPhoto: async (id: string, caption: string | null): Promise<PhotoPartsFragment> =>
      (await queue(editPhoto, { input: { id, caption } })).editPhoto,

    async removePhoto(id: string): Promise<void> {
      await queue(removePhoto, { id })
    },
  }
}
