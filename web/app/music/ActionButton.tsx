import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { nameOf, type Song } from './songs.ts'

type Props = Pick<ActionIconProps, 'color' | 'variant' | 'children'> & {
  action: 'accept' | 'reject' | 'start' | 'played' | 'earlier' | 'later' | 'reopen'
  /** The key that does the same. */
  shortcut: string
  song: Song
  /** There is nothing to do. It can still have the focus. */
  isOff?: boolean
  onClick(): void
}

/** Something that the DJ can do with a song. */
export function ActionButton({ action, shortcut, song, isOff = false, onClick, ...props }: Props) {
  const { t } = useTranslation()
  return (
    <Tooltip
      label={t('dj.key', { action: t(`dj.${action}`), key: shortcut.toUpperCase() })}
      events={{ hover: true, focus: true, touch: false }}
    >
      <ActionIcon
        aria-label={t(`dj.${action}Song`, { song: nameOf(song, t) })}
        aria-keyshortcuts={shortcut}
        aria-disabled={isOff}
        data-disabled={isOff || undefined}
        flex="none"
        onClick={() => !isOff && onClick()}
        {...props}
      />
    </Tooltip>
  )
}
