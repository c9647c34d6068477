import { Box, Group, Modal, Paper, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { WriteIcon } from '../shared/icons.tsx'
import { OwnAccount } from './OwnAccount.tsx'
import { PresenceAvatar } from './PresenceAvatar.tsx'
import { PresenceForm } from './PresenceForm.tsx'
import { type Presence, usePresenceText } from './presence.ts'

/** How the others see the user, and the way to change it. */
export function OwnPresence({ presence }: { presence: Presence }) {
  const { t } = useTranslation()
  const { name } = useMe()
  const say = usePresenceText()
  const [isOpen, { open, close }] = useDisclosure()
  const status = say(presence)
  return (
    <>
      <Paper withBorder>
        <UnstyledButton w="100%" p="sm" mih={60} aria-label={t('presence.change', { status })} onClick={open}>
          <Group wrap="nowrap" gap="sm">
            <PresenceAvatar name={name} status={presence.status} />
            <Box flex={1} miw={0}>
              <Text fw={500} truncate>
                {t('people.you', { name })}
              </Text>
              <Text size="sm" c="dimmed" truncate>
                {status}
              </Text>
            </Box>
            <Text c="dimmed" lh={0}>
              <WriteIcon />
            </Text>
          </Group>
        </UnstyledButton>
      </Paper>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('presence.mine')}
        closeButtonProps={{ 'aria-label': t('common.cancel'), size: 44 }}
      >
        <PresenceForm presence={presence} onDone={close} />
        <Box mt="md">
          <OwnAccount />
        </Box>
      </Modal>
    </>
  )
}
