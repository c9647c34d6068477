import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { HeartIcon } from '../shared/icons.tsx'
import { nameOf, type Song } from './songs.ts'

/** Button with the number of votes for a song. A member who may still vote does so here, once. */
export function VoteButton({ song, hasVoted, onVote }: { song: Song; hasVoted: boolean; onVote(): void }) {
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
      aria-label={`${t(hasVoted ? 'music.voted' : 'music.vote', { song: name })}, ${t('music.votes', { count: song.votes })}`}
      aria-pressed={hasVoted}
      // Only aria-disabled: a disabled button would lose the keyboard focus.
      aria-disabled={hasVoted}
      onClick={() => !hasVoted && onVote()}
    >
      {song.votes}
    </Button>
  )
}
