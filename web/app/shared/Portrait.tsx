import { Avatar } from '@mantine/core'
import { RingsIcon } from './icons.tsx'

/** The initials of somebody; without a name, the sign of the whole wedding. The name stands beside it. */
export function Portrait({ name }: { name: string | null }) {
  if (name !== null) return <Avatar name={name} color="initials" allowedInitialsColors={['sage', 'rose', 'gold']} aria-hidden="true" />
  return (
    <Avatar color="sage" aria-hidden="true">
      <RingsIcon />
    </Avatar>
  )
}
