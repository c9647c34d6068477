import { useCallback, useEffect, useState } from 'react'
import type { LiveActions } from '../core/liveActions.ts'
import type { Upload } from '../core/uploads.ts'
import type { PhotoPartsFragment } from '../gql/index.ts'
import { none, useCurrent, useLive } from './LiveProvider.tsx'
import { type Loading, type NextPage, useNextPage } from './nextPage.ts'
import { usePhotosQuery } from './operations.ts'

/** The wedding's photos, live. */
export interface PhotoStream extends Loading, NextPage, Pick<LiveActions, 'uploadPhoto' | 'editPhoto' | 'removePhoto'> {
  /** The photos, the latest first. */
  photos: PhotoPartsFragment[]
  /** Number of photos that others have shared since the component was mounted, or since the last reset. */
  newPhotoCount: number
  /** Sets `newPhotoCount` to 0. */
  resetPhotoCount(): void
  /** The files that this client is sending, each with its `progress` from 0 to 1. */
  uploads: readonly Upload[]
}

/** Returns the wedding's photos, the latest first, live; and how many came from others since the count was last reset. */
export function usePhotoStream(): PhotoStream {
  const live = useLive()
  const { uploadPhoto, editPhoto, removePhoto } = live.actions
  const { data, loading, error, fetchMore } = usePhotosQuery()
  const [newPhotoCount, setNewPhotoCount] = useState(0)
  const nextPage = useNextPage(data?.photos.pageInfo, fetchMore)

  useEffect(() => {
    const listening = live.events.subscribe((event) => {
      if (event.__typename === 'PhotoShared' && event.photo.sharedBy.id !== live.me().id)
        setNewPhotoCount((count) => count + 1)
    })
    return () => listening.unsubscribe()
  }, [live])

  return {
    photos: data?.photos.nodes ?? none,
    newPhotoCount,
    resetPhotoCount: useCallback(() => setNewPhotoCount(0), []),
    uploadPhoto,
    editPhoto,
    removePhoto,
    uploads: useCurrent(live.uploads, none),
    loading,
    error,
    ...nextPage,
  }
}
