import { Avatar as MantineAvatar } from '@mantine/core'
import { memo } from 'react'
import { RingsIcon } from './icons.tsx'
import { initialsOf } from './initials.ts'

type Props = { name: string | null; isAway?: boolean }

/** The initials of somebody; without a name, the sign of the whole wedding. The name stands beside it. */
export const Avatar = memo(function Avatar({ name, isAway }: Props) {
  if (name === null) {
    return (
      <MantineAvatar color="sage" aria-hidden="true">
        <RingsIcon />
      </MantineAvatar>
    )
  }
  return (
    <MantineAvatar
      name={name}
      color={isAway ? 'gray' : 'initials'}
      variant={isAway ? 'outline' : 'light'}
      allowedInitialsColors={['sage', 'rose', 'gold']}
      styles={isAway ? { placeholder: { color: 'var(--mantine-color-dimmed)' } } : undefined}
      aria-hidden="true"
    >
      {initialsOf(name) || undefined}
    </MantineAvatar>
  )
})
