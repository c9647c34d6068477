import { Refused, readKeptSession } from '@attitudes/live'
import { Alert, Button, Stack, Text, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppSession, Ended } from '../session.ts'
import { NameButton } from '../shared/NameButton.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { demoPeople, demoToken, type Person } from './demo.ts'
import { EntryPage } from './EntryPage.tsx'
import { LinkForm } from './LinkForm.tsx'
import { PersonList } from './PersonList.tsx'

interface Props {
  /** The reason why nobody is signed in any more. */
  ended: Ended | undefined
  session: AppSession
}

/** Entry page: in a demo the user picks a person; at a real wedding they give their link or code. */
export function Welcome({ ended, session }: Props) {
  const { t } = useTranslation()
  const [people, setPeople] = useState<Person[]>()
  const [isUnreachable, setUnreachable] = useState(false)

  const look = useCallback(() => {
    setUnreachable(false)
    demoPeople().then(setPeople, () => setUnreachable(true))
  }, [])
  useEffect(look, [look])

  const pick = (person: Person) => {
    setUnreachable(false)
    demoToken(person.id).then(session.pick, () => setUnreachable(true))
  }

  return (
    <EntryPage title={t('welcome.title')} lead={t('welcome.lead')}>
      <Resume ended={ended} session={session} />
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
      {people?.length === 0 && <LinkForm onToken={session.enter} />}
      {/* Last, once everything above it is there: nothing moves under a thumb. */}
      {(people || isUnreachable) && (
        <Button component="a" href="#/join/" variant="subtle" size="md">
          {t('join.haveCode')}
        </Button>
      )}
    </EntryPage>
  )
}

/** The way back for the person who has joined in this browser, and why they have to come back at all. */
function Resume({ ended, session }: Props) {
  const { t } = useTranslation()
  const { device } = readKeptSession()
  const { run, isRunning, problem } = useSubmission(session.resume)
  const isRemoved = problem instanceof Refused && problem.code === 'UNAUTHENTICATED'
  const reason = isRemoved ? 'removed' : ended
  return (
    <>
      {reason && !isRunning && (
        <Alert color="gold" role="alert">
          {t(`welcome.${reason}`)}
        </Alert>
      )}
      {device && !device.hasLeft && (
        <Stack gap="xs">
          <Problem problem={problem} />
          <NameButton loading={isRunning} onClick={() => void run()}>
            {t('join.goOn', { name: device.name })}
          </NameButton>
        </Stack>
      )}
    </>
  )
}
