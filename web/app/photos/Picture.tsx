import type { PhotoPartsFragment } from '@attitudes/live/documents'
import { type ComponentProps, useMemo, useState } from 'react'
import { thumbHashToDataURL } from 'thumbhash'
import classes from './Picture.module.css'

type Props = ComponentProps<'img'> & { photo: PhotoPartsFragment; alt: string }

/** The picture of a photo. Until it is loaded, a blur of its colours is painted in its place, if the server has one. */
export function Picture({ photo: { width, placeholder }, className, alt, ...img }: Props) {
  const [isPending, setPending] = useState(true)
  const isBlurred = isPending && width > 0
  const backgroundImage = useMemo(() => (isBlurred ? blurOf(placeholder) : undefined), [isBlurred, placeholder])
  // Otherwise nothing changes when it is loaded.
  const stop = isBlurred ? () => setPending(false) : undefined
  return (
    <img
      alt={alt}
      className={`${className} ${classes.picture}`}
      referrerPolicy="no-referrer"
      onLoad={stop}
      onError={stop}
      {...img}
      style={{ ...img.style, backgroundImage }}
    />
  )
}

/** CSS that paints a ThumbHash in base64. */
function blurOf(placeholder: string): string {
  const hash = Uint8Array.from(atob(placeholder), (byte) => byte.charCodeAt(0))
  return `url(${thumbHashToDataURL(hash)})`
}
