import type { MemberPartsFragment } from '@attitudes/live/documents'
import { ActionIcon, Box, Group, Text, UnstyledButton } from '@mantine/core'
import { memo, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { openChat } from '../route.ts'
import { PhoneIcon, RemoveIcon } from '../shared/icons.tsx'
import classes from '../shared/rows.module.css'
import { PresenceAvatar } from './PresenceAvatar.tsx'
import { type Presence, usePresenceText } from './presence.ts'

type Props = {
  member: MemberPartsFragment
  presence: Presence
  onRemove: ((member: MemberPartsFragment) => void) | undefined
  /** Opens the member on another phone; for guests alone. */
  onOtherPhone: ((member: MemberPartsFragment) => void) | undefined
}

/** A member with their status. A touch opens the chat with them. */
export const MemberRow = memo(function MemberRow({ member, presence, onRemove, onOtherPhone }: Props) {
  const { t } = useTranslation()
  const say = usePresenceText()
  const element = useId()
  const { id, name, role } = member
  return (
    <Group component="li" wrap="nowrap" gap={0}>
      <UnstyledButton
        className={classes.row}
        aria-labelledby={`${element}name`}
        aria-describedby={`${element}role ${element}presence`}
        onClick={() => openChat(id)}
      >
        <Group wrap="nowrap" gap="sm">
          <PresenceAvatar name={name} status={presence.status} />
          <Group flex={1} miw={0} gap="0 var(--mantine-spacing-xs)">
            <Box flex="1 1 6rem" miw={0}>
              <Text id={`${element}name`} fw={500} truncate c={presence.status === 'OFFLINE' ? 'dimmed' : undefined}>
                {name}
              </Text>
              <Text id={`${element}presence`} size="sm" c="dimmed" truncate>
                {say(presence)}
              </Text>
            </Box>
            <Text id={`${element}role`} size="sm" c="dimmed">
              {t(`roles.${role}`)}
            </Text>
          </Group>
        </Group>
      </UnstyledButton>
      {onOtherPhone && role === 'GUEST' && (
        <ActionIcon
          color="gray"
          flex="none"
          aria-label={t('account.phoneNamed', { name })}
          title={t('account.phoneNamed', { name })}
          onClick={() => onOtherPhone(member)}
        >
          <PhoneIcon />
        </ActionIcon>
      )}
      {onRemove && (
        <ActionIcon
          color="gray"
          flex="none"
          aria-label={t('people.removeNamed', { name })}
          title={t('people.removeNamed', { name })}
          onClick={() => onRemove(member)}
        >
          <RemoveIcon />
        </ActionIcon>
      )}
    </Group>
  )
})
