import { useLive } from '@attitudes/live/react'
import { SimpleGrid, Stack, Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '../me.ts'
import { openPage } from '../route.ts'
import { Page } from '../shared/Page.tsx'
import { Announce } from './Announce.tsx'
import { Announcements } from './Announcements.tsx'
import { Apps } from './Apps.tsx'
import { Invite } from './Invite.tsx'

/** Page for those who organise the wedding: they announce, invite, and let apps in here. */
export function Organise({ part }: { part: string | undefined }) {
  const { t } = useTranslation()
  // An ADMIN need not be at any wedding.
  const weddingId = useLive().session.bearer()?.weddingId
  const mayLetAppsIn = useMay('MANAGE_INTEGRATIONS')
  if (!weddingId || !mayLetAppsIn) {
    return (
      <Page title={t('organise.title')}>
        <ForPeople weddingId={weddingId} />
      </Page>
    )
  }
  const shown = part === 'apps' ? part : 'people'
  return (
    <Page title={t('organise.title')} part={shown === 'apps' ? t('apps.title') : undefined}>
      <Tabs
        value={shown}
        onChange={(to) => openPage('organise', to === 'apps' ? to : undefined)}
        keepMounted={false}
        styles={{ tab: { justifyContent: 'center' }, tabLabel: { flex: 'none' } }}
      >
        <Tabs.List grow mb="md">
          <Tabs.Tab value="people" mih={48}>
            {t('organise.people')}
          </Tabs.Tab>
          <Tabs.Tab value="apps" mih={48}>
            {t('apps.title')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <ForPeople weddingId={weddingId} />
        </Tabs.Panel>
        <Tabs.Panel value="apps">
          <Apps />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** Announcements and invitations. */
function ForPeople({ weddingId }: { weddingId: string | undefined }) {
  return (
    <SimpleGrid cols={{ base: 1, md: weddingId ? 2 : 1 }} spacing="xl" verticalSpacing="xl">
      <Stack gap="xl">
        <Announce weddingId={weddingId} />
        {weddingId && <Announcements />}
      </Stack>
      {weddingId && <Invite />}
    </SimpleGrid>
  )
}
