import { useCallback } from 'react'
import { none } from './LiveProvider.tsx'
import { useAnnouncementsQuery } from './operations.ts'

/** The announcements of the wedding, the latest first, live. */
export function useAnnouncements() {
  const { data, loading, error, fetchMore } = useAnnouncementsQuery()
  const pageInfo = data?.announcements.pageInfo
  return {
    announcements: data?.announcements.nodes ?? none,
    loading,
    error,
    hasMore: pageInfo?.hasNextPage ?? false,
    loadMore: useCallback(
      () => fetchMore({ variables: { after: pageInfo?.endCursor } }),
      [fetchMore, pageInfo?.endCursor],
    ),
  }
}
