import type { Priority } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { Button, Input, SegmentedControl, Stack, Switch, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../me.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { FormHead } from './FormHead.tsx'

const priorities: Priority[] = ['INFO', 'WARNING', 'URGENT']

/** Form to announce something to everyone at the wedding; without a wedding, to everyone at all weddings. */
export function Announce({ weddingId }: { weddingId: string | undefined }) {
  const { t } = useTranslation()
  const { announce } = useLive().actions
  const mayEverywhere = useMay('ANNOUNCE_EVERYWHERE')
  const [message, setMessage] = useState('')
  const [priority, setPriority] = useState<Priority>('INFO')
  const [isEverywhere, setEverywhere] = useState(!weddingId)
  const [isSent, setSent] = useState(false)
  const [isAsking, asking] = useDisclosure()

  const send = async () => {
    await announce(message, { priority, everyWedding: isEverywhere })
    // The next announcement is an ordinary one, until its author chooses otherwise.
    setMessage('')
    setPriority('INFO')
    setEverywhere(!weddingId)
    setSent(true)
  }
  const { run, isRunning, problem } = useSubmission(send)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isEverywhere) asking.open()
    else void run()
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <FormHead title={t('organise.announce')} lead={t('organise.announceLead')} />
        <Textarea
          size="md"
          label={t('organise.message')}
          placeholder={t('organise.messageHint')}
          value={message}
          onChange={(event) => {
            setMessage(event.currentTarget.value)
            setSent(false)
          }}
          maxLength={4_000}
          autosize
          minRows={3}
          maxRows={10}
          required
          withAsterisk={false}
        />
        <Input.Wrapper
          size="md"
          label={t('organise.priority')}
          labelElement="div"
          description={t(`organise.priorityHints.${priority}`)}
        >
          <SegmentedControl
            mt={6}
            size="md"
            fullWidth
            aria-label={t('organise.priority')}
            data={priorities.map((value) => ({ value, label: t(`organise.priorities.${value}`) }))}
            value={priority}
            onChange={(value) => setPriority(value as Priority)}
          />
        </Input.Wrapper>
        {mayEverywhere && weddingId && (
          <Switch
            size="md"
            label={t('organise.everywhere')}
            checked={isEverywhere}
            onChange={(event) => setEverywhere(event.currentTarget.checked)}
          />
        )}
        <Problem problem={problem} />
        <Button type="submit" size="md" loading={isRunning} disabled={message.trim() === ''}>
          {t('organise.send')}
        </Button>
        <Text role="status" size="sm" ta="center" mih="1.5em">
          {isSent && t('organise.sent')}
        </Text>
      </Stack>
      <Confirm
        opened={isAsking}
        title={t('organise.everywhereTitle')}
        text={t('organise.everywhereText')}
        action={t('organise.send')}
        onConfirm={send}
        onClose={asking.close}
      />
    </form>
  )
}
