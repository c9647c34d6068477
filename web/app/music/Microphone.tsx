import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMicRequests } from '../../live/index.ts'
import { useMay } from '../me.ts'
import { Failure } from '../shared/Failure.tsx'
import { Nothing } from '../shared/Nothing.tsx'
import { AskForMic } from './AskForMic.tsx'
import { MicRow } from './MicRow.tsx'
import classes from './requests.module.css'
import { Section } from './Section.tsx'

/** Form to ask for the microphone, and the user's requests with their status. */
export function Microphone() {
  const { t } = useTranslation()
  const seesAll = useMay('seeAllMicRequests')
  const { micRequests, loading, error } = useMicRequests()
  // The latest first: it is the one that was just asked.
  const latest = [...micRequests].reverse()
  return (
    <>
      <AskForMic />
      {error && <Failure />}
      <Section title={t(seesAll ? 'mic.all' : 'mic.yours')}>
        {loading && latest.length === 0 && <Skeleton height={64} />}
        {!loading && !error && latest.length === 0 && (
          <Nothing title={t(seesAll ? 'mic.empty' : 'mic.emptyYours')} hint={t('mic.lead')} />
        )}
        <ul className={classes.requests}>
          {latest.map((request) => (
            <MicRow key={request.id} request={request} hasStatus />
          ))}
        </ul>
      </Section>
    </>
  )
}
