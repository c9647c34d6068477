import { useLive } from '@attitudes/live/react'
import { Group } from '@mantine/core'
import { memo, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import { CheckIcon, DownIcon, PlayIcon, ReopenIcon, UpIcon } from '../shared/icons.tsx'
import { ActionButton } from './ActionButton.tsx'
import { focusAfter } from './focus.ts'
import { SongRow } from './SongRow.tsx'
import { onKeys } from './shortcuts.ts'
import { nameOf, type Song } from './songs.ts'

type Props = {
  song: Song
  index: number
  isLast: boolean
  /** Moves the song by so many places. */
  onMove(index: number, by: -1 | 1): void
}

/** A song of the queue: the DJ starts it, moves it, says that it was played, or puts it back to the requests. */
export const SongToPlay = memo(function SongToPlay({ song, index, isLast, onMove }: Props) {
  const { t } = useTranslation()
  const { startMusic, markMusicPlayed, reopenMusic } = useLive().actions
  const attempt = useAttempt()
  const row = useRef<HTMLLIElement>(null)
  const focused = useFocusKept(index)
  const name = nameOf(song, t)

  const leave = (action: (id: string) => Promise<unknown>) => {
    focusAfter(row.current)
    attempt(() => action(song.id))
  }
  const move = (by: -1 | 1) => {
    focused.keep()
    onMove(index, by)
  }
  const start = () => leave(startMusic)
  const end = () => leave(markMusicPlayed)
  const reopen = () => leave(reopenMusic)
  const earlier = () => index > 0 && move(-1)
  const later = () => !isLast && move(1)
  const keys = onKeys({ s: start, p: end, o: reopen, u: earlier, d: later })
  return (
    <SongRow ref={row} song={song} wraps onKeyDown={keys}>
      <Group gap="xs" wrap="nowrap">
        <ActionButton action="earlier" shortcut="u" song={name} variant="subtle" isOff={index === 0} onClick={earlier}>
          <UpIcon />
        </ActionButton>
        <ActionButton action="later" shortcut="d" song={name} variant="subtle" isOff={isLast} onClick={later}>
          <DownIcon />
        </ActionButton>
        <ActionButton action="reopen" shortcut="o" song={name} variant="subtle" onClick={reopen}>
          <ReopenIcon />
        </ActionButton>
        <ActionButton action="played" shortcut="p" song={name} variant="light" onClick={end}>
          <CheckIcon />
        </ActionButton>
        <ActionButton action="start" shortcut="s" song={name} variant="filled" onClick={start}>
          <PlayIcon />
        </ActionButton>
      </Group>
    </SongRow>
  )
})

/** Keeps the focus where it is while its row changes places: an element that is moved in the page loses it. */
function useFocusKept(index: number) {
  const kept = useRef<HTMLElement>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row has another place then.
  useLayoutEffect(() => {
    kept.current?.focus({ preventScroll: true })
    kept.current = undefined
  }, [index])
  return {
    keep() {
      const { activeElement } = document
      kept.current = activeElement instanceof HTMLElement ? activeElement : undefined
    },
  }
}
