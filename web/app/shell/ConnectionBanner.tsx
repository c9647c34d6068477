import { useConnection, useOutbox } from '@attitudes/live/react'
import { Box } from '@mantine/core'
import { useDebouncedValue, useNetwork } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'

/** Says that the connection is lost, when that lasts; a connection that has yet to begin is not lost. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const { isConnected, connectionError } = useConnection()
  const { online } = useNetwork()
  const isLost = !online || (!isConnected && connectionError !== null)
  const { entries } = useOutbox()
  const isKept = entries.every(({ isKept, status }) => isKept || status === 'failed')
  const [wasLost] = useDebouncedValue(isLost, 1_000)
  return (
    <Box role="status">
      {isLost && wasLost && (
        <Box px="md" py={6} fz="sm" ta="center" bg="gold.1" c="gold.9">
          {t(!isKept ? 'connection.notKept' : online ? 'connection.reconnecting' : 'connection.offline')}
        </Box>
      )}
    </Box>
  )
}
