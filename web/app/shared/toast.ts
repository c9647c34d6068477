import { type NotificationData, notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { v4 as newId } from 'uuid'
import { isWide } from './layout.ts'
import classes from './toast.module.css'

/** The toasts that close by themselves, the oldest first. */
const passing: string[] = []

/**
 * Says something on whatever page, for a moment. It is read out at once. A new one takes the place of the oldest, so
 * that nothing waits and comes late; one that stays until it is closed keeps its place.
 */
export function useToast() {
  const { t } = useTranslation()
  return useCallback(
    ({ id = newId(), ...toast }: NotificationData) => {
      if (toast.autoClose !== false) hideOldestBefore(id)
      notifications.show({
        id,
        autoClose: 6_000,
        // The answer to what the user has just done comes before news.
        priority: 3,
        withBorder: true,
        closeButtonProps: { 'aria-label': t('common.close'), size: 44 },
        classNames: classes,
        ...toast,
      })
    },
    [t],
  )
}

function hideOldestBefore(id: string) {
  passing.push(id)
  const most = isWide() ? 2 : 1
  for (const oldest of passing.splice(0, Math.max(0, passing.length - most))) notifications.hide(oldest)
}
