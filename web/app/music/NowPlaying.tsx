import { useLive } from '@attitudes/live/react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import { CheckIcon } from '../shared/icons.tsx'
import { ActionButton } from './ActionButton.tsx'
import { focusAfter } from './focus.ts'
import { ReopenSong } from './ReopenSong.tsx'
import classes from './requests.module.css'
import { Section } from './Section.tsx'
import { SongRow } from './SongRow.tsx'
import { onKeys } from './shortcuts.ts'
import { nameOf, type Song } from './songs.ts'

/** The song that plays, as the DJ sees it. It ends when the next one starts, or when the DJ says so. */
export function NowPlaying({ song }: { song: Song }) {
  const { t } = useTranslation()
  const { markMusicPlayed } = useLive().actions
  const attempt = useAttempt()
  const row = useRef<HTMLLIElement>(null)
  const end = () => {
    focusAfter(row.current)
    attempt(() => markMusicPlayed(song.id))
  }
  return (
    <Section title={t('music.nowPlaying')}>
      <ul className={classes.requests}>
        <SongRow ref={row} song={song} onKeyDown={onKeys({ p: end })}>
          <ReopenSong song={song} />
          <ActionButton action="played" shortcut="p" song={nameOf(song, t)} variant="light" onClick={end}>
            <CheckIcon />
          </ActionButton>
        </SongRow>
      </ul>
    </Section>
  )
}
