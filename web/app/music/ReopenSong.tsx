import { useLive } from '@attitudes/live/react'
import { useTranslation } from 'react-i18next'
import { Reopen } from './Reopen.tsx'
import { nameOf, type Song } from './songs.ts'

/** Puts a song back to the requests. */
export function ReopenSong({ song }: { song: Song }) {
  const { t } = useTranslation()
  const { reopenMusic } = useLive().actions
  return <Reopen label={t('dj.reopenSong', { song: nameOf(song, t) })} onReopen={() => reopenMusic(song.id)} />
}
