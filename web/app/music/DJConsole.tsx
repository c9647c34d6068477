import { useMicRequests, useMusicRequests } from '@attitudes/live/react'
import { SimpleGrid, Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LoadError } from '../shared/LoadError.tsx'
import { Page } from '../shared/Page.tsx'
import { Collapsible } from './Collapsible.tsx'
import { MicQueue } from './MicQueue.tsx'
import { MicRow } from './MicRow.tsx'
import { PendingSong } from './PendingSong.tsx'
import classes from './requests.module.css'
import { SongList } from './SongList.tsx'
import { SongQueue } from './SongQueue.tsx'
import { SongToPlay } from './SongToPlay.tsx'
import { SoundNote } from './SoundNote.tsx'
import { SoundSwitch } from './SoundSwitch.tsx'
import { acceptedOf, decidedOf, pendingOf } from './songs.ts'

/** Page of the DJ with all pending requests: the microphone first, then the songs, the most wanted first. */
export function DJConsole() {
  const { t } = useTranslation()
  const { musicRequests: songs, loading, error } = useMusicRequests()
  const { micRequests } = useMicRequests()
  const decided = decidedOf(songs, 'PLAYED', 'REJECTED')
  const answered = micRequests.filter(({ status }) => status !== 'PENDING').reverse()
  return (
    <Page title={t('dj.title')} action={<SoundSwitch />}>
      <MicQueue requests={micRequests.filter(({ status }) => status === 'PENDING')} />
      <SoundNote />
      {error && <LoadError />}
      {loading && songs.length === 0 ? (
        <Skeleton height={64} mt="lg" />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing={0}>
          <SongQueue
            title={t('dj.pending')}
            empty={t('music.nothingPending')}
            songs={pendingOf(songs)}
            all={songs}
            Row={PendingSong}
          />
          <SongQueue
            title={t('dj.toPlay')}
            empty={t('dj.nothingToPlay')}
            songs={acceptedOf(songs)}
            all={songs}
            Row={SongToPlay}
          />
        </SimpleGrid>
      )}
      {decided.length > 0 && (
        <Collapsible title={`${t('dj.history')} (${decided.length})`}>
          <SongList songs={decided} hasStatus />
        </Collapsible>
      )}
      {answered.length > 0 && (
        <Collapsible title={`${t('mic.all')} (${answered.length})`}>
          <ul className={classes.requests}>
            {answered.map((request) => (
              <MicRow key={request.id} request={request} hasStatus />
            ))}
          </ul>
        </Collapsible>
      )}
    </Page>
  )
}
