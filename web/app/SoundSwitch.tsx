import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useAlarm } from './alarm.ts'
import { SoundIcon, SoundOffIcon } from './icons.tsx'

/** Mutes the bell on this device. Turned on, it rings once: so one hears that it works. */
export function SoundSwitch() {
  const { t } = useTranslation()
  const { isOn, isReady, turn, ring } = useAlarm()
  const isHeard = isOn && isReady
  const label = t(isHeard ? 'dj.soundOn' : 'dj.soundOff')
  return (
    <ActionIcon
      variant="light"
      color={isHeard ? 'sage' : 'rose'}
      aria-label={label}
      title={label}
      onClick={() => {
        turn(!isHeard)
        if (!isHeard) ring()
      }}
    >
      {isHeard ? <SoundIcon /> : <SoundOffIcon />}
    </ActionIcon>
  )
}
