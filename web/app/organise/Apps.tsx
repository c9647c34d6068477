import type { CreateIntegrationMutation, IntegrationPartsFragment } from '@attitudes/live/documents'
import { useIntegrationsQuery, useLive } from '@attitudes/live/react'
import { SimpleGrid, Skeleton, Stack, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../shared/Confirm.tsx'
import { EmptyState } from '../shared/EmptyState.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { AppForm } from './AppForm.tsx'
import { AppRow } from './AppRow.tsx'
import { TokenSheet } from './TokenSheet.tsx'

/** The programs that act at the wedding with tokens of their own: lets one in, and lists and revokes them. */
export function Apps() {
  const [made, setMade] = useState<CreateIntegrationMutation['createIntegration']>()
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="xl">
      <Stack>
        <AppForm onMade={setMade} />
        {made && (
          <TokenSheet
            key={made.token}
            name={made.integration.name}
            token={made.token}
            webhookSecret={made.webhookSecret}
            onDone={() => setMade(undefined)}
          />
        )}
      </Stack>
      <AppList onRevoked={(id) => made?.integration.id === id && setMade(undefined)} />
    </SimpleGrid>
  )
}

function AppList({ onRevoked }: { onRevoked(id: string): void }) {
  const { t } = useTranslation()
  const { revokeIntegration } = useLive().actions
  const { data, error } = useIntegrationsQuery({ fetchPolicy: 'cache-and-network' })
  const [leaving, setLeaving] = useState<IntegrationPartsFragment>()
  const [isAsking, asking] = useDisclosure()
  const ask = (app: IntegrationPartsFragment) => {
    setLeaving(app)
    asking.open()
  }
  const revoke = async () => {
    if (!leaving) return
    await revokeIntegration(leaving.id)
    onRevoked(leaving.id)
  }
  if (!data) return error ? <LoadError /> : <Skeleton height={60} />
  // Apps that work come first.
  const apps = data.integrations.toSorted((one, other) => Number(!!one.revokedAt) - Number(!!other.revokedAt))
  return (
    <Stack component="section" aria-label={t('apps.list')} gap="xs">
      <Title order={3} fz="h4">
        {t('apps.list')}
      </Title>
      {apps.length === 0 && <EmptyState title={t('apps.emptyTitle')} hint={t('apps.empty')} />}
      <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
        {apps.map((app) => (
          <AppRow key={app.id} app={app} onRevoke={ask} />
        ))}
      </Stack>
      <Confirm
        opened={isAsking}
        title={t('apps.revokeTitle', leaving)}
        text={t('apps.revokeText', leaving)}
        action={t('apps.revoke')}
        onConfirm={revoke}
        onClose={asking.close}
      />
    </Stack>
  )
}
