import { useNotifications } from '@attitudes/live/react'
import { ActionIcon, Indicator } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { hrefOf } from '../route.ts'
import { BellIcon } from '../shared/icons.tsx'

/** Leads to the notifications, and says how many are unread. */
export const Bell = memo(function Bell({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation()
  const { unreadCount } = useNotifications()
  const title = t('notifications.title')
  return (
    <Indicator
      label={<span aria-hidden="true">{unreadCount}</span>}
      size={18}
      offset={9}
      maxValue={99}
      disabled={unreadCount === 0}
      color="rose"
    >
      <ActionIcon
        component="a"
        href={hrefOf('notifications')}
        title={title}
        aria-label={unreadCount > 0 ? `${title}, ${t('notifications.unread', { count: unreadCount })}` : title}
        aria-current={isOpen ? 'page' : undefined}
      >
        <BellIcon />
      </ActionIcon>
    </Indicator>
  )
})
