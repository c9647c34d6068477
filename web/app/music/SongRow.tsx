import { Badge, Box, Group, Spoiler, Text } from '@mantine/core'
import { type KeyboardEventHandler, memo, type ReactNode, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { useMyId } from '../me.ts'
import classes from './requests.module.css'
import type { Song } from './songs.ts'

const colors = {
  PENDING: 'gold',
  ACCEPTED: 'sage',
  REJECTED: 'rose',
  PLAYING: 'sage',
  PLAYED: 'gray',
  WITHDRAWN: 'gray',
}

type Props = {
  song: Song
  /** Whether it says how far it is: where the list around it does not. */
  hasStatus?: boolean
  /** Whether the buttons come below the song where there is no room beside it. */
  wraps?: boolean
  onKeyDown?: KeyboardEventHandler
  ref?: Ref<HTMLLIElement>
  /** Buttons for the song. */
  children?: ReactNode
}

/** A song that was asked for: its dedications, its requester, and what the DJ said. */
export const SongRow = memo(function SongRow({ song, hasStatus, wraps, onKeyDown, ref, children }: Props) {
  const { t } = useTranslation()
  const me = useMyId()
  const { songTitle, artist, requestedBy, status, reason } = song
  return (
    <li ref={ref} tabIndex={-1} className={`mantine-focus-auto ${classes.request}`} onKeyDown={onKeyDown}>
      <Group wrap={wraps ? 'wrap' : 'nowrap'} gap="sm" justify="end">
        <Box flex={wraps ? '1 1 9rem' : 1} miw={0}>
          <Name title={songTitle} artist={artist} />
          {song.dedications.length > 0 && <Dedications song={song} />}
          <Requester text={requestedBy.id === me ? t('music.byYou') : t('music.by', { name: requestedBy.name })} />
          {reason !== null && (
            <Text size="sm" className={classes.words}>
              {t('music.reason', { reason })}
            </Text>
          )}
        </Box>
        {hasStatus && (
          <Badge color={colors[status]} variant="light" flex="none">
            {t(`music.status.${status}`)}
          </Badge>
        )}
        {children}
      </Group>
    </li>
  )
})

// Apart from the song, which is another one with each vote.

const Name = memo(function Name({ title, artist }: { title: string; artist: string | null }) {
  return (
    <Text fw={500} className={classes.words}>
      <bdi>{title}</bdi>
      {artist !== null && (
        <Text span c="dimmed" fw={400}>
          {' '}
          · <bdi>{artist}</bdi>
        </Text>
      )}
    </Text>
  )
})

const Requester = memo(function Requester({ text }: { text: string }) {
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  )
})

/** Dedications of a song. If there are many, only the first ones, until the user asks for the others. */
function Dedications({ song: { dedications, requestedBy } }: { song: Song }) {
  const { t } = useTranslation()
  return (
    <Spoiler
      maxHeight={61}
      showLabel={t('music.allDedications', { count: dedications.length })}
      hideLabel={t('music.fewerDedications')}
      classNames={{ control: classes.all }}
    >
      {dedications.map(({ text, from }) => (
        <Text key={`${from.id} ${text}`} size="sm" fs="italic" className={classes.words}>
          {from.id === requestedBy.id
            ? t('music.for', { name: text })
            : t('music.forFrom', { name: text, from: from.name })}
        </Text>
      ))}
    </Spoiler>
  )
}
