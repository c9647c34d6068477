import { Alert, Button, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SoundOffIcon } from '../shared/icons.tsx'
import { useAlarm } from './alarm.ts'

/** Says that the bell is not heard, and why. */
export function SoundNote() {
  const { t } = useTranslation()
  const { isOn, isReady, unmute } = useAlarm()
  if (isOn && isReady) return null
  return (
    <Alert color="gold" icon={<SoundOffIcon />}>
      <Group justify="space-between" gap="xs">
        {t(isOn ? 'dj.soundWaits' : 'dj.soundIsOff')}
        <Button color="gold" variant="light" size="md" onClick={unmute}>
          {t('dj.unmute')}
        </Button>
      </Group>
    </Alert>
  )
}
