import { Alert, Button, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Something could not be read, and trying again by itself did not help. */
export function Failure() {
  const { t } = useTranslation()
  return (
    <Alert m="md" color="rose" role="alert" title={t('failure.title')}>
      <Stack align="start" gap="sm">
        <Text size="sm">{t('failure.lead')}</Text>
        <Button color="rose" size="md" onClick={() => location.reload()}>
          {t('failure.reload')}
        </Button>
      </Stack>
    </Alert>
  )
}
