import { useLive } from '@attitudes/live/react'
import { Button, Group, NumberInput, Paper, Stack, Text, TextInput } from '@mantine/core'
import { type SyntheticEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../shared/Problem.tsx'
import { useToast } from '../shared/toast.ts'
import { Outgoing, useOutgoing } from './Outgoing.tsx'

const usual = 5

/** Asks the DJ for the microphone. */
export function AskForMic() {
  const { t } = useTranslation()
  const { requestMic } = useLive().actions
  const toast = useToast()
  const [purpose, setPurpose] = useState('')
  const [minutes, setMinutes] = useState<number | string>(usual)
  const [problem, setProblem] = useState<unknown>()
  const [count, sending] = useOutgoing()

  const ask = async (event: SyntheticEvent) => {
    event.preventDefault()
    const asked = purpose.trim()
    if (asked === '') return
    setPurpose('')
    setMinutes(usual)
    setProblem(undefined)
    try {
      await sending(requestMic(asked, Number(minutes) || usual))
      toast({ message: t('mic.asked') })
    } catch (problem) {
      setProblem(problem)
      setPurpose((now) => now || asked)
      setMinutes(minutes)
    }
  }

  return (
    <Paper component="form" withBorder p="sm" bg="var(--app-raised)" aria-label={t('mic.title')} onSubmit={ask}>
      <Stack gap="xs">
        <Text size="sm">{t('mic.lead')}</Text>
        <TextInput
          size="md"
          maxLength={200}
          label={t('mic.purpose')}
          placeholder={t('mic.purposeHint')}
          autoComplete="off"
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        <Group align="end" gap="xs">
          <NumberInput
            size="md"
            flex={1}
            label={t('mic.minutes')}
            min={1}
            max={60}
            clampBehavior="strict"
            allowDecimal={false}
            hideControls
            inputMode="numeric"
            value={minutes}
            onChange={setMinutes}
          />
          <Button type="submit" size="md" disabled={purpose.trim() === ''}>
            {t('mic.send')}
          </Button>
        </Group>
        <Problem problem={problem} />
      </Stack>
      <Outgoing count={count} />
    </Paper>
  )
}
