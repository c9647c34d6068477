import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type Props = Pick<ActionIconProps, 'color' | 'variant' | 'children'> & {
  /** Name of the action in a word. `shortcut` is the key that does the same. */
  name: string
  shortcut: string
  /** Accessible name: what it does, and to which song. */
  label: string
  /** There is nothing to do. It can still have the focus. */
  isOff?: boolean
  onClick(): void
}

/** Something that the DJ can do with a song. */
export function ActionButton({ name, shortcut, label, isOff = false, onClick, ...props }: Props) {
  const { t } = useTranslation()
  return (
    <Tooltip
      label={t('dj.key', { action: name, key: shortcut.toUpperCase() })}
      events={{ hover: true, focus: true, touch: false }}
    >
      <ActionIcon
        aria-label={label}
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
