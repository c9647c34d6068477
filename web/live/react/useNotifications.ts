import { useMemo } from 'react'
import type { LiveActions } from '../core/liveActions.ts'
import type { NotificationPartsFragment } from '../gql/index.ts'
import { none, useLive } from './LiveProvider.tsx'
import { type Loading, type NextPage, useNextPage } from './nextPage.ts'
import { useNotificationsQuery } from './operations.ts'

/** The user's notifications, live. */
export interface NotificationsHook extends Loading, NextPage, Pick<LiveActions, 'markNotificationsRead'> {
  /** The notifications, the latest first. Those that are read have a `readAt`. */
  notifications: NotificationPartsFragment[]
  /** Number of unread ones among `notifications`. */
  unreadCount: number
}

/** Returns the user's notifications, the latest first, live. */
export function useNotifications(): NotificationsHook {
  const { markNotificationsRead } = useLive().actions
  const { data, loading, error, fetchMore } = useNotificationsQuery()
  const nextPage = useNextPage(data?.notifications.pageInfo, fetchMore)
  const notifications = data?.notifications.nodes ?? none
  return {
    notifications,
    unreadCount: useMemo(() => notifications.filter(({ readAt }) => readAt === null).length, [notifications]),
    markNotificationsRead,
    loading,
    error,
    ...nextPage,
  }
}
