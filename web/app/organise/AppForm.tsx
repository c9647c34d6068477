import { Refused } from '@attitudes/live'
import type { CreateIntegrationMutation, Permission } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { Alert, Button, Input, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { appScopes } from './appScopes.ts'

const longestName = 80

type Made = CreateIntegrationMutation['createIntegration']

/** Lets a program in, under a name and with what it may do beyond reading. */
export function AppForm({ onMade }: { onMade(made: Made): void }) {
  const { t } = useTranslation()
  const { createIntegration } = useLive().actions
  const { run, isRunning, problem } = useSubmission(async (form: FormData) =>
    onMade(
      await createIntegration({
        name: String(form.get('name')).trim(),
        scopes: form.getAll('scopes') as Permission[],
      }),
    ),
  )
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    if (await run(new FormData(form))) form.reset()
  }
  return (
    <form onSubmit={submit} aria-labelledby="apps-title">
      <Stack>
        <div>
          <Title order={3} fz="h4" id="apps-title">
            {t('apps.add')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('apps.lead')}
          </Text>
        </div>
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
        <Input.Wrapper
          size="md"
          label={t('apps.may')}
          labelElement="div"
          description={t('apps.mayHint')}
          role="group"
          aria-label={t('apps.may')}
        >
          <Stack gap={0} mt={6}>
            {appScopes.map((scope) => (
              <Switch
                key={scope}
                name="scopes"
                value={scope}
                size="md"
                label={t(`apps.scopes.${scope}`)}
                styles={{ body: { alignItems: 'center', minHeight: 44 }, labelWrapper: { flex: 1 } }}
              />
            ))}
          </Stack>
        </Input.Wrapper>
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
