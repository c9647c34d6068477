import { Image, type ImageProps } from '@mantine/core'

const nothing = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='

/** A picture on its way, small. Files that the browser cannot show, such as HEIC, are plain grey. */
export function Preview({ src, size, radius }: { src: string; size: number; radius: ImageProps['radius'] }) {
  return (
    <Image
      src={src}
      fallbackSrc={nothing}
      alt=""
      w={size}
      h={size}
      radius={radius}
      fit="cover"
      flex="none"
      bg="var(--app-line)"
    />
  )
}
