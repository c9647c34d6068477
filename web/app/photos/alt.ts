import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'

/** Returns the text alternative of a photo: its caption, if there is one, its sender and the time. */
export function useAltOf(): (photo: PhotoPartsFragment) => string {
  const { t } = useTranslation()
  const dates = useDates()
  return ({ caption, sharedBy: { name }, sharedAt }) =>
    caption ? t('photos.altCaption', { caption, name }) : t('photos.alt', { name, time: dates.moment(sharedAt) })
}
