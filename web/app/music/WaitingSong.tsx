import { Text } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { SongRow } from './SongRow.tsx'
import type { Song } from './songs.ts'
import { VoteButton } from './VoteButton.tsx'

type Props = { song: Song; mayVote: boolean; hasVoted: boolean; onVote(id: string): void }

/** A song that waits for the DJ, as the others see it: they vote for it, or see how many did. */
export const WaitingSong = memo(function WaitingSong({ song, mayVote, hasVoted, onVote }: Props) {
  const { t } = useTranslation()
  return (
    <SongRow song={song}>
      {mayVote ? (
        <VoteButton song={song} hasVoted={hasVoted} onVote={() => onVote(song.id)} />
      ) : (
        <Text size="sm" c="dimmed" flex="none">
          {t('music.votes', { count: song.votes })}
        </Text>
      )}
    </SongRow>
  )
})
