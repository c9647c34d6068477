import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { BellIcon } from '../shared/icons.tsx'

/** Switch for notifications of the browser while nobody looks at the page. */
export function OutsideSwitch({ isOn, onTurn }: { isOn: boolean; onTurn(isOn: boolean): void }) {
  const { t } = useTranslation()
  const label = t('notifications.outside')
  return (
    <ActionIcon
      variant={isOn ? 'filled' : 'light'}
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      onClick={() => onTurn(!isOn)}
    >
      <BellIcon />
    </ActionIcon>
  )
}
