import { Notifications } from '@mantine/notifications'
import { useIsWide } from './layout.ts'

/** The place of all toasts. On a phone they take a third of the screen at most: two, each of a few lines. */
export function Toasts() {
  const isWide = useIsWide()
  return <Notifications position="top-center" limit={isWide ? 3 : 2} />
}
