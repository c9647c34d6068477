import { Alert, Box, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { demoPeople, demoToken, type Person } from './demo.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { PersonList } from './PersonList.tsx'
import { type Ended, tokenIn } from './session.ts'
import classes from './Welcome.module.css'

/** The door: a demo lets one pick who to be; a real wedding asks for the link that one was sent. */
export function Welcome({ ended, onToken }: { ended: Ended | undefined; onToken(token: string): void }) {
  const { t } = useTranslation()
  useDocumentTitle('Attitudes Live')
  const [people, setPeople] = useState<Person[]>()
  const [isUnreachable, setUnreachable] = useState(false)

  const look = useCallback(() => {
    setUnreachable(false)
    demoPeople().then(setPeople, () => setUnreachable(true))
  }, [])
  useEffect(look, [look])

  const pick = (person: Person) => {
    setUnreachable(false)
    demoToken(person.id).then(onToken, () => setUnreachable(true))
  }

  return (
    <Box component="main" className={classes.page}>
      <Group justify="end" className={classes.language}>
        <LanguageSwitch />
      </Group>
      <Stack gap="lg" className={classes.card}>
        <Box ta="center">
          <Title order={1} fz="2.4rem">
            {t('welcome.title')}
          </Title>
          <Text c="dimmed">{t('welcome.lead')}</Text>
        </Box>
        {ended && (
          <Alert color="gold" role="alert">
            {t(`welcome.${ended}`)}
          </Alert>
        )}
        {isUnreachable && (
          <Alert color="rose" role="alert">
            <Stack align="start">
              {t('welcome.unreachable')}
              <Button color="rose" size="md" onClick={look}>
                {t('failure.retry')}
              </Button>
            </Stack>
          </Alert>
        )}
        {people === undefined && !isUnreachable && (
          <Text ta="center" c="dimmed">
            {t('welcome.loading')}
          </Text>
        )}
        {people && people.length > 0 && (
          <Stack gap="xs">
            <Title order={2} fz="h3" ta="center">
              {t('welcome.whoAreYou')}
            </Title>
            <Text size="sm" c="dimmed" ta="center">
              {t('welcome.demo')}
            </Text>
            <PersonList people={people} onPick={pick} />
          </Stack>
        )}
        {people?.length === 0 && <LinkForm onToken={onToken} />}
      </Stack>
    </Box>
  )
}

function LinkForm({ onToken }: { onToken(token: string): void }) {
  const { t } = useTranslation()
  const [pasted, setPasted] = useState('')
  const enter = (event: FormEvent) => {
    event.preventDefault()
    onToken(tokenIn(pasted) ?? pasted.trim())
  }
  return (
    <form onSubmit={enter}>
      <Stack>
        <TextInput
          size="md"
          label={t('welcome.link')}
          description={t('welcome.linkHint')}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <Button type="submit" size="md">
          {t('welcome.enter')}
        </Button>
      </Stack>
    </form>
  )
}
