import { ActionIcon, Box, Group, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useViewerQuery } from '../live/index.ts'
import { LeaveIcon } from './icons.tsx'
import { LanguageSwitch } from './LanguageSwitch.tsx'

/** Whose wedding this is, who one is there, and the way out. */
export function Header({ weddingName, onSignOut }: { weddingName: string; onSignOut(): void }) {
  const { t } = useTranslation()
  const viewer = useViewerQuery().data?.viewer
  return (
    <Group component="header" wrap="nowrap" gap={4} px="md" pt="md" pb="xs">
      <Box flex={1} miw={0} mih={54}>
        <Title order={1} fz="1.5rem" lh={1.25} textWrap="balance">
          {weddingName}
        </Title>
        {viewer && (
          <Text size="sm" c="dimmed" truncate>
            {t('account.signedInAs', { name: viewer.name, role: t(`roles.${viewer.role}`) })}
          </Text>
        )}
      </Box>
      <LanguageSwitch />
      <ActionIcon aria-label={t('account.signOut')} title={t('account.signOut')} onClick={onSignOut}>
        <LeaveIcon />
      </ActionIcon>
    </Group>
  )
}
