import { type NotificationData, notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** Says something on whatever page, for a moment. It is read out at once. */
export function useToast() {
  const { t } = useTranslation()
  return useCallback(
    (toast: NotificationData) =>
      void notifications.show({
        autoClose: 6_000,
        withBorder: true,
        closeButtonProps: { 'aria-label': t('common.close'), size: 44 },
        ...toast,
      }),
    [t],
  )
}
