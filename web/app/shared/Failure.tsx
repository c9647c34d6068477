import { Alert, Button, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NotLoaded } from './lazily.ts'

/** Something could not be read or shown, and trying again by itself did not help. */
export function Failure({ of }: { of?: unknown }) {
  const { t } = useTranslation()
  return (
    <Alert m="md" color="rose" role="alert" title={t('failure.title')}>
      <Stack align="start" gap="sm">
        <Text size="sm">{t(of instanceof NotLoaded ? 'failure.notLoaded' : 'failure.lead')}</Text>
        <Button color="rose" size="md" onClick={() => location.reload()}>
          {t('failure.reload')}
        </Button>
      </Stack>
    </Alert>
  )
}
