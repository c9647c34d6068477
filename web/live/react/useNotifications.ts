import { useCallback, useMemo } from 'react'
import { useLive } from './LiveProvider.tsx'
import { useNotificationsQuery } from './operations.ts'

/** Returns the user's notifications, the latest first, live. */
export function useNotifications() {
  const { markNotificationsRead } = useLive().actions
  const { data, loading, error, fetchMore } = useNotificationsQuery()
  const notifications = data?.notifications.nodes
  const pageInfo = data?.notifications.pageInfo
  return {
    notifications: notifications ?? [],
    unreadCount: useMemo(() => notifications?.filter(({ readAt }) => readAt === null).length ?? 0, [notifications]),
    markNotificationsRead,
    loading,
    error,
    hasMore: pageInfo?.hasNextPage ?? false,
    loadMore: useCallback(
      () => fetchMore({ variables: { after: pageInfo?.endCursor } }),
      [fetchMore, pageInfo?.endCursor],
    ),
  }
}
