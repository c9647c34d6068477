import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { Skeleton, UnstyledButton } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFirstItems } from '../shared/firstItems.tsx'
import { useAltOf } from './alt.ts'
import classes from './PhotoWall.module.css'
import { Picture } from './Picture.tsx'

/** The photos side by side, the latest first. */
export function PhotoWall({ photos, onOpen }: { photos: PhotoPartsFragment[]; onOpen(id: string): void }) {
  const { shown, rest, keeping } = useFirstItems(photos)
  return (
    <ul className={classes.wall} {...keeping}>
      {shown.map((photo) => (
        <WallPhoto key={photo.id} photo={photo} onOpen={onOpen} />
      ))}
      {rest}
    </ul>
  )
}

const WallPhoto = memo(function WallPhoto({ photo, onOpen }: { photo: PhotoPartsFragment; onOpen(id: string): void }) {
  const altOf = useAltOf()
  return (
    <li>
      <UnstyledButton className={classes.photo} data-photo-id={photo.id} onClick={() => onOpen(photo.id)}>
        <Picture
          photo={photo}
          className={classes.picture}
          src={photo.thumbnailUrl}
          alt={altOf(photo)}
          loading="lazy"
          decoding="async"
        />
      </UnstyledButton>
    </li>
  )
})

export function PhotoWallWaiting() {
  const { t } = useTranslation()
  return (
    <div className={classes.wall} role="status" aria-label={t('common.loading')}>
      {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
        <Skeleton key={key} className={classes.photo} />
      ))}
    </div>
  )
}
