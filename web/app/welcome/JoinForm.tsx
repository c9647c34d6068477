import { Refused, readKeptSession } from '@attitudes/live'
import { Alert, Button, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { leaveForList } from '../route.ts'
import type { AppSession } from '../session.ts'
import { NameButton } from '../shared/NameButton.tsx'
import { NameField } from '../shared/NameField.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { codeIn } from './codes.ts'

interface Props {
  /** The code that came with a link; empty if there was none. */
  invitation: string
  /** Whether the person says that somebody else has joined in this browser. */
  isAnother: boolean
  session: AppSession
}

/** The code, where it did not come with the link, and the name to be known by. */
export function JoinForm({ invitation, isAnother, session }: Props) {
  const { t } = useTranslation()
  const [code, setCode] = useState(invitation)
  const [name, setName] = useState('')
  const { run, isRunning, problem } = useSubmission(async (enter: () => Promise<void>) => {
    await enter()
    leaveForList()
  })
  const join = (asAnother: boolean) =>
    run(() => session.join({ code: codeIn(code)?.code ?? code, name: name.trim(), isAnother: asAnother }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void join(isAnother)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          size="md"
          label={t('join.code')}
          description={t('join.codeHint')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus={invitation === ''}
        />
        <NameField value={name} onChange={setName} autoFocus={invitation !== ''} />
        <NotJoined problem={problem} onResume={() => run(session.resume)} onAnother={() => join(true)} />
        <Button type="submit" size="md" loading={isRunning}>
          {t('join.enter')}
        </Button>
      </Stack>
    </form>
  )
}

/** Why somebody has not joined, and what they can do. */
function NotJoined({ problem, onResume, onAnother }: { problem: unknown; onResume(): void; onAnother(): void }) {
  const { t } = useTranslation()
  const code = problem instanceof Refused ? problem.code : undefined
  const { device } = readKeptSession()
  if (code === 'FORBIDDEN') {
    // Nobody can join with a code where an identity provider issues the tokens, so that no device is known.
    return (
      <Alert color="gold" role="alert">
        {t(device ? 'welcome.removed' : 'join.closed')}
      </Alert>
    )
  }
  if (code !== 'CONFLICT' || !device) return <Problem problem={problem} />
  return (
    <Alert color="gold" role="alert">
      <Stack gap="xs">
        <Text size="sm">{t('join.known', { name: device.name })}</Text>
        <NameButton onClick={onResume}>{t('join.goOn', { name: device.name })}</NameButton>
        <Button size="md" variant="light" onClick={onAnother}>
          {t('join.asAnother')}
        </Button>
      </Stack>
    </Alert>
  )
}
