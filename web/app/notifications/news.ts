import { useOn } from '@attitudes/live/react'
import { type NotificationData, notifications } from '@mantine/notifications'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMyId } from '../me.ts'
import { hrefOf, type Route } from '../route.ts'
import { useToast } from '../shared/toast.ts'
import { takeBackOutside, tellOutside, useOutsideReady } from './outside.ts'
import { looks } from './priorities.tsx'
import { withoutReason } from './reason.ts'
import { type News, shows } from './shows.ts'

/**
 * Shows toasts on every page: announcements of others, and changes of the user's own requests and tasks. Returns the
 * text of news that the page shows by itself, for screen readers alone.
 */
export function useNews(route: Route): string {
  const { t } = useTranslation()
  const on = useOn()
  const me = useMyId()
  const toast = useToast()
  const toasts = useRef(new Map<string, string>())
  const reasons = useRef(new Map<string, string>())
  const [shown, setShown] = useState('')
  useOutsideReady()

  useEffect(() => {
    // A later word on the same song or task replaces the earlier one.
    const tell = (
      news: News,
      about: string,
      toldAs: NotificationData & { id: string; title: string; message: string },
    ) => {
      const { id, title, message } = toldAs
      void tellOutside(about, title, message, hrefOf('notifications'))
      const before = toasts.current.get(about)
      if (before !== undefined && before !== id) notifications.hide(before)
      if (shows(route, news)) return setShown(`${title} ${message}`)
      toasts.current.set(about, id)
      toast(toldAs)
    }
    const stopAnnouncements = on('announcement', ({ id, from, message, priority }) => {
      if (from.id === me) return
      const title = t(`notifications.announced.${priority}`, { name: from.name })
      tell({ kind: 'ANNOUNCEMENT', priority }, id, { id, title, message, ...looks[priority] })
    })
    const stopWithdrawals = on('announcement_withdrawn', ({ id }) => {
      notifications.hide(id)
      void takeBackOutside(id)
    })
    const stopNotifications = on('notification', ({ id, kind, message: told, subjectId }) => {
      if (kind === 'ANNOUNCEMENT') return
      const reason = reasons.current.get(subjectId)
      const subject = withoutReason(told, reason)
      const message =
        t('notifications.quoted', { message: subject }) + (reason ? `\n${t('mic.reason', { reason })}` : '')
      tell({ kind }, subjectId, { id, title: t(`notifications.kind.${kind}`), message, ...looks.INFO })
    })
    // The reason comes with the request, just before the notification.
    const remember = ({ id, reason }: { id: string; reason: string | null }) =>
      void (reason && reasons.current.set(id, reason))
    const stopSongs = on('music_request_updated', ({ request }) => remember(request))
    const stopMics = on('mic_request_updated', ({ request }) => remember(request))
    return () => {
      for (const stop of [stopAnnouncements, stopWithdrawals, stopNotifications, stopSongs, stopMics]) stop()
    }
  }, [on, me, route, t, toast])

  // The next person on this device must see nothing that was not for them.
  useEffect(() => () => void notifications.clean(), [])
  return shown
}
