import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from './Problem.tsx'
import { useSubmission } from './submission.ts'

type Question = {
  /** A sentence that says what will happen. */
  text: string
  /** The label of the button that does it. */
  action: string
  onConfirm(): Promise<unknown>
  onClose(): void
}

/** Asks once more, before an action that cannot be undone. */
export function ConfirmDialog({ opened, title, ...question }: Question & { opened: boolean; title: string }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={question.onClose}
      title={title}
      centered
      // Shown above the dialog that it belongs to, which may be open itself.
      zIndex={350}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <Answer {...question} />
    </Modal>
  )
}

function Answer({ text, action, onConfirm, onClose }: Question) {
  const { t } = useTranslation()
  const { run, isRunning, problem } = useSubmission(onConfirm)
  const confirm = async () => {
    if (await run()) onClose()
  }
  return (
    <Stack>
      <Text>{text}</Text>
      <Problem problem={problem} />
      <Group justify="end" gap="xs">
        <Button size="md" variant="default" onClick={onClose} data-autofocus>
          {t('common.cancel')}
        </Button>
        <Button size="md" color="rose" loading={isRunning} onClick={confirm}>
          {action}
        </Button>
      </Group>
    </Stack>
  )
}
