import type { ComponentType } from 'react'
import { useFirstItems } from '../shared/firstItems.tsx'
import classes from './requests.module.css'
import { SongRow } from './SongRow.tsx'
import type { Song } from './songs.ts'

type Props = {
  songs: Song[]
  hasStatus?: boolean
  /** A button beside each song. */
  Action?: ComponentType<{ song: Song }>
}

/** Songs that are decided, to look at. */
export function SongList({ songs, hasStatus, Action }: Props) {
  const { shown, rest, keeping } = useFirstItems(songs)
  return (
    <ul className={classes.requests} {...keeping}>
      {shown.map((song) => (
        <SongRow key={song.id} song={song} hasStatus={hasStatus}>
          {Action && <Action song={song} />}
        </SongRow>
      ))}
      {rest}
    </ul>
  )
}
