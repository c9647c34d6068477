import { useLive } from '@attitudes/live/react'
import { SimpleGrid, Stack, Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '../me.ts'
import { openPage } from '../route.ts'
import { Page } from '../shared/Page.tsx'
import { AboutWedding } from './AboutWedding.tsx'
import { Announce } from './Announce.tsx'
import { Announcements } from './Announcements.tsx'
import { Apps } from './Apps.tsx'
import { Invite } from './Invite.tsx'

type Part = 'people' | 'wedding' | 'apps'

/** Page for those who organise the wedding: they announce, invite, describe the wedding, and let apps in here. */
export function Organise({ part }: { part: string | undefined }) {
  const { t } = useTranslation()
  // An ADMIN need not be at any wedding.
  const weddingId = useLive().session.bearer()?.weddingId
  const mayDescribe = useMay('MANAGE_WEDDING')
  const mayLetAppsIn = useMay('MANAGE_INTEGRATIONS')
  const titles: Record<Part, string> = {
    people: t('organise.people'),
    wedding: t('wedding.title'),
    apps: t('apps.title'),
  }
  const tabs: Part[] = [
    'people',
    ...(mayDescribe ? ['wedding' as const] : []),
    ...(mayLetAppsIn ? ['apps' as const] : []),
  ]
  if (!weddingId || tabs.length === 1) {
    return (
      <Page title={t('organise.title')}>
        <ForPeople weddingId={weddingId} />
      </Page>
    )
  }
  const shown = tabs.find((tab) => tab === part) ?? 'people'
  return (
    <Page title={t('organise.title')} part={shown === 'people' ? undefined : titles[shown]}>
      <Tabs
        value={shown}
        onChange={(to) => openPage('organise', to === 'people' ? undefined : (to ?? undefined))}
        keepMounted={false}
        styles={{ tab: { justifyContent: 'center', paddingInline: 8 }, tabLabel: { flex: 'none' } }}
      >
        <Tabs.List grow mb="md">
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab} mih={48}>
              {titles[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="people">
          <ForPeople weddingId={weddingId} />
        </Tabs.Panel>
        <Tabs.Panel value="wedding">
          <AboutWedding />
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
