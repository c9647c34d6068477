import { Button, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { leaveForList } from '../route.ts'
import type { AppSession } from '../session.ts'
import { NameButton } from '../shared/NameButton.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { EntryPage } from './EntryPage.tsx'

/** Page of a personal link: the person it was made for goes on here, as on their other phone. */
export function Continue({ code, session }: { code: string; session: AppSession }) {
  const { t } = useTranslation()
  const bearer = session.current().signedIn?.bearer
  const { run, isRunning, problem } = useSubmission(async () => {
    await session.join({ code, name: '' })
    leaveForList()
  })
  return (
    <EntryPage title={t('continue.title')} lead={t('continue.lead')}>
      <Stack>
        {bearer && <Text ta="center">{t('continue.already', { name: bearer.userName })}</Text>}
        <Problem problem={problem} />
        <Button size="md" loading={isRunning} onClick={() => void run()} autoFocus>
          {t('continue.here')}
        </Button>
        <NameButton variant="subtle" onClick={leaveForList}>
          {bearer ? t('join.goOn', { name: bearer.userName }) : t('join.back')}
        </NameButton>
      </Stack>
    </EntryPage>
  )
}
