import type { TaskPartsFragment } from '@attitudes/live/documents'
import { useMembers, useTasks } from '@attitudes/live/react'
import { Button, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { localTimeOf, momentOf } from '../language/dates.ts'
import { isolate } from '../language/isolate.ts'
import { useMay, useMe } from '../me.ts'
import { useAttempt } from '../shared/attempt.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'

/** Stands for no assignee in the list: ids of members have no white space. */
const nobody = ' '

/**
 * Form to create or change a task. The assignee can change only the notes; the creator and the organisers can change
 * everything.
 */
export function TaskForm({ task, onDone }: { task: TaskPartsFragment | undefined; onDone(): void }) {
  const { t } = useTranslation()
  const me = useMe()
  const mayManage = useMay('MANAGE_TASKS')
  const isGiver = mayManage || task?.createdBy.id === me.id
  const { members } = useMembers()
  const { createTask, updateTask, assignTask, unassignTask } = useTasks()
  const [title, setTitle] = useState(task?.title ?? '')
  const [notes, setNotes] = useState(task?.notes ?? '')
  const [due, setDue] = useState(localTimeOf(task?.dueAt ?? null))
  const [assigneeId, setAssigneeId] = useState(task?.assignee?.id ?? null)

  const save = async () => {
    const said = { title, notes: notes.trim() || null, dueAt: momentOf(due) }
    if (!task) await createTask({ ...said, assigneeId })
    else {
      await updateTask(task.id, changesOf(task, said))
      if (assigneeId === null && task.assignee) await unassignTask(task.id)
      if (assigneeId !== null && assigneeId !== task.assignee?.id) await assignTask(task.id, assigneeId)
    }
    onDone()
  }
  const { run, isRunning, problem } = useSubmission(save)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run()
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          size="md"
          label={t('tasks.name')}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          maxLength={200}
          required
          withAsterisk={false}
          readOnly={!isGiver}
          data-autofocus={isGiver || undefined}
        />
        <Textarea
          size="md"
          label={t('tasks.notes')}
          placeholder={t('tasks.notesHint')}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
          maxLength={4_000}
          autosize
          minRows={3}
          maxRows={10}
          data-autofocus={!isGiver || undefined}
        />
        {isGiver && (
          <>
            <TextInput
              size="md"
              type="datetime-local"
              label={t('tasks.due')}
              value={due}
              onChange={(event) => setDue(event.currentTarget.value)}
            />
            <Select
              size="md"
              label={t('tasks.assignee')}
              data={[
                { value: nobody, label: t('tasks.nobody') },
                ...members.map(({ id, name, role }) => ({
                  value: id,
                  label: `${isolate(name)} · ${t(`roles.${role}`)}`,
                })),
              ]}
              value={assigneeId ?? nobody}
              onChange={(chosen) => setAssigneeId(chosen === nobody ? null : chosen)}
              searchable
              allowDeselect={false}
              nothingFoundMessage={t('tasks.nobody')}
            />
          </>
        )}
        <Problem problem={problem} />
        <Button type="submit" size="md" loading={isRunning}>
          {t(task ? 'common.save' : 'tasks.create')}
        </Button>
        {task && isGiver && <Delete task={task} onDone={onDone} />}
      </Stack>
    </form>
  )
}

/** Deletes a task for everyone, after a question. */
function Delete({ task, onDone }: { task: TaskPartsFragment; onDone(): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { deleteTask } = useTasks()
  const [isAsking, asking] = useDisclosure()
  const remove = async () => {
    // It is gone at once; offline the outbox keeps it.
    void attempt(() => deleteTask(task.id))
    onDone()
  }
  return (
    <>
      <Button size="md" variant="subtle" color="rose" onClick={asking.open}>
        {t('tasks.delete')}
      </Button>
      <Confirm
        opened={isAsking}
        title={t('tasks.deleteTitle', { title: task.title })}
        text={t('tasks.deleteText')}
        action={t('tasks.delete')}
        onConfirm={remove}
        onClose={asking.close}
      />
    </>
  )
}

type Said = Pick<TaskPartsFragment, 'title' | 'notes' | 'dueAt'>

/** Returns only the fields that differ, so that changes of others meanwhile stay. */
function changesOf(task: TaskPartsFragment, said: Said): Partial<Said> {
  const isAnother = (field: keyof Said) =>
    field === 'dueAt' ? localTimeOf(said.dueAt) !== localTimeOf(task.dueAt) : said[field] !== task[field]
  const fields = (Object.keys(said) as (keyof Said)[]).filter(isAnother)
  return Object.fromEntries(fields.map((field) => [field, said[field]]))
}
