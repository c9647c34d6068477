import { hiddenName, largeOf, originalNameOf, smallOf } from '../pictures/storage.ts'
import { isLinkAllowed, type PhotoLinkPolicy } from './photoLinks.ts'
import type { Image } from './photos.ts'

/** Makes the addresses in an answer. They depend on where the server was asked, so only names are stored. */
export interface Addresses {
  /** `https://host:port` that all these addresses begin with. Equal origins mean equal addresses. */
  readonly origin: string
  /** The picture in full; a grey one for a picture at a URL that PHOTO_URLS does not allow, or no more. */
  photo(image: Image): string
  /** The picture at most 480 pixels wide or high, if it was uploaded; otherwise the picture itself. */
  thumbnail(image: Image): string
  /** The picture as it was uploaded, or where it was linked; null if it is not kept, or may not be loaded. */
  original(image: Image): string | null
  /** The page of the web app that joins with the code of an invitation. */
  invitation(code: string): string
  /** The page of the web app that opens the member of a personal link. */
  personalLink(code: string): string
}

/** Builds addresses under the origin that a request came to. */
export function addressesAt(origin: string, photoUrls: PhotoLinkPolicy): Addresses {
  const stored = (name: string) => `${origin}/photos/${name}`
  const linked = (url: string) => (isLinkAllowed(url, photoUrls) ? url : stored(hiddenName))
  return {
    origin,
    photo: (image) => ('file' in image ? stored(largeOf(image.file)) : linked(image.url)),
    thumbnail: (image) => ('file' in image ? stored(smallOf(image.file)) : linked(image.url)),
    original(image) {
      if ('url' in image) return isLinkAllowed(image.url, photoUrls) ? image.url : null
      return image.original ? stored(originalNameOf(image.file, image.original)) : null
    },
    invitation: (code) => `${origin}/#/join/${code}`,
    personalLink: (code) => `${origin}/#/continue/${code}`,
  }
}
