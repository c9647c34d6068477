import { mostUnread } from '@attitudes/live'
import { Indicator, Text, VisuallyHidden } from '@mantine/core'
import { type ComponentType, memo } from 'react'
import { useTranslation } from 'react-i18next'
import { showUnread } from '../shared/unread.ts'

/** How a destination looks in the navigation: its icon, its name, and how much waits there. */
export const NavItem = memo(function NavItem({
  Icon,
  label,
  count,
}: {
  Icon: ComponentType
  label: string
  count: number
}) {
  const { t } = useTranslation()
  return (
    <>
      <Indicator
        label={<span aria-hidden="true">{showUnread(count)}</span>}
        size={18}
        offset={3}
        disabled={count === 0}
        color="rose"
        lh={0}
      >
        <Icon />
      </Indicator>
      <Text span fz={11} fw={500} truncate maw="100%">
        {label}
      </Text>
      {count > 0 && (
        <VisuallyHidden>{t(count < mostUnread ? 'nav.waiting' : 'nav.manyWaiting', { count })}</VisuallyHidden>
      )}
    </>
  )
})
