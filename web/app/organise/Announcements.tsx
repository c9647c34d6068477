import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNotifications } from '../../live/index.ts'
import { useDates } from '../language/dates.ts'

/** What was announced so far, the latest first. */
export function Announcements() {
  const { t } = useTranslation()
  const dates = useDates()
  const { notifications, hasMore, loadMore, loading } = useNotifications()
  const made = notifications.filter(({ kind }) => kind === 'ANNOUNCEMENT')
  return (
    <Stack component="section" gap="xs" aria-label={t('organise.past')}>
      <Title order={3} fz="h4">
        {t('organise.past')}
      </Title>
      {made.map(({ id, message, createdAt }) => (
        <Paper key={id} withBorder p="sm">
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message}</Text>
          <Text component="time" dateTime={createdAt} size="xs" c="dimmed">
            {dates.moment(createdAt)}
          </Text>
        </Paper>
      ))}
      {made.length === 0 && !loading && (
        <Text size="sm" c="dimmed">
          {t('organise.nonePast')}
        </Text>
      )}
      {hasMore && (
        <Button variant="subtle" size="md" onClick={() => loadMore().catch(() => {})}>
          {t('common.more')}
        </Button>
      )}
    </Stack>
  )
}
