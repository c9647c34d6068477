import { useSimilarMusicRequests } from '@attitudes/live/react'
import { Box, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import classes from './requests.module.css'
import { SongRow } from './SongRow.tsx'
import type { Song } from './songs.ts'
import { VoteButton } from './VoteButton.tsx'
import type { Votes } from './votes.ts'

/** How long (ms) somebody pauses before the server is asked. */
const pause = 300
const shown = 3

type Props = { songTitle: string; artist: string; votes: Votes; onVote(song: Song): void }

/** Songs that were asked for already and may be the one that somebody types: for a vote instead of a second request. */
export function SimilarSongs({ songTitle, artist, votes, onVote }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const [typed] = useDebouncedValue(songTitle.trim(), pause)
  const [by] = useDebouncedValue(artist.trim(), pause)
  const { similar } = useSimilarMusicRequests(typed, by || undefined)
  const songs = similar.slice(0, shown)
  const canVote = ({ status, requestedBy }: Song) => status === 'PENDING' && requestedBy.id !== me.id
  const title = songs.length === 0 ? '' : t(songs.some(canVote) ? 'music.similarVote' : 'music.similar')
  return (
    <Box mt={title && 'xs'}>
      <Text size="sm" fw={600} role="status">
        {title}
      </Text>
      {songs.length > 0 && (
        <ul className={classes.requests} aria-label={title}>
          {songs.map((song) => (
            <SongRow key={song.id} song={song} hasStatus={!canVote(song)}>
              {canVote(song) && (
                <VoteButton
                  song={song}
                  hasVoted={votes.hasVoted(song.id)}
                  onVote={() => onVote(song)}
                  onUnvote={() => votes.unvote(song.id)}
                />
              )}
            </SongRow>
          ))}
        </ul>
      )}
    </Box>
  )
}
