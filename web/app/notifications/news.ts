import { type NotificationData, notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Priority, useWebSocket } from '../../live/index.ts'
import { useMe } from '../me.ts'
import type { Route } from '../route.ts'
import { useToast } from '../shared/toast.ts'
import { tellOutside } from './outside.ts'

const looks: Record<Priority, Partial<NotificationData>> = {
  INFO: { color: 'sage', autoClose: 10_000 },
  WARNING: { color: 'gold', autoClose: 30_000, priority: 1 },
  // Stays until it is dismissed.
  URGENT: { color: 'rose', autoClose: false, priority: 2 },
}

/** Says on every page what others announced, and what became of the user's own requests and tasks. */
export function useNews(page: Route['page']) {
  const { t } = useTranslation()
  const { on } = useWebSocket()
  const { id: me } = useMe()
  const toast = useToast()
  const said = useRef(new Map<string, string>())

  useEffect(() => {
    // What is said later of the same song or task takes the place of what was said before.
    const tell = (id: string, about: string, title: string, message: string, priority: Priority) => {
      const before = said.current.get(about)
      if (before !== undefined && before !== id) notifications.hide(before)
      said.current.set(about, id)
      toast({ id, title, message, ...looks[priority] })
      tellOutside(about, title, message)
    }
    const announcements = on('announcement', ({ id, from, message, priority }) => {
      // There the list says it, too.
      if (from.id !== me && (page !== 'notifications' || priority !== 'INFO'))
        tell(id, id, t(`notifications.announced.${priority}`, { name: from.name }), message, priority)
    })
    const others = on('notification', ({ id, kind, message, subjectId }) => {
      if (kind !== 'ANNOUNCEMENT' && page !== 'notifications') tell(id, subjectId, t(`notifications.kind.${kind}`), message, 'INFO')
    })
    return () => {
      announcements()
      others()
    }
  }, [on, me, page, t, toast])

  // Whoever is here next is told nothing that was not for them.
  useEffect(() => () => void notifications.clean(), [])
}
