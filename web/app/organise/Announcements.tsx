import { useAnnouncements } from '@attitudes/live/react'
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { looks } from '../notifications/priorities.tsx'
import { Words } from '../shared/Words.tsx'

/** List of the announcements so far, the latest first. */
export function Announcements() {
  const { t } = useTranslation()
  const dates = useDates()
  const { announcements: all, hasMore, loadMore, loading } = useAnnouncements()
  const announcements = all.filter(({ withdrawnAt }) => withdrawnAt === null)
  return (
    <Stack component="section" gap="xs" aria-label={t('organise.past')}>
      <Title order={3} fz="h4">
        {t('organise.past')}
      </Title>
      {announcements.map(({ id, message, priority, from, madeAt }) => (
        <Paper key={id} withBorder p="sm">
          {priority !== 'INFO' && (
            <Group gap={6} c={`var(--mantine-color-${looks[priority].color}-light-color)`}>
              {looks[priority].icon}
              <Text size="sm" fw={600}>
                {t(`organise.priorities.${priority}`)}
              </Text>
            </Group>
          )}
          <Text dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            <Words>{message}</Words>
          </Text>
          <Text size="xs" c="dimmed">
            {t('organise.by', { name: from.name })} · <time dateTime={madeAt}>{dates.moment(madeAt)}</time>
          </Text>
        </Paper>
      ))}
      {announcements.length === 0 && !loading && (
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
