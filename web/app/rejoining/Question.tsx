import type { Namesake } from '@attitudes/live'
import { useLive } from '@attitudes/live/react'
import { Button, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NameButton } from '../shared/NameButton.tsx'
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
  const [chosen, setChosen] = useState<string>()
  const yes = async ({ id }: Namesake) => {
    setChosen(id)
    if (await run(id)) onAnswered()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('rejoin.question', namesakes[0])}
      centered
      // A long name takes several lines.
      styles={{ title: { lineHeight: 1.3 } }}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <Stack>
        <Text>{t('rejoin.questionText')}</Text>
        <Problem problem={problem} />
        {namesakes.map((namesake) => (
          <NameButton
            key={namesake.id}
            loading={isRunning && namesake.id === chosen}
            disabled={isRunning && namesake.id !== chosen}
            onClick={() => void yes(namesake)}
          >
            {t('rejoin.yes', { name: namesake.name, role: t(`roles.${namesake.role}`) })}
          </NameButton>
        ))}
        <Button size="md" variant="default" disabled={isRunning} onClick={onAnswered}>
          {t('rejoin.no')}
        </Button>
      </Stack>
    </Modal>
  )
}
