import { Refused } from '@attitudes/live'
import type { CreateIntegrationMutation, LiveEventKind, Permission } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { Alert, Button, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { AppAddress } from './AppAddress.tsx'
import { appScopes } from './appScopes.ts'
import { FormHead } from './FormHead.tsx'
import { Switches } from './Switches.tsx'

const longestName = 80

type Made = CreateIntegrationMutation['createIntegration']

/** Lets a program in, under a name and with what it may do beyond reading. */
export function AppForm({ onMade }: { onMade(made: Made): void }) {
  const { t } = useTranslation()
  const { createIntegration } = useLive().actions
  const [made, setMade] = useState(0)
  const { run, isRunning, problem } = useSubmission(async (form: FormData) => {
    const webhookUrl = String(form.get('webhookUrl')).trim() || null
    const kinds = form.getAll('kinds') as LiveEventKind[]
    onMade(
      await createIntegration({
        name: String(form.get('name')).trim(),
        scopes: form.getAll('scopes') as Permission[],
        webhookUrl,
        // None chosen are all.
        kinds: kinds.length > 0 ? kinds : null,
      }),
    )
  })
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(await run(new FormData(form)))) return
    form.reset()
    setMade(made + 1)
  }
  return (
    <form onSubmit={submit} aria-labelledby="apps-title">
      <Stack>
        <FormHead title={t('apps.add')} lead={t('apps.lead')} id="apps-title" />
        <TextInput
          name="name"
          size="md"
          label={t('apps.name')}
          description={t('apps.nameHint')}
          autoComplete="off"
          maxLength={longestName}
          pattern=".*\S.*"
          required
          withAsterisk={false}
        />
        <Switches
          name="scopes"
          label={t('apps.may')}
          hint={t('apps.mayHint')}
          options={appScopes.map((value) => ({ value, label: t(`apps.scopes.${value}`) }))}
        />
        <AppAddress key={made} />
        <NotMade problem={problem} />
        <Button type="submit" size="md" loading={isRunning}>
          {t('apps.make')}
        </Button>
      </Stack>
    </form>
  )
}

/** Why no app was let in. A person who sees this form may let apps in: what is forbidden is one too many. */
function NotMade({ problem }: { problem: unknown }) {
  const { t } = useTranslation()
  if (!(problem instanceof Refused) || problem.code !== 'FORBIDDEN') return <Problem problem={problem} />
  return (
    <Alert color="rose" role="alert">
      {t('apps.full')}
    </Alert>
  )
}
