import { useMicRequests } from '@attitudes/live/react'
import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMyId } from '../me.ts'
import { EmptyState } from '../shared/EmptyState.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { AskForMic } from './AskForMic.tsx'
import { MicRow } from './MicRow.tsx'
import classes from './requests.module.css'
import { Section } from './Section.tsx'
import { WithdrawMic } from './WithdrawMic.tsx'

/** Form to ask for the microphone, and the requests that the user sees with their status: their own, or all. */
export function Microphone() {
  const { t } = useTranslation()
  const me = useMyId()
  const { micRequests, loading, error } = useMicRequests()
  // The latest first: it is the one that was just asked.
  const latest = [...micRequests].reverse()
  const isOfOthers = latest.some(({ requestedBy }) => requestedBy.id !== me)
  return (
    <>
      <AskForMic />
      {error && <LoadError />}
      <Section title={t(isOfOthers ? 'mic.all' : 'mic.yours')}>
        {loading && latest.length === 0 && <Skeleton height={64} />}
        {!loading && !error && latest.length === 0 && <EmptyState title={t('mic.empty')} hint={t('mic.emptyHint')} />}
        <ul className={classes.requests}>
          {latest.map((request) => (
            <MicRow
              key={request.id}
              request={request}
              hasStatus
              action={
                request.status === 'PENDING' && request.requestedBy.id === me && <WithdrawMic request={request} />
              }
            />
          ))}
        </ul>
      </Section>
    </>
  )
}
