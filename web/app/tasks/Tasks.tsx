import type { TaskPartsFragment, TaskStatus } from '@attitudes/live/documents'
import { useTasks } from '@attitudes/live/react'
import { Accordion, Button, EmptyState, Skeleton, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay, useMe } from '../me.ts'
import { PlusIcon, TaskIcon } from '../shared/icons.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { useOverlay } from '../shared/overlay.ts'
import { Page } from '../shared/Page.tsx'
import { TaskCard } from './TaskCard.tsx'
import { TaskDialog } from './TaskDialog.tsx'
import classes from './Tasks.module.css'

const states: TaskStatus[] = ['TODO', 'IN_PROGRESS', 'DONE']

/** Page of the tasks that the user may see: their own, or all tasks for those who organise. */
export function Tasks() {
  const { t } = useTranslation()
  const me = useMe()
  const mayManage = useMay('MANAGE_TASKS')
  const { tasks, loading, error } = useTasks()
  // A task that is edited, by its id; or a new one.
  const dialog = useOverlay<string | 'new'>()

  const edited = tasks.find(({ id }) => id === dialog.shown)

  const create = mayManage && (
    <Button h={44} leftSection={<PlusIcon />} onClick={() => dialog.open('new')}>
      {t('tasks.new')}
    </Button>
  )
  return (
    <Page title={t('tasks.title')} action={create}>
      {error && <LoadError />}
      {loading && tasks.length === 0 && <Waiting />}
      {!loading && !error && mayManage !== undefined && tasks.length === 0 && (
        <EmptyState
          py="xl"
          icon={<TaskIcon />}
          title={t('tasks.emptyTitle')}
          description={t(mayManage ? 'tasks.emptyManager' : 'tasks.empty')}
        />
      )}
      <Accordion multiple defaultValue={['TODO', 'IN_PROGRESS']} variant="filled" order={3} classNames={classes}>
        {states.map((state) => {
          const here = tasks.filter(({ status }) => status === state).sort(mineFirst(me.id))
          if (here.length === 0) return null
          return (
            <Accordion.Item key={state} value={state}>
              <Accordion.Control>
                {t('tasks.count', { state: t(`tasks.states.${state}`), count: here.length })}
              </Accordion.Control>
              <Accordion.Panel>
                <Stack component="ul" gap="xs" m={0} p={0}>
                  {here.map((task) => (
                    <TaskCard key={task.id} task={task} onEdit={() => dialog.open(task.id)} />
                  ))}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          )
        })}
      </Accordion>
      <TaskDialog opened={dialog.shown === 'new' || edited !== undefined} task={edited} onClose={dialog.close} />
    </Page>
  )
}

/** Compares tasks for sorting: the user's own before those of others, then by due date; others keep their order. */
function mineFirst(me: string) {
  const place = ({ assignee, dueAt }: TaskPartsFragment) => `${assignee?.id === me ? 0 : 1} ${dueAt ?? '~'}`
  return (one: TaskPartsFragment, other: TaskPartsFragment) => {
    const [first, second] = [place(one), place(other)]
    return first < second ? -1 : first > second ? 1 : 0
  }
}

function Waiting() {
  const { t } = useTranslation()
  return (
    <Stack role="status" aria-label={t('common.loading')}>
      {[1, 2, 3].map((key) => (
        <Skeleton key={key} height={96} />
      ))}
    </Stack>
  )
}
