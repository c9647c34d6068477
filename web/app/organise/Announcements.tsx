import type { AnnouncementPartsFragment } from '@attitudes/live/documents'
import { useAnnouncements, useLive } from '@attitudes/live/react'
import { Box, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { useMay, useMyId } from '../me.ts'
import { looks } from '../notifications/priorities.tsx'
import { Withdraw } from '../shared/Withdraw.tsx'
import { Words } from '../shared/Words.tsx'

/** List of the announcements so far, the latest first. */
export function Announcements() {
  const { t } = useTranslation()
  const { announcements, hasMore, loadMore, loading } = useAnnouncements()
  const standing = announcements.filter(({ withdrawnAt }) => withdrawnAt === null)
  return (
    <Stack component="section" gap="xs" aria-label={t('organise.past')}>
      <Title order={3} fz="h4">
        {t('organise.past')}
      </Title>
      {standing.map((announcement) => (
        <AnnouncementRow key={announcement.id} announcement={announcement} />
      ))}
      {standing.length === 0 && !loading && (
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

/**
 * An announcement. Its author and those who may announce can withdraw it; one to every wedding, only those who may
 * announce everywhere.
 */
function AnnouncementRow({ announcement }: { announcement: AnnouncementPartsFragment }) {
  const { t } = useTranslation()
  const dates = useDates()
  const { withdrawAnnouncement } = useLive().actions
  const me = useMyId()
  const { id, message, priority, from, madeAt, everyWedding } = announcement
  const mayOthers = useMay(everyWedding ? 'ANNOUNCE_EVERYWHERE' : 'ANNOUNCE')
  // The id of an ADMIN from outside may be that of a member.
  const isOwn = from.id === me && from.role !== 'ADMIN'
  return (
    <Paper withBorder p="sm">
      <Group wrap="nowrap" align="start" gap="xs">
        <Box flex={1} miw={0}>
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
            {t(everyWedding ? 'organise.byToEveryWedding' : 'organise.by', { name: from.name })} ·{' '}
            <time dateTime={madeAt}>{dates.moment(madeAt)}</time>
          </Text>
        </Box>
        {(mayOthers || isOwn) && (
          <Withdraw
            label={t('organise.withdraw', { message })}
            title={t('organise.withdrawTitle')}
            text={t('organise.withdrawText')}
            onWithdraw={() => withdrawAnnouncement(id)}
          />
        )}
      </Group>
    </Paper>
  )
}
