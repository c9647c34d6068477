import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { OnceNeeded } from '../shared/OnceNeeded.tsx'

type Props = Pick<ActionIconProps, 'color' | 'variant' | 'children'> & {
  action: 'accept' | 'reject' | 'start' | 'played' | 'earlier' | 'later' | 'reopen'
  /** The key that does the same. */
  shortcut: string
  /** The name of the song. */
  song: string
  /** There is nothing to do. It can still have the focus. */
  isOff?: boolean
  onClick(): void
}

/** Something that the DJ can do with a song. A long list has many, so each gets its tooltip when somebody comes to it. */
export const ActionButton = memo(function ActionButton(allProps: Props) {
  const { action, shortcut, song, isOff = false, onClick, ...props } = allProps
  const { t } = useTranslation()
  const button = useRef<HTMLButtonElement>(null)
  const [isNamed, { open, close }] = useDisclosure()
  const label = t('dj.key', { action: t(`dj.${action}`), key: shortcut.toUpperCase() })
  return (
    <>
      <ActionIcon
        ref={button}
        aria-label={t(`dj.${action}Song`, { song })}
        aria-keyshortcuts={shortcut}
        aria-disabled={isOff}
        data-disabled={isOff || undefined}
        flex="none"
        onClick={() => !isOff && onClick()}
        onPointerEnter={({ pointerType }) => pointerType === 'mouse' && open()}
        onPointerLeave={close}
        onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && open()}
        onBlur={close}
        onKeyDown={({ key }) => key === 'Escape' && close()}
        {...props}
      />
      <OnceNeeded isNeeded={isNamed}>
        <Tooltip target={button} opened={isNamed} label={label} />
      </OnceNeeded>
    </>
  )
})
