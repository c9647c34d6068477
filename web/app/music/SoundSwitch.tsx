import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SoundIcon, SoundOffIcon } from '../shared/icons.tsx'
import { useAlarm } from './alarm.ts'

/** Mutes the bell on this device. */
export function SoundSwitch() {
  const { t } = useTranslation()
  const { isOn, mute, unmute } = useAlarm()
  const label = t(isOn ? 'dj.mute' : 'dj.unmute')
  return (
    <ActionIcon
      variant="light"
      color={isOn ? 'sage' : 'rose'}
      aria-label={label}
      title={label}
      onClick={isOn ? mute : unmute}
    >
      {isOn ? <SoundIcon /> : <SoundOffIcon />}
    </ActionIcon>
  )
}
