import { useMusicRequests } from '@attitudes/live/react'
import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay, useMyId } from '../me.ts'
import { EmptyState } from '../shared/EmptyState.tsx'
import { useFirstItems } from '../shared/firstItems.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { AskForSong } from './AskForSong.tsx'
import { Collapsible } from './Collapsible.tsx'
import classes from './requests.module.css'
import { Section } from './Section.tsx'
import { SongList } from './SongList.tsx'
import { decidedOf, pendingOf } from './songs.ts'
import { useSteady } from './steady.ts'
import { useVotes } from './votes.ts'
import { WaitingSong } from './WaitingSong.tsx'

/** List of the requested songs. A member who may do so asks for a song here, and votes for those of others. */
export function Songs() {
  const { t } = useTranslation()
  const me = useMyId()
  const asks = useMay('REQUEST_MUSIC')
  const { musicRequests, queue, nowPlaying, loading, error } = useMusicRequests()
  const votes = useVotes()
  const { items: waiting, holding } = useSteady(pendingOf(musicRequests))
  const { shown, rest, keeping } = useFirstItems(waiting)
  const rejected = decidedOf(musicRequests, 'REJECTED')
  const played = decidedOf(musicRequests, 'PLAYED')

  return (
    <>
      {asks && <AskForSong votes={votes} />}
      {error && <LoadError />}
      {loading && musicRequests.length === 0 && <Skeleton height={64} mt="lg" />}
      {!loading && !error && asks !== undefined && musicRequests.length === 0 && (
        <EmptyState title={t('music.emptyTitle')} hint={t(asks ? 'music.emptyAsk' : 'music.emptySee')} />
      )}
      {nowPlaying && (
        <Section title={t('music.nowPlaying')}>
          <SongList songs={[nowPlaying]} />
        </Section>
      )}
      {waiting.length > 0 && (
        <Section title={t('music.pending')}>
          <ul className={classes.requests} {...holding} {...keeping}>
            {shown.map((song) => (
              <WaitingSong
                key={song.id}
                song={song}
                isOwn={song.requestedBy.id === me}
                mayVote={asks === true}
                hasVoted={votes.hasVoted(song.id)}
                onVote={votes.vote}
                onUnvote={votes.unvote}
              />
            ))}
            {rest}
          </ul>
        </Section>
      )}
      {queue.length > 0 && (
        <Section title={t('music.accepted')}>
          <SongList songs={queue} />
        </Section>
      )}
      {rejected.length > 0 && (
        <Section title={t('music.rejected')}>
          <SongList songs={rejected} />
        </Section>
      )}
      {played.length > 0 && (
        <Collapsible title={`${t('music.played')} (${played.length})`}>
          <SongList songs={played} />
        </Collapsible>
      )}
    </>
  )
}
