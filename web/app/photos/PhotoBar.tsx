import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { usePhotoStream } from '@attitudes/live/react'
import { ActionIcon, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay, useMyId } from '../me.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { CloseIcon, DownloadIcon, RemoveIcon, WriteIcon } from '../shared/icons.tsx'
import { CaptionDialog } from './CaptionDialog.tsx'
import classes from './PhotoViewer.module.css'

/** A dialog about the photo that is shown. */
export type PhotoDialog = 'caption' | 'removal'

type Props = {
  photo: PhotoPartsFragment
  /** The one that is open, if one is. */
  dialog: PhotoDialog | undefined
  onDialog(dialog: PhotoDialog | undefined): void
  onClose(): void
}

const button = { variant: 'transparent', c: 'white' } as const

/** The buttons for a photo that is shown in full: change its caption, download it, remove it, and close. */
export function PhotoBar({ photo, dialog, onDialog, onClose }: Props) {
  const { t } = useTranslation()
  const { removePhoto } = usePhotoStream()
  const mayRemoveAny = useMay('REMOVE_PHOTO')
  const isMine = useMyId() === photo.sharedBy.id
  const closeDialog = () => onDialog(undefined)
  const named = (label: string) => ({ ...button, 'aria-label': label, title: label })
  return (
    <Group justify="end" gap={4} p={4} className={classes.bar}>
      {isMine && (
        <ActionIcon {...named(t('photos.editCaption'))} onClick={() => onDialog('caption')}>
          <WriteIcon />
        </ActionIcon>
      )}
      {photo.originalUrl && (
        // A picture of another site opens beside the app: browsers download from the same site alone.
        <ActionIcon
          {...named(t('photos.download'))}
          component="a"
          href={photo.originalUrl}
          download
          target="_blank"
          rel="noreferrer"
        >
          <DownloadIcon />
        </ActionIcon>
      )}
      {(mayRemoveAny || isMine) && (
        <ActionIcon {...named(t('photos.remove'))} onClick={() => onDialog('removal')}>
          <RemoveIcon />
        </ActionIcon>
      )}
      <ActionIcon {...button} aria-label={t('common.close')} onClick={onClose} data-autofocus>
        <CloseIcon />
      </ActionIcon>
      <CaptionDialog photo={photo} opened={dialog === 'caption'} onClose={closeDialog} />
      <Confirm
        opened={dialog === 'removal'}
        title={t('photos.removeTitle')}
        text={t('photos.removeText')}
        action={t('common.remove')}
        onConfirm={() => removePhoto(photo.id)}
        onClose={closeDialog}
      />
    </Group>
  )
}
