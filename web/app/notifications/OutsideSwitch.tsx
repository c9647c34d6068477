import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { BellIcon } from '../shared/icons.tsx'
import { useOutside } from './outside.ts'

/** Has the browser tell what comes while nobody looks at the page. */
export function OutsideSwitch() {
  const { t } = useTranslation()
  const { isPossible, isOn, isDenied, turn } = useOutside()
  if (!isPossible) return null
  const label = t(isDenied ? 'notifications.outsideDenied' : 'notifications.outside')
  return (
    <ActionIcon
      variant={isOn ? 'filled' : 'light'}
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      disabled={isDenied}
      onClick={() => turn(!isOn)}
    >
      <BellIcon />
    </ActionIcon>
  )
}
