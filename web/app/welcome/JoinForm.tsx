import { Alert, Button, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Refused } from '../../live/signIn.ts'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { codeIn, joinWedding } from './join.ts'

const longestName = 80

/** The code, where it did not come with the link, and the name to be known by. */
export function JoinForm({ invitation, onToken }: { invitation: string; onToken(token: string): void }) {
  const { t } = useTranslation()
  const [code, setCode] = useState(invitation)
  const [name, setName] = useState('')
  const { run, isRunning, problem } = useSubmission(async () =>
    onToken(await joinWedding(codeIn(code) ?? code, name.trim())),
  )
  // If an identity provider issues the tokens, nobody can join with a code.
  const isClosed = problem instanceof Refused && problem.code === 'FORBIDDEN'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run()
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
        <TextInput
          size="md"
          label={t('join.name')}
          description={t('join.nameHint')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          maxLength={longestName}
          pattern=".*\S.*"
          required
          withAsterisk={false}
          autoFocus={invitation !== ''}
        />
        {isClosed ? (
          <Alert color="gold" role="alert">
            {t('join.closed')}
          </Alert>
        ) : (
          <Problem problem={problem} />
        )}
        <Button type="submit" size="md" loading={isRunning}>
          {t('join.enter')}
        </Button>
      </Stack>
    </form>
  )
}
