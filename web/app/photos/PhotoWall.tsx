import { Skeleton, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PhotoPartsFragment } from '../../live/index.ts'
import { useAltOf } from './alt.ts'
import classes from './PhotoWall.module.css'

/** The photos side by side, the latest first. */
export function PhotoWall({ photos, onOpen }: { photos: PhotoPartsFragment[]; onOpen(id: string): void }) {
  const altOf = useAltOf()
  return (
    <ul className={classes.wall}>
      {photos.map((photo) => (
        <li key={photo.id}>
          <UnstyledButton className={classes.photo} data-photo-id={photo.id} onClick={() => onOpen(photo.id)}>
            <img
              className={classes.picture}
              src={photo.thumbnailUrl}
              alt={altOf(photo)}
              loading="lazy"
              decoding="async"
              referrerPolicy="no-referrer"
            />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

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
