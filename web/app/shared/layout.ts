import { useMediaQuery } from '@mantine/hooks'

/** Whether the conversations and a chat fit side by side. The style sheets say the same. */
const wide = '(width >= 50em)'

export function isWide(): boolean {
  return matchMedia(wide).matches
}

export function useIsWide(): boolean {
  return useMediaQuery(wide, undefined, { getInitialValueInEffect: false })
}
