import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './PhotoViewer.module.css'
import { ShownPhoto } from './ShownPhoto.tsx'

/** Number of photos before the last loaded one at which more are loaded. */
const ahead = 3

type Props = {
  photos: PhotoPartsFragment[]
  /** The id of the one that is shown, if one is. */
  shown: string | undefined
  onShow(id: string): void
  onClose(): void
  loadMore: (() => Promise<unknown>) | undefined
}

/** Shows a photo over the whole screen. Arrows and swipes lead to the next one; Escape and the back button close it. */
export function PhotoViewer({ photos, shown, onShow, onClose, loadMore }: Props) {
  const { t } = useTranslation()
  const found = photos.findIndex(({ id }) => id === shown)
  const [place, setPlace] = useState(0)
  if (found >= 0 && found !== place) setPlace(found)
  // The next photo takes the place of one that was removed.
  const index = found >= 0 ? found : Math.min(place, photos.length - 1)
  const photo = shown === undefined ? undefined : photos[index]

  const instead = photo?.id
  useEffect(() => {
    if (shown === undefined || instead === shown) return
    if (instead) onShow(instead)
    else onClose()
  }, [shown, instead, onShow, onClose])

  const isNearEnd = photo !== undefined && index >= photos.length - ahead
  useEffect(() => {
    // The page has its own way to try again.
    if (isNearEnd) loadMore?.().catch(() => {})
  }, [isNearEnd, loadMore])

  const to = (other: PhotoPartsFragment | undefined) => (other ? () => onShow(other.id) : undefined)
  return (
    <Modal.Root opened={photo !== undefined} onClose={onClose} fullScreen zIndex={300}>
      <Modal.Content classNames={{ content: classes.viewer }} aria-label={t('photos.viewer')}>
        {photo && (
          <ShownPhoto
            photo={photo}
            toPrevious={to(photos[index - 1])}
            toNext={to(photos[index + 1])}
            onClose={onClose}
          />
        )}
      </Modal.Content>
    </Modal.Root>
  )
}
