import type { TaskPartsFragment } from '@attitudes/live/documents'
import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useIsWide } from '../shared/layout.ts'
import { TaskForm } from './TaskForm.tsx'

/** A task to create, or one to change. */
export function TaskDialog({
  opened,
  task,
  onClose,
}: {
  opened: boolean
  task: TaskPartsFragment | undefined
  onClose(): void
}) {
  const { t } = useTranslation()
  const isWide = useIsWide()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t(task ? 'tasks.editTitle' : 'tasks.new')}
      fullScreen={!isWide}
      closeButtonProps={{ 'aria-label': t('common.cancel'), size: 44 }}
    >
      <TaskForm key={task?.id} task={task} onDone={onClose} />
    </Modal>
  )
}
