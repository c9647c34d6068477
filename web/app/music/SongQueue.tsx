import { Text } from '@mantine/core'
import type { ComponentType } from 'react'
import { useFirstItems } from '../shared/firstItems.tsx'
import classes from './requests.module.css'
import { Section } from './Section.tsx'
import type { Song } from './songs.ts'
import { useSteady } from './steady.ts'

type Props = { title: string; empty: string; songs: Song[]; all: Song[]; Row: ComponentType<{ song: Song }> }

/** Songs that wait for the DJ, steady under their hand. */
export function SongQueue({ title, empty, songs, all, Row }: Props) {
  const { items, holding } = useSteady(songs, all)
  const { shown, rest, keeping } = useFirstItems(items)
  return (
    <Section title={`${title} (${songs.length})`}>
      {items.length === 0 && (
        <Text size="sm" c="dimmed" py="md">
          {empty}
        </Text>
      )}
      <ul className={classes.requests} {...holding} {...keeping}>
        {shown.map((song) => (
          <Row key={song.id} song={song} />
        ))}
        {rest}
      </ul>
    </Section>
  )
}
