import { useLive } from '@attitudes/live/react'
import { type KeyboardEvent, memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import { CheckIcon } from '../shared/icons.tsx'
import { ActionButton } from './ActionButton.tsx'
import { focusAfter } from './focus.ts'
import { SongRow } from './SongRow.tsx'
import { nameOf, type Song } from './songs.ts'

/** A song that the DJ has accepted, until it was played. */
export const SongToPlay = memo(function SongToPlay({ song }: { song: Song }) {
  const { t } = useTranslation()
  const { markMusicPlayed } = useLive().actions
  const attempt = useAttempt()
  const isToPlay = song.status === 'ACCEPTED'
  const row = useRef<HTMLLIElement>(null)
  const play = () => {
    focusAfter(row.current)
    attempt(() => markMusicPlayed(song.id))
  }
  const onKeyDown = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent) => {
    if (isToPlay && key === 'p' && !altKey && !ctrlKey && !metaKey) play()
  }
  return (
    <SongRow ref={row} song={song} hasStatus={!isToPlay} onKeyDown={onKeyDown}>
      {isToPlay && (
        <ActionButton
          name={t('dj.played')}
          shortcut="p"
          label={t('dj.playedSong', { song: nameOf(song, t) })}
          variant="light"
          onClick={play}
        >
          <CheckIcon />
        </ActionButton>
      )}
    </SongRow>
  )
})
