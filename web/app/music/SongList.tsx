import classes from './requests.module.css'
import { SongRow } from './SongRow.tsx'
import type { Song } from './songs.ts'

/** Songs that are decided, to look at. */
export function SongList({ songs, hasStatus }: { songs: Song[]; hasStatus?: boolean }) {
  return (
    <ul className={classes.requests}>
      {songs.map((song) => (
        <SongRow key={song.id} song={song} hasStatus={hasStatus} />
      ))}
    </ul>
  )
}
