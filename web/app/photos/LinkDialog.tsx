import { usePhotoStream } from '@attitudes/live/react'
import { Button, Modal, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { CaptionField } from './CaptionField.tsx'

/** Shares a picture that is somewhere else already. */
export function LinkDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation()
  const { uploadPhoto } = usePhotoStream()
  const { run, isRunning, problem } = useSubmission(async (form: FormData) => {
    await uploadPhoto(String(form.get('url')), String(form.get('caption')).trim() || undefined)
    onClose()
  })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('photos.linkDialog')}
      closeButtonProps={{ 'aria-label': t('common.cancel'), size: 44 }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void run(new FormData(event.currentTarget))
        }}
      >
        <Stack>
          <TextInput
            name="url"
            type="url"
            size="md"
            label={t('photos.link')}
            description={t('photos.linkHint')}
            placeholder="https://"
            pattern="https?://.+"
            required
            withAsterisk={false}
            data-autofocus
          />
          <CaptionField />
          <Problem problem={problem} />
          <Button size="md" type="submit" loading={isRunning}>
            {t('photos.share')}
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
