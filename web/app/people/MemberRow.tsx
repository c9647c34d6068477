import { ActionIcon, Box, Group, Text, UnstyledButton } from '@mantine/core'
import { memo, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemberPartsFragment } from '../../live/index.ts'
import { openChat } from '../route.ts'
import { RemoveIcon } from '../shared/icons.tsx'
import classes from '../shared/rows.module.css'
import { type Standing, useStandingWords } from './presence.ts'
import { StandingPortrait } from './StandingPortrait.tsx'

type Props = {
  member: MemberPartsFragment
  standing: Standing
  onRemove: ((member: MemberPartsFragment) => void) | undefined
}

/** A member with their status. A touch opens the chat with them. */
export const MemberRow = memo(function MemberRow({ member, standing, onRemove }: Props) {
  const { t } = useTranslation()
  const say = useStandingWords()
  const element = useId()
  const { id, name, role } = member
  return (
    <Group component="li" wrap="nowrap" gap={0}>
      <UnstyledButton
        className={classes.row}
        aria-labelledby={`${element}name`}
        aria-describedby={`${element}role ${element}standing`}
        onClick={() => openChat(id)}
      >
        <Group wrap="nowrap" gap="sm">
          <StandingPortrait name={name} status={standing.status} />
          <Group flex={1} miw={0} gap="0 var(--mantine-spacing-xs)">
            <Box flex="1 1 6rem" miw={0}>
              <Text id={`${element}name`} fw={500} truncate c={standing.status === 'OFFLINE' ? 'dimmed' : undefined}>
                {name}
              </Text>
              <Text id={`${element}standing`} size="sm" c="dimmed" truncate>
                {say(standing)}
              </Text>
            </Box>
            <Text id={`${element}role`} size="sm" c="dimmed">
              {t(`roles.${role}`)}
            </Text>
          </Group>
        </Group>
      </UnstyledButton>
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
