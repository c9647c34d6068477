import { useNotifications } from '@attitudes/live/react'
import { Alert, Skeleton } from '@mantine/core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import { EmptyState } from '../shared/EmptyState.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { More } from '../shared/More.tsx'
import { Page } from '../shared/Page.tsx'
import { useReading } from '../shared/reading.ts'
import classes from '../shared/rows.module.css'
import { usePriorities, useReasons } from './details.ts'
import { NotificationRow } from './NotificationRow.tsx'
import { OutsideSwitch } from './OutsideSwitch.tsx'
import { useOutside } from './outside.ts'

/**
 * Page of the user's notifications. Showing them marks them as read; new ones stay highlighted until the user leaves.
 */
export function Notifications() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { notifications, markNotificationsRead, loading, error, hasMore, loadMore } = useNotifications()
  const priorities = usePriorities()
  const reasons = useReasons()
  const outside = useOutside()
  const [isAskedFor, setAskedFor] = useState(false)
  const box = useRef<HTMLElement>(null)
  const [fresh, setFresh] = useState<string[]>([])

  const unread = useMemo(
    () => notifications.filter(({ readAt }) => readAt === null).map(({ id }) => id),
    [notifications],
  )
  useEffect(() => {
    if (unread.length > 0) setFresh((before) => [...new Set([...before, ...unread])])
  }, [unread])
  const markRead = useCallback(
    (upTo: string) => void attempt(() => markNotificationsRead(upTo)),
    [attempt, markNotificationsRead],
  )
  useReading(unread[0], true, markRead)

  const turnOutside = async (isOn: boolean) => {
    await outside.turn(isOn)
    setAskedFor(isOn)
  }

  return (
    <Page
      ref={box}
      title={t('notifications.title')}
      action={<OutsideSwitch isOn={outside.isOn} onTurn={turnOutside} />}
    >
      {isAskedFor && outside.obstacle && (
        <Alert color="gold" role="alert" mb="sm">
          {t(`notifications.obstacle.${outside.obstacle}`)}
        </Alert>
      )}
      {error && <LoadError />}
      {loading && notifications.length === 0 && <Skeleton height={60} />}
      {!loading && !error && notifications.length === 0 && (
        <EmptyState title={t('notifications.emptyTitle')} hint={t('notifications.empty')} />
      )}
      <ul className={classes.rows} aria-live="polite">
        {notifications.map((notification) => (
          <li key={notification.id}>
            <NotificationRow
              notification={notification}
              isNew={notification.readAt === null || fresh.includes(notification.id)}
              priority={priorities.get(notification.subjectId) ?? 'INFO'}
              reason={reasons.get(notification.subjectId) ?? null}
            />
          </li>
        ))}
      </ul>
      {hasMore && <More box={box} failed={t('common.moreFailed')} load={loadMore} />}
    </Page>
  )
}
