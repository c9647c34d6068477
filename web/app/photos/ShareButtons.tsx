import { ActionIcon, Button, FileButton, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LinkIcon, PhotoIcon } from '../shared/icons.tsx'
import { pickerAccepts } from './sharing.ts'

/** The ways to share: from the camera or the gallery, or by a link. */
export function ShareButtons({ onFiles, onLink }: { onFiles(files: File[]): void; onLink(): void }) {
  const { t } = useTranslation()
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon aria-label={t('photos.shareLink')} title={t('photos.shareLink')} onClick={onLink}>
        <LinkIcon />
      </ActionIcon>
      <FileButton multiple accept={pickerAccepts} onChange={onFiles}>
        {(props) => (
          <Button h={44} leftSection={<PhotoIcon />} {...props}>
            {t('photos.share')}
          </Button>
        )}
      </FileButton>
    </Group>
  )
}
