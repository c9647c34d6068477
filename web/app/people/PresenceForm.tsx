import type { PresenceStatus } from '@attitudes/live/documents'
import { useConnection, useLive } from '@attitudes/live/react'
import { Button, Group, Radio, Stack, TextInput } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import type { Presence } from './presence.ts'

const choices: PresenceStatus[] = ['ONLINE', 'AWAY', 'BUSY', 'OFFLINE']
const longestText = 80

/** Form for the user's own status and a few words. */
export function PresenceForm({ presence, onDone }: { presence: Presence; onDone(): void }) {
  const { t } = useTranslation()
  const { updatePresence } = useLive().actions
  const { isConnected } = useConnection()
  const { online } = useNetwork()
  const [status, setStatus] = useState(presence.status)
  const [text, setText] = useState(presence.customStatus ?? '')
  const { run, isRunning, problem } = useSubmission(() => updatePresence(status, text.trim() || null))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const saved = run()
    // Without a connection it is shown at once, and what the server says later is among what could not be sent.
    if (!online || !isConnected || (await saved)) onDone()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Radio.Group
          aria-label={t('presence.mine')}
          value={status}
          onChange={(value) => setStatus(value as PresenceStatus)}
        >
          <Stack gap="xs">
            {choices.map((choice) => (
              <Radio.Card key={choice} value={choice} p="sm" mih={48}>
                <Group wrap="nowrap" gap="sm">
                  <Radio.Indicator />
                  {t(`presence.choices.${choice}`)}
                </Group>
              </Radio.Card>
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          size="md"
          label={t('presence.text')}
          description={t('presence.textHint')}
          maxLength={longestText}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Problem problem={problem} />
        <Button type="submit" size="md" loading={isRunning}>
          {t('common.save')}
        </Button>
      </Stack>
    </form>
  )
}
