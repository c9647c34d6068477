import { useLive } from '@attitudes/live/react'
import { useCallback } from 'react'
import { v4 as newId } from 'uuid'

/** A photo that was chosen, with the address under which this page shows it. */
export type Picked = { id: string; file: File; preview: string; caption: string }

/** The most characters that a caption may have. */
export const longestCaption = 200

/** The files that the picker offers. Some systems know HEIC and AVIF by the ends of names alone. */
const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic', 'image/heif']
const pictureEndings = ['.heic', '.heif', '.avif']
export const pickerAccepts = [...pictureTypes, ...pictureEndings].join(',')

export function pickOf(file: File): Picked {
  return { id: newId(), file, preview: URL.createObjectURL(file), caption: '' }
}

/** Whether a file may be a photo, as far as its name and type say. */
export function isPicture({ type, name }: Pick<File, 'type' | 'name'>): boolean {
  return pictureTypes.includes(type) || pictureEndings.some((ending) => name.toLowerCase().endsWith(ending))
}

/** Sends photos, one after the other, whatever page is looked at meanwhile. */
export function useShare(): (picks: Picked[]) => void {
  const { uploadPhoto } = useLive().actions
  return useCallback(
    (picks) => {
      for (const { id, file, preview, caption } of picks) {
        URL.revokeObjectURL(preview)
        // A photo that is refused stays among the uploads, with its problem.
        uploadPhoto(file, caption.trim() || undefined, id).catch(() => {})
      }
    },
    [uploadPhoto],
  )
}
