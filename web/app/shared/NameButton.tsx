import { Button, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props extends Pick<ButtonProps, 'variant' | 'loading' | 'disabled'> {
  onClick(): void
  children: ReactNode
}

/** A button that says somebody's name. As high as other buttons, or higher: a name may take several lines. */
export function NameButton(props: Props) {
  return <Button size="md" h="auto" py={6} lh={1.25} styles={{ inner: { minHeight: 30 } }} {...props} />
}
