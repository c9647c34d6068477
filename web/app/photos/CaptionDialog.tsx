import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { Button, Modal, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { CaptionField } from './CaptionField.tsx'

type Props = { photo: Pick<PhotoPartsFragment, 'id' | 'caption'>; opened: boolean; onClose(): void }

/** Changes the caption of a photo that the user shared. An empty one takes it away. */
export function CaptionDialog({ photo, opened, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('photos.editCaption')}
      // Shown above the photo.
      zIndex={350}
      closeButtonProps={{ 'aria-label': t('common.cancel'), size: 44 }}
    >
      <CaptionForm photo={photo} onDone={onClose} />
    </Modal>
  )
}

function CaptionForm({ photo: { id, caption }, onDone }: { photo: Props['photo']; onDone(): void }) {
  const { t } = useTranslation()
  const { editPhoto } = useLive().actions
  const { run, isRunning, problem } = useSubmission(async (form: FormData) => {
    await editPhoto(id, String(form.get('caption')).trim() || null)
    onDone()
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void run(new FormData(event.currentTarget))
      }}
    >
      <Stack>
        <CaptionField defaultValue={caption ?? ''} data-autofocus />
        <Problem problem={problem} />
        <Button size="md" type="submit" loading={isRunning}>
          {t('common.save')}
        </Button>
      </Stack>
    </form>
  )
}
