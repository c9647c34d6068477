import type { MusicRequestPartsFragment } from '@attitudes/live/documents'
import type { TFunction } from 'i18next'

export type Song = MusicRequestPartsFragment

/** A song by its name. */
export function nameOf({ songTitle, artist }: Song, t: TFunction): string {
  return artist === null ? songTitle : t('music.song', { title: songTitle, artist })
}

/** Returns the songs that the DJ has not decided, the most wanted first, then the oldest. */
export function pendingOf(songs: Song[]): Song[] {
  return songs.filter(({ status }) => status === 'PENDING').sort((one, other) => other.votes - one.votes)
}

/** Returns the songs with these statuses, the latest decided first. */
export function decidedOf(songs: Song[], ...statuses: Song['status'][]): Song[] {
  return songs
    .filter(({ status }) => statuses.includes(status))
    .sort((one, other) => (other.decidedAt ?? '').localeCompare(one.decidedAt ?? ''))
}
