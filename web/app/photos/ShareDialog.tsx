import { Button, FileButton, Group, Modal, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useIsWide } from '../shared/layout.ts'
import { PickRow } from './PickRow.tsx'
import { isPicture, type Picked, pickerAccepts } from './sharing.ts'

type Props = {
  picks: Picked[]
  onFiles(files: File[]): void
  onCaption(id: string, caption: string): void
  onLeaveOut(id: string): void
  onShare(ready: Picked[]): void
  onClose(): void
}

/** The photos that were chosen, before they are shared: a word for each, or out it goes. */
export function ShareDialog({ picks, onFiles, onCaption, onLeaveOut, onShare, onClose }: Props) {
  const { t } = useTranslation()
  const isWide = useIsWide()
  const ready = picks.filter(({ file }) => isPicture(file))
  return (
    <Modal
      opened={picks.length > 0}
      onClose={onClose}
      title={t('photos.dialog')}
      fullScreen={!isWide}
      closeButtonProps={{ 'aria-label': t('common.cancel'), size: 44 }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onShare(ready)
        }}
      >
        <Stack>
          {picks.map((pick) => (
            <PickRow key={pick.id} pick={pick} onCaption={onCaption} onLeaveOut={onLeaveOut} />
          ))}
          <Group justify="space-between">
            <FileButton multiple accept={pickerAccepts} onChange={onFiles}>
              {(props) => (
                <Button size="md" variant="subtle" {...props}>
                  {t('photos.addMore')}
                </Button>
              )}
            </FileButton>
            <Button size="md" type="submit" disabled={ready.length === 0} data-autofocus>
              {t('photos.shareCount', { count: ready.length })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
