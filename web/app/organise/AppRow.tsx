import type { IntegrationPartsFragment } from '@attitudes/live/documents'
import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { type AppKind, appKinds } from './appKinds.ts'
import { appScopes } from './appScopes.ts'

interface Props {
  app: IntegrationPartsFragment
  onRevoke(app: IntegrationPartsFragment): void
}

/** A program that was let in: what it may do, who let it in, when it was last used, and the way to end that. */
export function AppRow({ app, onRevoke }: Props) {
  const { t } = useTranslation()
  const dates = useDates()
  const { name, scopes, webhookUrl, kinds, createdBy, createdAt, lastUsedAt, lastError, revokedAt } = app
  const isRevoked = revokedAt !== null
  const lastUse = lastUsedAt ? t('apps.lastUsed', { time: dates.moment(lastUsedAt) }) : t('apps.neverUsed')
  const may = appScopes.filter((scope) => scopes.includes(scope)).map((scope) => t(`apps.scopes.${scope}`))
  const known: readonly string[] = appKinds
  const sent = kinds?.map((kind) => (known.includes(kind) ? t(`apps.kinds.${kind as AppKind}`) : kind)) ?? [
    t('apps.kindsAll'),
  ]
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div style={{ flex: '1 1 12rem', minWidth: 0 }}>
        <Text fw={500} c={isRevoked ? 'dimmed' : undefined} style={{ overflowWrap: 'anywhere' }}>
          <bdi>{name}</bdi>
        </Text>
        <Text size="sm" c={isRevoked ? 'dimmed' : undefined}>
          {[t('apps.reads'), ...may].join(' · ')}
        </Text>
        {webhookUrl && (
          <Text size="sm" c={isRevoked ? 'dimmed' : undefined} style={{ overflowWrap: 'anywhere' }}>
            {t('apps.sentTo', { url: webhookUrl, kinds: sent.join(', ') })}
          </Text>
        )}
        {lastError && !isRevoked && (
          <Text size="sm" c="rose" style={{ overflowWrap: 'anywhere' }}>
            {t('apps.sendingFailed', { error: lastError })}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t('apps.madeBy', { name: createdBy.name, time: dates.moment(createdAt) })} ·{' '}
          {isRevoked ? t('apps.revoked', { time: dates.moment(revokedAt) }) : lastUse}
        </Text>
      </div>
      {!isRevoked && (
        <Button
          size="md"
          variant="subtle"
          color="gray"
          aria-label={t('apps.revokeNamed', { name })}
          onClick={() => onRevoke(app)}
        >
          {t('apps.revoke')}
        </Button>
      )}
    </Group>
  )
}
