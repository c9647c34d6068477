import { useLive } from '@attitudes/live/react'
import { Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type KeyboardEvent, memo, useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import { CheckIcon, CloseIcon, HeartIcon } from '../shared/icons.tsx'
import { ActionButton } from './ActionButton.tsx'
import { focusAfter } from './focus.ts'
import { ReasonDialog } from './ReasonDialog.tsx'
import { SongRow } from './SongRow.tsx'
import { nameOf, type Song } from './songs.ts'

// The same each time, so that a vote renders no button again.
const [acceptIcon, rejectIcon] = [<CheckIcon key="accept" />, <CloseIcon key="reject" />]

/** A song that the DJ accepts or rejects. Once decided it says so, for as long as it keeps its place. */
export const PendingSong = memo(function PendingSong({ song }: { song: Song }) {
  const { t } = useTranslation()
  const { acceptMusic, rejectMusic } = useLive().actions
  const attempt = useAttempt()
  const [isRejecting, rejecting] = useDisclosure()
  const row = useRef<HTMLLIElement>(null)
  const name = nameOf(song, t)
  const isPending = song.status === 'PENDING'

  const { id } = song
  const accept = useCallback(() => {
    focusAfter(row.current)
    attempt(() => acceptMusic(id))
  }, [attempt, acceptMusic, id])
  const onKeyDown = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent) => {
    if (!isPending || isRejecting || altKey || ctrlKey || metaKey) return
    if (key === 'a') accept()
    if (key === 'r') rejecting.open()
  }
  return (
    <SongRow ref={row} song={song} hasStatus={!isPending} onKeyDown={onKeyDown}>
      {isPending && (
        <>
          <Stack
            gap={0}
            align="center"
            miw={28}
            c="dimmed"
            role="img"
            aria-label={t('music.votes', { count: song.votes })}
          >
            <HeartIcon />
            <Text size="sm" fw={600} lh={1.2}>
              {song.votes}
            </Text>
          </Stack>
          <ActionButton action="accept" shortcut="a" song={name} variant="filled" onClick={accept}>
            {acceptIcon}
          </ActionButton>
          <ActionButton action="reject" shortcut="r" song={name} color="rose" onClick={rejecting.open}>
            {rejectIcon}
          </ActionButton>
        </>
      )}
      <ReasonDialog
        isOpen={isRejecting}
        what={name}
        name={song.requestedBy.name}
        onReject={(reason) => attempt(() => rejectMusic(song.id, reason))}
        onClose={rejecting.close}
        onClosed={() => !isPending && focusAfter(row.current)}
      />
    </SongRow>
  )
})
