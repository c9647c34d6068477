import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/**
 * Something could not be read or shown, and trying again by itself did not help. With `onRetry` it is a part of the app
 * that was not loaded, which may be tried again.
 */
export function LoadError({ onRetry }: { onRetry?(): void }) {
  const { t } = useTranslation()
  return (
    <Alert m="md" color="rose" role="alert" title={t('failure.title')}>
      <Stack align="start" gap="sm">
        <Text size="sm">{t(onRetry ? 'failure.notLoaded' : 'failure.lead')}</Text>
        <Group gap="sm">
          {onRetry && (
            <Button color="rose" size="md" onClick={onRetry}>
              {t('failure.retry')}
            </Button>
          )}
          <Button color="rose" size="md" variant={onRetry ? 'light' : 'filled'} onClick={() => location.reload()}>
            {t('failure.reload')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
