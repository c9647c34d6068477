import type { Role } from '@attitudes/live/documents'
import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { leaveForList } from '../route.ts'
import type { AppSession } from '../session.ts'
import { NameButton } from '../shared/NameButton.tsx'
import { EntryPage } from './EntryPage.tsx'
import { JoinForm } from './JoinForm.tsx'

/** Page of an invitation: a guest enters their name, and is signed in. */
export function Join({ invitation, session }: { invitation: string; session: AppSession }) {
  const { t } = useTranslation()
  const bearer = session.current().signedIn?.bearer
  const [isAnother, setAnother] = useState(false)
  return (
    <EntryPage title={t('join.title')} lead={t('join.lead')}>
      {bearer && !isAnother ? (
        <Stack>
          <Text ta="center">
            {t('join.already', { name: bearer.userName, role: t(`roles.${bearer.role as Role}`) })}
          </Text>
          <NameButton onClick={leaveForList}>{t('join.goOn', { name: bearer.userName })}</NameButton>
          <Button size="md" variant="light" onClick={() => setAnother(true)}>
            {t('join.asAnother')}
          </Button>
        </Stack>
      ) : (
        <>
          <JoinForm invitation={invitation} isAnother={isAnother} session={session} />
          <NameButton variant="subtle" onClick={leaveForList}>
            {bearer ? t('join.goOn', { name: bearer.userName }) : t('join.back')}
          </NameButton>
        </>
      )}
    </EntryPage>
  )
}
