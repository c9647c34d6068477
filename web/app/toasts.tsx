import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { type Priority, useWebSocket } from '../live/index.ts'
import { useMe } from './me.ts'
import { tellOutside } from './outside.ts'
import type { Route } from './route.ts'

const looks: Record<Priority, { color: string; autoClose: number | false }> = {
  INFO: { color: 'sage', autoClose: 10_000 },
  WARNING: { color: 'gold', autoClose: 30_000 },
  // Stays until it is dismissed.
  URGENT: { color: 'rose', autoClose: false },
}

/** Says on every page what was announced, and what became of the user's own requests. They are alerts: read out at once. */
export function useToasts(page: Route['page']) {
  const { t } = useTranslation()
  const { on } = useWebSocket()
  const { id: me } = useMe()

  useEffect(() => {
    const tell = (id: string, title: string, message: string, look: (typeof looks)[Priority]) => {
      notifications.show({ id, title, message, ...look, withBorder: true, closeButtonProps: { 'aria-label': t('common.close'), size: 44 } })
      tellOutside(id, title, message)
    }
    const stop = [
      on('announcement', ({ id, from, message, priority }) => {
        if (from.id !== me) tell(id, t(`notifications.announced.${priority}`, { name: from.name }), message, looks[priority])
      }),
      on('notification', ({ id, kind, message }) => {
        if (kind !== 'ANNOUNCEMENT' && page !== 'notifications') tell(id, t(`notifications.kind.${kind}`), message, looks.INFO)
      }),
    ]
    return () => {
      for (const end of stop) end()
    }
  }, [on, me, page, t])
}
