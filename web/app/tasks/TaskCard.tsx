import type { TaskPartsFragment, TaskStatus } from '@attitudes/live/documents'
import { useTasks, useWedding } from '@attitudes/live/react'
import { ActionIcon, Badge, Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { useMe } from '../me.ts'
import { useAttempt } from '../shared/attempt.ts'
import { WriteIcon } from '../shared/icons.tsx'
import { useNow } from '../shared/now.ts'

const aMinute = 60_000
/** The zone of a wedding for which nobody has chosen one. */
const unchosenZone = 'UTC'
const states: TaskStatus[] = ['TODO', 'IN_PROGRESS', 'DONE']

/** Card of a task: its title, assignee, due date and status. Everyone who sees a task may change its status. */
export function TaskCard({ task, onEdit }: { task: TaskPartsFragment; onEdit(): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { updateTask } = useTasks()
  const { id, title, notes, status, assignee, createdBy } = task
  return (
    <Paper component="li" withBorder p="sm" data-task-id={id} style={{ listStyle: 'none' }}>
      <Stack gap={6}>
        <Group wrap="nowrap" gap="xs" align="start">
          <Stack gap={4} flex={1} miw={0}>
            <Text fw={600} td={status === 'DONE' ? 'line-through' : undefined} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Text>
            <Group gap="xs">
              <DueBadge task={task} />
              <AssigneeBadge assignee={assignee} />
              <Text size="xs" c="dimmed" maw="100%">
                {t('tasks.by', { name: createdBy.name })}
              </Text>
            </Group>
          </Stack>
          <ActionIcon aria-label={t('tasks.edit', { title })} title={t('tasks.edit', { title })} onClick={onEdit}>
            <WriteIcon />
          </ActionIcon>
        </Group>
        {notes && (
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {notes}
          </Text>
        )}
        <SegmentedControl
          fullWidth
          size="md"
          aria-label={t('tasks.state', { title })}
          data={states.map((value) => ({ value, label: t(`tasks.states.${value}`) }))}
          value={status}
          onChange={(next) => attempt(() => updateTask(id, { status: next as TaskStatus }))}
        />
      </Stack>
    </Paper>
  )
}

function DueBadge({ task: { dueAt, status } }: { task: TaskPartsFragment }) {
  const { t } = useTranslation()
  const dates = useDates()
  const now = useNow(aMinute / 2)
  const timeZone = useWedding().wedding?.timeZone
  if (!dueAt) return null
  // For somebody who is in another zone than the wedding.
  const there = timeZone && timeZone !== unchosenZone && dates.timeIn(timeZone, dueAt)
  const time = [dates.moment(dueAt), there && `(${there})`].filter(Boolean).join(' ')
  const isLate = status !== 'DONE' && Date.parse(dueAt) < now
  return (
    <Badge tt="none" size="lg" variant={isLate ? 'filled' : 'light'} color={isLate ? 'rose' : 'gold'}>
      {t(isLate ? 'tasks.overdue' : 'tasks.dueAt', { time })}
    </Badge>
  )
}

function AssigneeBadge({ assignee }: { assignee: TaskPartsFragment['assignee'] }) {
  const { t } = useTranslation()
  const me = useMe()
  const isMine = assignee?.id === me.id
  const words = () => {
    if (!assignee) return t('tasks.nobody')
    return isMine ? t('tasks.mine') : t('tasks.forName', { name: assignee.name })
  }
  return (
    <Badge tt="none" size="lg" variant={isMine ? 'filled' : 'light'} color={assignee ? 'sage' : 'gray'}>
      {words()}
    </Badge>
  )
}
