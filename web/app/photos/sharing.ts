import type { Role } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { useCallback } from 'react'
import { v4 as newId } from 'uuid'
import { useMe } from '../me.ts'

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

/** Roles whose photos are sent in full size: the photographer's work, and what the hosts keep. */
const rolesInFullSize: Role[] = ['PHOTOGRAPHER', 'COUPLE', 'PLANNER']

/**
 * Sends photos, one after the other, whatever page is looked at meanwhile. Those of guests are sent no larger than they
 * are shown: many phones share one Wi-Fi.
 */
export function useShare(): (picks: Picked[]) => void {
  const { uploadPhoto } = useLive().actions
  const fullSize = rolesInFullSize.includes(useMe().role)
  return useCallback(
    (picks) => {
      for (const { id, file, preview, caption } of picks) {
        URL.revokeObjectURL(preview)
        // A photo that is refused stays among the uploads, with its problem.
        uploadPhoto(file, caption.trim() || undefined, id, { fullSize }).catch(() => {})
      }
    },
    [uploadPhoto, fullSize],
  )
}
