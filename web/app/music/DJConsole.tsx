import { useLive, useMicRequests, useMusicRequests } from '@attitudes/live/react'
import { SimpleGrid, Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LoadError } from '../shared/LoadError.tsx'
import { Page } from '../shared/Page.tsx'
import { Collapsible } from './Collapsible.tsx'
import { MicQueue } from './MicQueue.tsx'
import { MicRow } from './MicRow.tsx'
import { NowPlaying } from './NowPlaying.tsx'
import { PendingSong } from './PendingSong.tsx'
import { PlayQueue } from './PlayQueue.tsx'
import { Reopen } from './Reopen.tsx'
import { ReopenSong } from './ReopenSong.tsx'
import classes from './requests.module.css'
import { SongList } from './SongList.tsx'
import { SongQueue } from './SongQueue.tsx'
import { SoundNote } from './SoundNote.tsx'
import { SoundSwitch } from './SoundSwitch.tsx'
import { decidedOf, pendingOf } from './songs.ts'

/** Page of the DJ with all pending requests: the microphone first, then the songs, the most wanted first. */
export function DJConsole() {
  const { t } = useTranslation()
  const { musicRequests: songs, queue, nowPlaying, loading, error } = useMusicRequests()
  const { micRequests } = useMicRequests()
  const { reopenMic } = useLive().actions
  const decided = decidedOf(songs, 'PLAYED', 'REJECTED', 'WITHDRAWN')
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
          <div>
            {nowPlaying && <NowPlaying song={nowPlaying} />}
            <PlayQueue songs={queue} />
          </div>
        </SimpleGrid>
      )}
      {decided.length > 0 && (
        <Collapsible title={`${t('dj.history')} (${decided.length})`}>
          <SongList songs={decided} hasStatus Action={ReopenSong} />
        </Collapsible>
      )}
      {answered.length > 0 && (
        <Collapsible title={`${t('mic.all')} (${answered.length})`}>
          <ul className={classes.requests}>
            {answered.map((request) => (
              <MicRow
                key={request.id}
                request={request}
                hasStatus
                action={
                  <Reopen
                    label={t('dj.reopenMic', { purpose: request.purpose })}
                    onReopen={() => reopenMic(request.id)}
                  />
                }
              />
            ))}
          </ul>
        </Collapsible>
      )}
    </Page>
  )
}
