import { ActionIcon, Box, Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageSwitch } from '../language/LanguageSwitch.tsx'
import { useMe } from '../me.ts'
import { LeaveIcon } from '../shared/icons.tsx'

/** Whose wedding this is, who one is there, and the way out. */
export function Header({ title, onSignOut, children }: { title: string; onSignOut(): void; children?: ReactNode }) {
  const { t } = useTranslation()
  const { name, role } = useMe()
  return (
    <Group component="header" wrap="nowrap" gap={4} ps="md" pe="xs" py="xs" style={{ gridArea: 'header' }}>
      <Box flex={1} miw={0}>
        <Title order={1} fz="1.4rem" lh={1.25} lineClamp={2}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" truncate>
          {t('account.signedInAs', { name, role: t(`roles.${role}`) })}
        </Text>
      </Box>
      {children}
      <LanguageSwitch />
      <ActionIcon aria-label={t('account.signOut')} title={t('account.signOut')} onClick={onSignOut}>
        <LeaveIcon />
      </ActionIcon>
    </Group>
  )
}
