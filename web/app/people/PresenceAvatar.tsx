import type { PresenceStatus } from '@attitudes/live/documents'
import { Indicator } from '@mantine/core'
import { Avatar } from '../shared/Avatar.tsx'

const colors: Partial<Record<PresenceStatus, string>> = { ONLINE: 'teal.7', AWAY: 'gold.5', BUSY: 'rose.6' }

/** Avatar of a member with a dot for their status; the words beside it say the same. */
export function PresenceAvatar({ name, status }: { name: string; status: PresenceStatus }) {
  return (
    <Indicator
      position="bottom-end"
      offset={5}
      size={13}
      withBorder
      color={colors[status]}
      disabled={status === 'OFFLINE'}
    >
      <Avatar name={name} isAway={status === 'OFFLINE'} />
    </Indicator>
  )
}
