import type { MicRequestPartsFragment } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import { focusAfter } from './focus.ts'
import { MicRow } from './MicRow.tsx'
import { ReasonDialog } from './ReasonDialog.tsx'

/** A pending request for the microphone, with buttons to approve and to decline it. */
export const PendingMic = memo(function PendingMic({ request }: { request: MicRequestPartsFragment }) {
  const { t } = useTranslation()
  const { approveMic, declineMic } = useLive().actions
  const attempt = useAttempt()
  const [isDeclining, declining] = useDisclosure()
  const row = useRef<HTMLLIElement>(null)
  const { id, purpose, requestedBy } = request
  const answer = (action: () => Promise<unknown>) => {
    focusAfter(row.current)
    attempt(action)
  }
  return (
    <MicRow ref={row} request={request}>
      <Group gap="xs" mt="xs">
        <Button size="md" color="rose" onClick={() => answer(() => approveMic(id))}>
          {t('dj.approve')}
        </Button>
        <Button size="md" color="rose" variant="subtle" onClick={declining.open}>
          {t('dj.reject')}
        </Button>
      </Group>
      <ReasonDialog
        isOpen={isDeclining}
        what={purpose}
        name={requestedBy.name}
        onReject={(reason) => answer(() => declineMic(id, reason))}
        onClose={declining.close}
      />
    </MicRow>
  )
})
