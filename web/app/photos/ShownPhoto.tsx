import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { usePhotoStream } from '@attitudes/live/react'
import { ActionIcon, Box, Group, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { useMay, useMe } from '../me.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { BackIcon, CloseIcon, NextIcon, RemoveIcon } from '../shared/icons.tsx'
import { useAltOf } from './alt.ts'
import classes from './PhotoViewer.module.css'
import { useSwipe } from './swipe.ts'

type Props = {
  photo: PhotoPartsFragment
  toPrevious: (() => void) | undefined
  toNext: (() => void) | undefined
  onClose(): void
}

/** A photo in full size, with the member who shared it and buttons for it. */
export function ShownPhoto({ photo, toPrevious, toNext, onClose }: Props) {
  const { t } = useTranslation()
  const dates = useDates()
  const altOf = useAltOf()
  const { removePhoto } = usePhotoStream()
  const mayRemoveAny = useMay('REMOVE_PHOTO')
  const me = useMe()
  const [isAsking, asking] = useDisclosure()
  const { id, url, caption, sharedBy, sharedAt } = photo
  const mayRemove = mayRemoveAny || sharedBy.id === me.id

  useHotkeys(
    isAsking
      ? []
      : [
          ['ArrowLeft', () => toPrevious?.()],
          ['ArrowRight', () => toNext?.()],
        ],
  )
  const swipe = useSwipe(toPrevious, toNext)

  return (
    <>
      <Group justify="end" gap={4} p={4} className={classes.bar}>
        {mayRemove && (
          <ActionIcon
            variant="transparent"
            c="white"
            aria-label={t('photos.remove')}
            title={t('photos.remove')}
            onClick={asking.open}
          >
            <RemoveIcon />
          </ActionIcon>
        )}
        <ActionIcon variant="transparent" c="white" aria-label={t('common.close')} onClick={onClose} data-autofocus>
          <CloseIcon />
        </ActionIcon>
      </Group>
      <div className={classes.stage} {...swipe}>
        <img
          key={id}
          className={classes.picture}
          src={url}
          alt={altOf(photo)}
          draggable={false}
          referrerPolicy="no-referrer"
        />
        <ActionIcon
          className={classes.previous}
          variant="transparent"
          c="white"
          aria-label={t('photos.previous')}
          disabled={!toPrevious}
          onClick={toPrevious}
        >
          <BackIcon />
        </ActionIcon>
        <ActionIcon
          className={classes.next}
          variant="transparent"
          c="white"
          aria-label={t('photos.next')}
          disabled={!toNext}
          onClick={toNext}
        >
          <NextIcon />
        </ActionIcon>
      </div>
      <Box ta="center" p="md" aria-live="polite">
        {caption && <Text>{caption}</Text>}
        <Text size="sm" c="gray.4">
          {t('photos.by', { name: sharedBy.name, time: dates.moment(sharedAt) })}
        </Text>
      </Box>
      <Confirm
        opened={isAsking}
        title={t('photos.removeTitle')}
        text={t('photos.removeText')}
        action={t('common.remove')}
        onConfirm={() => removePhoto(id)}
        onClose={asking.close}
      />
    </>
  )
}
