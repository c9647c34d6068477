import type { MicRequestPartsFragment } from '@attitudes/live/documents'
import { Alert } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { MicIcon } from '../shared/icons.tsx'
import { PendingMic } from './PendingMic.tsx'
import classes from './requests.module.css'

/** Pending requests for the microphone. They come before everything else. */
export function MicQueue({ requests }: { requests: MicRequestPartsFragment[] }) {
  const { t } = useTranslation()
  if (requests.length === 0) return null
  return (
    <Alert
      color="rose"
      icon={<MicIcon />}
      title={t('dj.micWaiting', { count: requests.length })}
      role="region"
      mb="md"
      styles={{ body: { minWidth: 0 } }}
    >
      <ul className={classes.requests}>
        {requests.map((request) => (
          <PendingMic key={request.id} request={request} />
        ))}
      </ul>
    </Alert>
  )
}
