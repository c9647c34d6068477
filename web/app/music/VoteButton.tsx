import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { HeartIcon } from '../shared/icons.tsx'
import { nameOf, type Song } from './songs.ts'

type Props = { song: Song; hasVoted: boolean; onVote(): void; onUnvote(): void }

/** Button with the number of votes for a song. A member votes here, and takes the vote back. */
export function VoteButton({ song, hasVoted, onVote, onUnvote }: Props) {
  const { t } = useTranslation()
  const name = nameOf(song, t)
  return (
    <Button
      flex="none"
      h={44}
      miw={72}
      px="sm"
      radius="xl"
      variant={hasVoted ? 'filled' : 'default'}
      leftSection={<HeartIcon />}
      aria-label={`${t(hasVoted ? 'music.unvote' : 'music.vote', { song: name })}, ${t('music.votes', { count: song.votes })}`}
      onClick={hasVoted ? onUnvote : onVote}
    >
      {song.votes}
    </Button>
  )
}
