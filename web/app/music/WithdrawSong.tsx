import { useLive } from '@attitudes/live/react'
import { useTranslation } from 'react-i18next'
import { Withdraw } from '../shared/Withdraw.tsx'
import { nameOf, type Song } from './songs.ts'

/** Withdraws a song that the user has asked for. */
export function WithdrawSong({ song }: { song: Song }) {
  const { t } = useTranslation()
  const { withdrawMusic } = useLive().actions
  const name = nameOf(song, t)
  return (
    <Withdraw
      label={t('music.withdraw', { song: name })}
      title={t('music.withdrawTitle', { song: name })}
      text={t('music.withdrawText')}
      onWithdraw={() => withdrawMusic(song.id)}
    />
  )
}
