import { useLive } from '@attitudes/live/react'
import { Text, VisuallyHidden } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import classes from './requests.module.css'
import { Section } from './Section.tsx'
import { SongToPlay } from './SongToPlay.tsx'
import { nameOf, type Song } from './songs.ts'

/** The accepted songs in the order in which the DJ plays them. */
export function PlayQueue({ songs }: { songs: Song[] }) {
  const { t } = useTranslation()
  const { moveMusic } = useLive().actions
  const attempt = useAttempt()
  const [told, setTold] = useState('')
  const latest = useRef(songs)
  useEffect(() => {
    latest.current = songs
  }, [songs])

  const move = useCallback(
    (index: number, by: -1 | 1) => {
      const song = latest.current[index]
      if (!song) return
      const next = latest.current[by < 0 ? index - 1 : index + 2]
      setTold(t('dj.movedTo', { song: nameOf(song, t), place: index + by + 1 }))
      attempt(() => moveMusic(song.id, next?.id ?? null))
    },
    [attempt, moveMusic, t],
  )
  return (
    <Section title={`${t('dj.toPlay')} (${songs.length})`}>
      <VisuallyHidden role="status">{told}</VisuallyHidden>
      {songs.length === 0 && (
        <Text size="sm" c="dimmed" py="md">
          {t('dj.nothingToPlay')}
        </Text>
      )}
      <ol className={classes.requests}>
        {songs.map((song, index) => (
          <SongToPlay key={song.id} song={song} index={index} isLast={index === songs.length - 1} onMove={move} />
        ))}
      </ol>
    </Section>
  )
}
