import { useLive } from '@attitudes/live/react'
import { SimpleGrid, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Page } from '../shared/Page.tsx'
import { Announce } from './Announce.tsx'
import { Announcements } from './Announcements.tsx'
import { Invite } from './Invite.tsx'

/** Page for those who organise the wedding: they announce and invite here. */
export function Organise() {
  const { t } = useTranslation()
  // An ADMIN need not be at any wedding.
  const weddingId = useLive().session.bearer()?.weddingId
  return (
    <Page title={t('organise.title')}>
      <SimpleGrid cols={{ base: 1, md: weddingId ? 2 : 1 }} spacing="xl" verticalSpacing="xl">
        <Stack gap="xl">
          <Announce weddingId={weddingId} />
          {weddingId && <Announcements />}
        </Stack>
        {weddingId && <Invite />}
      </SimpleGrid>
    </Page>
  )
}
