import { Badge, Box, Group, Text } from '@mantine/core'
import type { KeyboardEventHandler, ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import classes from './requests.module.css'
import type { Song } from './songs.ts'

const colors = { PENDING: 'gold', ACCEPTED: 'sage', REJECTED: 'rose', PLAYED: 'gray' }

type Props = {
  song: Song
  /** Whether it says how far it is: where the list around it does not. */
  hasStatus?: boolean
  onKeyDown?: KeyboardEventHandler
  ref?: Ref<HTMLLIElement>
  /** What can be done with it. */
  children?: ReactNode
}

/** A song that was asked for: for whom, by whom, and what the DJ said. */
export function SongRow({ song, hasStatus, onKeyDown, ref, children }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const { songTitle, artist, dedicatedTo, requestedBy, status, reason } = song
  return (
    <li ref={ref} tabIndex={-1} className={`mantine-focus-auto ${classes.request}`} onKeyDown={onKeyDown}>
      <Group wrap="nowrap" gap="sm">
        <Box flex={1} miw={0}>
          <Text fw={500} className={classes.words}>
            <bdi>{songTitle}</bdi>
            {artist !== null && (
              <Text span c="dimmed" fw={400}>
                {' '}
                · <bdi>{artist}</bdi>
              </Text>
            )}
          </Text>
          {dedicatedTo !== null && (
            <Text size="sm" fs="italic" className={classes.words}>
              {t('music.for', { name: dedicatedTo })}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            {requestedBy.id === me.id ? t('music.byYou') : t('music.by', { name: requestedBy.name })}
          </Text>
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
}
