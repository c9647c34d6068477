import { Text } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { SongRow } from './SongRow.tsx'
import type { Song } from './songs.ts'
import { VoteButton } from './VoteButton.tsx'
import { WithdrawSong } from './WithdrawSong.tsx'

type Props = {
  song: Song
  isOwn: boolean
  mayVote: boolean
  hasVoted: boolean
  onVote(id: string): void
  onUnvote(id: string): void
}

/** A song that waits for the DJ, as the others see it: they vote for it, withdraw their own, or see how many voted. */
export const WaitingSong = memo(function WaitingSong({ song, isOwn, mayVote, hasVoted, onVote, onUnvote }: Props) {
  const { t } = useTranslation()
  return (
    <SongRow song={song}>
      {mayVote && !isOwn ? (
        <VoteButton song={song} hasVoted={hasVoted} onVote={() => onVote(song.id)} onUnvote={() => onUnvote(song.id)} />
      ) : (
        <Text size="sm" c="dimmed" flex="none">
          {t('music.votes', { count: song.votes })}
        </Text>
      )}
      {isOwn && <WithdrawSong song={song} />}
    </SongRow>
  )
})
