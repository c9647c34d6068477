import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { ActionIcon, Box, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { type CSSProperties, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { BackIcon, NextIcon } from '../shared/icons.tsx'
import { useAltOf } from './alt.ts'
import { PhotoBar, type PhotoDialog } from './PhotoBar.tsx'
import classes from './PhotoViewer.module.css'
import { Picture } from './Picture.tsx'
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
  const [asked, setAsked] = useState<{ id: string; dialog: PhotoDialog }>()
  const { id, caption, sharedBy, sharedAt, takenAt } = photo
  // A dialog closes with its photo: somebody else may remove that meanwhile, and the next one is shown instead.
  const dialog = asked?.id === id ? asked.dialog : undefined

  useHotkeys(
    dialog
      ? []
      : [
          ['ArrowLeft', () => toPrevious?.()],
          ['ArrowRight', () => toNext?.()],
        ],
  )
  const swipe = useSwipe(toPrevious, toNext)

  return (
    <>
      <PhotoBar
        photo={photo}
        dialog={dialog}
        onDialog={(next) => setAsked(next && { id, dialog: next })}
        onClose={onClose}
      />
      <div className={classes.stage} {...swipe}>
        <Picture
          key={id}
          photo={photo}
          className={classes.picture}
          style={sizeOf(photo)}
          src={photo.url}
          alt={altOf(photo)}
          draggable={false}
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
        {takenAt && (
          <Text size="sm" c="gray.4">
            {t('photos.taken', { time: dates.moment(takenAt) })}
          </Text>
        )}
      </Box>
    </>
  )
}

/** The space that a picture takes once it is loaded: as large as it is, or as fits. Unknown for a width of 0. */
function sizeOf({ width, height }: PhotoPartsFragment): CSSProperties | undefined {
  if (width === 0) return undefined
  const ratio = width / height
  return { aspectRatio: ratio, width: `min(${width}px, 100cqw, 100cqh * ${ratio})` }
}
