import type { LiveActions } from '../core/liveActions.ts'
import type { AnnouncementPartsFragment } from '../gql/index.ts'
import { none, useLive } from './LiveProvider.tsx'
import { type Loading, type NextPage, useNextPage } from './nextPage.ts'
import { useAnnouncementsQuery } from './operations.ts'

/** The announcements of the wedding, live. */
export interface AnnouncementsHook extends Loading, NextPage, Pick<LiveActions, 'announce' | 'withdrawAnnouncement'> {
  /** The announcements, the latest first. One that was withdrawn has a `withdrawnAt` and no text. */
  announcements: AnnouncementPartsFragment[]
}

/** Returns the announcements of the wedding, the latest first, live. */
export function useAnnouncements(): AnnouncementsHook {
  const { announce, withdrawAnnouncement } = useLive().actions
  const { data, loading, error, fetchMore } = useAnnouncementsQuery()
  const nextPage = useNextPage(data?.announcements.pageInfo, fetchMore)
  return {
    announcements: data?.announcements.nodes ?? none,
    announce,
    withdrawAnnouncement,
    loading,
    error,
    ...nextPage,
  }
}
