import { useDJWebSocket } from '@attitudes/live/react'
import { Box, Button, Group, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isolate } from '../language/isolate.ts'
import { tellOutside } from '../notifications/outside.ts'
import { hrefOf } from '../route.ts'
import { MicIcon } from '../shared/icons.tsx'
import { useAlarm } from './alarm.ts'

const ringsAgainAfter = 30_000

/** Shows the DJ on every page that somebody waits for the microphone, and rings until the request is decided. */
export function MicAlert({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation()
  const { micRequests } = useDJWebSocket()
  const { isOn, isReady, ring } = useAlarm()
  const latest = micRequests.at(-1)
  const latestId = latest?.id

  useEffect(() => {
    if (latestId === undefined || !isOn || !isReady) return
    ring()
    const again = setInterval(ring, ringsAgainAfter)
    return () => clearInterval(again)
  }, [latestId, isOn, isReady, ring])

  const told = useRef<string>(undefined)
  useEffect(() => {
    if (latest === undefined || latest.id === told.current) return
    told.current = latest.id
    void tellOutside(
      latest.id,
      t('dj.micWaiting', { count: 1 }),
      `${isolate(latest.requestedBy.name)} – ${isolate(latest.purpose)}`,
      hrefOf('music'),
    )
  }, [latest, t])

  return (
    <Box role="alert">
      {latest && !isOpen && (
        <Group gap="6px var(--mantine-spacing-sm)" px="md" py={6} bg="rose.7" c="white">
          <MicIcon />
          <Box flex="1 1 7rem" miw={0}>
            <Text fw={600}>{t('dj.micWaiting', { count: micRequests.length })}</Text>
            <Text size="sm" truncate>
              {t('dj.micFrom', {
                name: latest.requestedBy.name,
                purpose: latest.purpose,
                minutes: latest.durationMinutes,
              })}
            </Text>
          </Box>
          <Button component="a" href={hrefOf('music')} variant="white" color="rose" size="md" flex="none">
            {t('dj.see')}
          </Button>
        </Group>
      )}
    </Box>
  )
}
