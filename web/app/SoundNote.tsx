import { Alert, Button, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useAlarm } from './alarm.ts'
import { SoundOffIcon } from './icons.tsx'

/** Says that the bell is not heard, and why. */
export function SoundNote() {
  const { t } = useTranslation()
  const { isOn, isReady, turn, ring } = useAlarm()
  if (isOn && isReady) return null
  const turnOn = () => {
    turn(true)
    ring()
  }
  return (
    <Alert color="gold" icon={<SoundOffIcon />}>
      <Group justify="space-between" gap="xs">
        {t(isOn ? 'dj.soundWaits' : 'dj.soundIsOff')}
        <Button color="gold" variant="light" size="md" onClick={turnOn}>
          {t('dj.soundOff')}
        </Button>
      </Group>
    </Alert>
  )
}
