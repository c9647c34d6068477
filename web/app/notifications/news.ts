import { useOn } from '@attitudes/live/react'
import { type NotificationData, notifications } from '@mantine/notifications'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMyId } from '../me.ts'
import { hrefOf, hrefOfMessage, type Route } from '../route.ts'
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
  const latest = useRef<{ id: string; partnerId: string | null }>(undefined)
  const [shown, setShown] = useState('')
  useOutsideReady()

  useEffect(() => {
    // A later word on the same song or task replaces the earlier one.
    const tell = (
      news: News,
      about: string,
      toldAs: NotificationData & { id: string; title: string; message: string },
      leadsTo = hrefOf('notifications'),
    ) => {
      const { id, title, message } = toldAs
      void tellOutside(about, title, message, leadsTo)
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
      if (kind === 'MESSAGE_REPLIED') {
        const partnerId = latest.current?.id === subjectId ? latest.current.partnerId : undefined
        const toldAs = { id, title: t(`notifications.kind.${kind}`), message: told, ...looks.INFO }
        return tell({ kind, partnerId }, subjectId, toldAs, hrefOfMessage(subjectId))
      }
      const reason = reasons.current.get(subjectId)
      const subject = withoutReason(told, reason)
      const message =
        t('notifications.quoted', { message: subject }) + (reason ? `\n${t('mic.reason', { reason })}` : '')
      tell({ kind }, subjectId, { id, title: t(`notifications.kind.${kind}`), message, ...looks.INFO })
    })
    // The answer comes just before its notification.
    const stopMessages = on('new_message', ({ id, recipientId, senderId }) => {
      latest.current = { id, partnerId: recipientId && senderId }
    })
    // The reason comes with the request, just before the notification.
    const remember = ({ id, reason }: { id: string; reason: string | null }) =>
      void (reason && reasons.current.set(id, reason))
    const stopSongs = on('music_request_updated', ({ request }) => remember(request))
    const stopMics = on('mic_request_updated', ({ request }) => remember(request))
    return () => {
      const stops = [stopAnnouncements, stopWithdrawals, stopNotifications, stopMessages, stopSongs, stopMics]
      for (const stop of stops) stop()
    }
  }, [on, me, route, t, toast])

  // The next person on this device must see nothing that was not for them.
  useEffect(() => () => void notifications.clean(), [])
  return shown
}
