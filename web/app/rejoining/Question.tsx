import type { Namesake } from '@attitudes/live'
import { useLive } from '@attitudes/live/react'
import { Button, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'

interface Props {
  isOpen: boolean
  /** At least one. */
  namesakes: Namesake[]
  onAnswered(): void
  /** Called when the user leaves it open: they are asked again another time. */
  onClose(): void
}

/** Asks a newcomer whether they are one of the members who have their name already. */
export function Question({ isOpen, namesakes, onAnswered, onClose }: Props) {
  const { t } = useTranslation()
  const { requestRejoin } = useLive().actions
  const { run, isRunning, problem } = useSubmission(requestRejoin)
  const yes = async ({ id }: Namesake) => {
    if (await run(id)) onAnswered()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('rejoin.question', namesakes[0])}
      centered
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <Stack>
        <Text>{t('rejoin.questionText')}</Text>
        <Problem problem={problem} />
        {namesakes.map((namesake) => (
          <Button key={namesake.id} size="md" disabled={isRunning} onClick={() => void yes(namesake)}>
            {t('rejoin.yes', { name: namesake.name, role: t(`roles.${namesake.role}`) })}
          </Button>
        ))}
        <Button size="md" variant="default" onClick={onAnswered}>
          {t('rejoin.no')}
        </Button>
      </Stack>
    </Modal>
  )
}
