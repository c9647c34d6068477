import { useCallback, useEffect, useState } from 'react'
import { none, useCurrent, useLive } from './LiveProvider.tsx'
import { usePhotosQuery } from './operations.ts'

/** The wedding's pictures, the latest first, live; and how many came from others since the count was last reset. */
export function usePhotoStream() {
  const live = useLive()
  const { data, loading, error, fetchMore } = usePhotosQuery()
  const [newPhotoCount, setNewPhotoCount] = useState(0)
  const pageInfo = data?.photos.pageInfo

  useEffect(() => {
    const listening = live.events.subscribe((event) => {
      if (event.__typename === 'PhotoShared' && event.photo.sharedBy.id !== live.me().id)
        setNewPhotoCount((count) => count + 1)
    })
    return () => listening.unsubscribe()
  }, [live])

  return {
    photos: data?.photos.nodes ?? [],
    newPhotoCount,
    resetPhotoCount: useCallback(() => setNewPhotoCount(0), []),
    uploadPhoto: live.actions.uploadPhoto,
    removePhoto: live.actions.removePhoto,
    /** The files that this client is sending, each with its `progress` from 0 to 1. */
    uploads: useCurrent(live.uploads, none),
    loading,
    error,
    hasMore: pageInfo?.hasNextPage ?? false,
    loadMore: useCallback(
      () => fetchMore({ variables: { after: pageInfo?.endCursor } }),
      [fetchMore, pageInfo?.endCursor],
    ),
  }
}
